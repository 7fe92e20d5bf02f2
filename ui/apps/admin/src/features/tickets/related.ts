import { api, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";
import type { Ticket, TicketRow } from "@/domain/types";

interface Rows {
  items: TicketRow[];
  total: number;
}

export const pastQuery = (requesterId: number) =>
  queryOptions({
    queryKey: ["tickets", "past", requesterId],
    queryFn: async () => (await data(api.GET("/api/tickets/", { params: { query: { requester_id: requesterId, limit: 6 } } }))) as Rows,
    staleTime: 60_000,
  });

/** Resolved tickets of the same category that share the engine's keywords. */
export const similarQuery = (ticket: Ticket) =>
  queryOptions({
    queryKey: ["tickets", "similar", ticket.id, ticket.category, ticket.keywords],
    queryFn: async () => {
      const q = ticket.keywords[0] ?? "";
      const query = { category: [ticket.category], status: ["resolved" as const, "closed" as const], limit: 5, ...(q ? { q } : {}) };
      return ((await data(api.GET("/api/tickets/", { params: { query } }))) as Rows).items.filter((one) => one.id !== ticket.id).slice(0, 4);
    },
    staleTime: 300_000,
  });

export const articleHitsQuery = (ticket: Ticket) =>
  queryOptions({
    queryKey: ["kb", "for", ticket.id, ticket.title],
    queryFn: () => data(api.GET("/api/kb/search", { params: { query: { q: ticket.title, limit: 3 } } })),
    staleTime: 300_000,
  });
