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

/** Who asks: phone, and whether they are a VIP. */
export const personQuery = (id: number) =>
  queryOptions({
    queryKey: ["users", "one", id],
    queryFn: () => data(api.GET("/api/admin/users/{user_id}", { params: { path: { user_id: id } } })),
    staleTime: 300_000,
  });

/** Tickets alike in words and meaning: those solved, with what was done, and others that report the same now. */
export const similarQuery = (ticket: Ticket) =>
  queryOptions({
    queryKey: ["tickets", "similar", ticket.id],
    queryFn: () => data(api.GET("/api/tickets/{key}/similar", { params: { path: { key: ticket.ticket_number } } })),
    staleTime: 60_000,
  });

export const articleHitsQuery = (ticket: Ticket) =>
  queryOptions({
    queryKey: ["kb", "for", ticket.id, ticket.title],
    queryFn: () => data(api.GET("/api/kb/search", { params: { query: { q: ticket.title, limit: 3 } } })),
    staleTime: 300_000,
  });
