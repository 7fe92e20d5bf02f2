import { api, type components, data, ifMatch } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

type Schemas = components["schemas"];
export type ArticleRow = Schemas["ArticleRow"];
export type Article = Schemas["ArticleAdminOut"];
export type ArticleIn = Schemas["ArticleIn"];
export type Suggestion = Schemas["SuggestionOut"];
export const ARTICLE_STATUSES = ["draft", "published", "archived"] as const;
export type ArticleStatus = (typeof ARTICLE_STATUSES)[number];

export const articlesQuery = (q: string, status: string) =>
  queryOptions({
    queryKey: ["articles", "list", q, status],
    queryFn: () =>
      data(api.GET("/api/admin/kb/articles", { params: { query: { limit: 200, ...(q ? { q } : {}), ...(status ? { status: status as ArticleStatus } : {}) } } })),
    placeholderData: (before) => before,
  });

export const articleQuery = (id: number) =>
  queryOptions({ queryKey: ["articles", "one", id], queryFn: () => data(api.GET("/api/admin/kb/articles/{article_id}", { params: { path: { article_id: id } } })) });

export const suggestionsQuery = queryOptions({ queryKey: ["articles", "suggestions"], queryFn: () => data(api.GET("/api/admin/kb/suggestions")) });

export type ArticleVersion = Schemas["ArticleVersionOut"];
/** Asked again with every change: the version is part of the key. */
export const versionsQuery = (id: number, version: number) =>
  queryOptions({ queryKey: ["articles", "versions", id, version], queryFn: () => data(api.GET("/api/admin/kb/articles/{article_id}/versions", { params: { path: { article_id: id } } })) });

export const createArticle = (article: ArticleIn): Promise<Article> => data(api.POST("/api/admin/kb/articles", { body: article }));
export const changeArticle = (article: Pick<Article, "id" | "version">, patch: Schemas["ArticlePatch"]): Promise<Article> =>
  data(api.PATCH("/api/admin/kb/articles/{article_id}", { params: { path: { article_id: article.id } }, headers: ifMatch(article.version), body: patch }));
export const deleteArticle = (id: number) => api.DELETE("/api/admin/kb/articles/{article_id}", { params: { path: { article_id: id } } });
export const settleSuggestion = (id: number, state: "accepted" | "dismissed"): Promise<Suggestion> =>
  data(api.PATCH("/api/admin/kb/suggestions/{suggestion_id}", { params: { path: { suggestion_id: id } }, body: { state } }));
