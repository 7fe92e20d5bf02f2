import "@/domain/admin-texts";
export { ArticlePage } from "./article-page";
export { KnowledgePage } from "./knowledge-page";
