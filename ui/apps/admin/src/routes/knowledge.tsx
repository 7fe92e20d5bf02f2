export const KnowledgeRoute = () => null;
