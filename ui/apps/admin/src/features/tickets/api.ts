import { api, type components, data, ifMatch, type paths } from "@nullticket/api";
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import type { Attachment, Comment, HistoryEntry, Ticket, TicketRow } from "@/domain/types";
import type { TicketFilter } from "./query-language";

type Schemas = components["schemas"];
export interface TicketPage {
  items: TicketRow[];
  total: number;
  total_capped?: boolean;
  next?: string | null;
}
type ListQuery = NonNullable<paths["/api/tickets/"]["get"]["parameters"]["query"]>;

export const SORTS = ["-created_at", "created_at", "-updated_at", "sla_deadline", "-priority_score"] as const;
export type Sort = (typeof SORTS)[number];
export const sortOf = (text: string | undefined): Sort => SORTS.find((one) => one === text) ?? "-created_at";

/** Everything that is known of tickets. */
export const rowsQuery = ["tickets"] as const;

export async function listOf(filter: TicketFilter & { id?: number[] }, sort: Sort, cursor: string | undefined, limit: number): Promise<TicketPage> {
  const query = { ...filter, sort, limit, ...(cursor ? { cursor } : {}) } as ListQuery;
  return (await data(api.GET("/api/tickets/", { params: { query } }))) as TicketPage;
}

/** A first page that is there soon, and longer ones for who scrolls on. */
export const ticketsQuery = (filter: TicketFilter, sort: Sort) =>
  infiniteQueryOptions({
    queryKey: ["tickets", "list", filter, sort],
    queryFn: ({ pageParam }) => listOf(filter, sort, pageParam, pageParam === undefined ? 60 : 150),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });

export const countQuery = (filter: TicketFilter) =>
  queryOptions({
    queryKey: ["tickets", "list", "count", filter],
    queryFn: async () => (await listOf(filter, "-created_at", undefined, 1)).total,
    staleTime: 60_000,
  });

export const useTriageCount = (): number => useQuery(countQuery({ needs_review: true, open: true })).data ?? 0;

export async function searchTickets(text: string): Promise<TicketRow[]> {
  return (await listOf({ q: text }, "-created_at", undefined, 6)).items;
}

/** The key is a number or a ticket number; both lead to the same entry once the ticket is known. */
export const ticketQuery = (key: string) =>
  queryOptions({
    queryKey: ["tickets", "one", key],
    queryFn: async () => (await data(api.GET("/api/tickets/{key}", { params: { path: { key } } }))) as Ticket,
  });

export const commentsQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "comments"],
    queryFn: (): Promise<Comment[]> => data(api.GET("/api/tickets/{key}/comments", { params: { path: { key: String(id) } } })),
  });

/** Asks for what an opened ticket shows first, unless it is here already: one question after the other would be felt. */
export function readAhead(client: QueryClient, { id, ticket_number }: Pick<TicketRow, "id" | "ticket_number">): void {
  void client.prefetchQuery(ticketQuery(ticket_number));
  void client.prefetchQuery(commentsQuery(id));
}

export const historyQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "history"],
    queryFn: (): Promise<HistoryEntry[]> => data(api.GET("/api/tickets/{key}/history", { params: { path: { key: String(id) } } })),
  });

export const attachmentsQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "attachments"],
    queryFn: (): Promise<Attachment[]> => data(api.GET("/api/tickets/{key}/attachments", { params: { path: { key: String(id) } } })),
  });

export const decisionsQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "decisions"],
    queryFn: () => data(api.GET("/api/admin/routing/decisions/{ticket_id}", { params: { path: { ticket_id: id } } })),
  });

export const answersQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "answers"],
    queryFn: () => data(api.GET("/api/admin/classifications/{ticket_id}", { params: { path: { ticket_id: id } } })),
  });

export const entitiesQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "entities"],
    queryFn: () => data(api.GET("/api/admin/classifications/{ticket_id}/entities", { params: { path: { ticket_id: id } } })),
  });

type Known = Pick<Ticket, "id" | "version">;
const path = (ticket: Known) => ({ path: { key: String(ticket.id) } });

export const patchTicket = (ticket: Known, patch: Schemas["TicketPatch"]) =>
  data(api.PATCH("/api/tickets/{key}", { params: path(ticket), headers: ifMatch(ticket.version), body: patch })) as Promise<Ticket>;
export const moveTicket = (ticket: Known, move: Schemas["StatusIn"]) => data(api.PUT("/api/tickets/{key}/status", { params: path(ticket), headers: ifMatch(ticket.version), body: move })) as Promise<Ticket>;
export const assignTicket = (ticket: Known, to: Schemas["AssignIn"]) => data(api.PUT("/api/tickets/{key}/assign", { params: path(ticket), headers: ifMatch(ticket.version), body: to })) as Promise<Ticket>;
export const deleteTicket = (ticket: Known) => api.DELETE("/api/tickets/{key}", { params: path(ticket) });
export const addComment = (id: number, comment: Schemas["CommentIn"]) => data(api.POST("/api/tickets/{key}/comments", { params: { path: { key: String(id) } }, body: comment }));
export const takeBackComment = (id: number, commentId: number) =>
  data(api.DELETE("/api/tickets/{key}/comments/{comment_id}", { params: { path: { key: String(id), comment_id: commentId } } }));

export const createTicket = (ticket: Schemas["TicketIn"]) =>
  data(api.POST("/api/tickets/", { body: ticket, params: { header: { "Idempotency-Key": crypto.randomUUID() } } })) as Promise<Ticket>;
