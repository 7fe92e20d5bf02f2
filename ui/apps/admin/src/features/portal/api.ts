import { api, type components, data, upload } from "@nullticket/api";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

type Schemas = components["schemas"];
export type OwnTicket = Schemas["OwnTicketOut"];
export type OwnTicketRow = Schemas["OwnTicketRow"];
export type Article = Schemas["ArticleOut"];
export type ArticleHit = Schemas["ArticleHit"];
export type Feedback = Schemas["FeedbackOut"];
type Comment = Schemas["CommentOut"];
type Attachment = Schemas["AttachmentOut"];

export interface OwnTickets {
  items: OwnTicketRow[];
  next?: string | null;
}

export const mineQuery = (open: boolean) =>
  infiniteQueryOptions({
    queryKey: ["portal", "mine", open],
    queryFn: async ({ pageParam }): Promise<OwnTickets> =>
      (await data(api.GET("/api/tickets/", { params: { query: { open, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } }))) as OwnTickets,
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const ownTicketQuery = (key: string) =>
  queryOptions({
    queryKey: ["portal", "ticket", key],
    queryFn: async (): Promise<OwnTicket> => (await data(api.GET("/api/tickets/{key}", { params: { path: { key } } }))) as OwnTicket,
  });

export const talkQuery = (key: string) =>
  queryOptions({
    queryKey: ["portal", "talk", key],
    queryFn: (): Promise<Comment[]> => data(api.GET("/api/tickets/{key}/comments", { params: { path: { key } } })),
  });

export const filesQuery = (key: string) =>
  queryOptions({
    queryKey: ["portal", "files", key],
    queryFn: (): Promise<Attachment[]> => data(api.GET("/api/tickets/{key}/attachments", { params: { path: { key } } })),
  });

export const hitsQuery = (q: string) =>
  queryOptions({
    queryKey: ["portal", "hits", q],
    queryFn: (): Promise<ArticleHit[]> => data(api.GET("/api/kb/search", { params: { query: { q, limit: 8, published: true } } })),
    staleTime: 60_000,
  });

export const shelfQuery = (category: string) =>
  infiniteQueryOptions({
    queryKey: ["portal", "shelf", category],
    queryFn: ({ pageParam }) => data(api.GET("/api/kb/articles", { params: { query: { ...(category ? { category } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export const articleQuery = (id: number) =>
  queryOptions({
    queryKey: ["portal", "article", id],
    queryFn: (): Promise<Article> => data(api.GET("/api/kb/articles/{article_id}", { params: { path: { article_id: id } } })),
  });

export const guess = (title: string, description: string) => data(api.POST("/api/tickets/guess", { body: { title, description } }));

export const reply = (key: string, body: string) =>
  data(api.POST("/api/tickets/{key}/comments", { params: { path: { key } }, body: { body, visibility: "public", attachment_ids: [] } }));

export const move = (key: string, status: Schemas["Status"]) =>
  data(api.PUT("/api/tickets/{key}/status", { params: { path: { key } }, body: { status } }));

export const attach = (key: string, file: File): Promise<Attachment> => {
  const form = new FormData();
  form.append("file", file);
  return upload(`/api/tickets/${encodeURIComponent(key)}/attachments`, form);
};

export const vote = (id: number, helpful: boolean) =>
  data(api.POST("/api/kb/articles/{article_id}/vote", { params: { path: { article_id: id } }, body: { helpful } }));

export const readStars = (key: string, token: string | undefined) =>
  queryOptions({
    queryKey: ["portal", "stars", key, token],
    queryFn: (): Promise<Feedback> =>
      data(api.GET("/api/tickets/{key}/feedback", { params: { path: { key }, query: token ? { token } : {} } })),
    retry: false,
  });

export const giveStars = (key: string, stars: number, comment: string, token: string | undefined): Promise<Feedback> =>
  data(api.POST("/api/tickets/{key}/feedback", { params: { path: { key } }, body: { stars, comment, token: token ?? null } }));
