export { ArticlePage } from "./article-page";
export { KnowledgePage } from "./knowledge-page";
