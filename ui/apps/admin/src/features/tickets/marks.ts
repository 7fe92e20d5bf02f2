import { api, type components, data } from "@nullticket/api";
import { queryOptions, type QueryClient, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { useHabits } from "@/domain/habits";
import type { TicketRow } from "@/domain/types";

export type Mark = components["schemas"]["MarkOut"];
const PAGE = 60;
const none: Mark[] = [];

const marksQuery = (ids: number[]) =>
  queryOptions({
    queryKey: ["marks", ids],
    queryFn: (): Promise<Mark[]> => data(api.GET("/api/desk/marks", { params: { query: { ticket_id: ids } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  });

/** Changed since this person has read it. */
export function isUnread(ticket: Pick<TicketRow, "updated_at">, mark: Mark | undefined, readBefore: string | undefined): boolean {
  const since = mark?.read_at ?? readBefore;
  return since !== undefined && ticket.updated_at > since;
}

/** What this person has read of the rows, asked for a page of rows at a time. */
export function useMarks(rows: TicketRow[]): { unread: (ticket: TicketRow) => boolean; asleep: (ticket: TicketRow) => Mark | undefined } {
  const readBefore = useHabits()?.read_before;
  const pages: number[][] = [];
  for (let at = 0; at < rows.length; at += PAGE) pages.push(rows.slice(at, at + PAGE).map((one) => one.id));
  const combine = useCallback((answers: { data: Mark[] | undefined }[]) => new Map(answers.flatMap((one) => one.data ?? none).map((mark) => [mark.ticket_id, mark])), []);
  const marks = useQueries({ queries: pages.map(marksQuery), combine });
  return {
    unread: (ticket) => isUnread(ticket, marks.get(ticket.id), readBefore),
    asleep: (ticket) => (marks.get(ticket.id)?.due_at ? marks.get(ticket.id) : undefined),
  };
}

const key = (id: number) => ({ params: { path: { key: String(id) } } });
const after = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: ["marks"] });

/** Whoever looks at a ticket has read it as it is shown. */
export function useReading(ticket: { id: number; version: number }): void {
  const client = useQueryClient();
  useEffect(() => {
    // A mark that could not be set is set by the next look.
    void api.PUT("/api/tickets/{key}/read", key(ticket.id)).then(
      () => after(client),
      () => undefined,
    );
  }, [client, ticket.id, ticket.version]);
}

export async function markUnread(client: QueryClient, id: number): Promise<void> {
  await api.DELETE("/api/tickets/{key}/read", key(id));
  await after(client);
}

export async function markAllRead(client: QueryClient): Promise<void> {
  await api.POST("/api/desk/read");
  await Promise.all([after(client), client.invalidateQueries({ queryKey: ["habits"] }), client.invalidateQueries({ queryKey: ["tickets", "list"] })]);
}

export async function remind(client: QueryClient, id: number, dueAt: Date, note: string): Promise<void> {
  await api.PUT("/api/tickets/{key}/reminder", { ...key(id), body: { due_at: dueAt.toISOString(), note } });
  await Promise.all([after(client), client.invalidateQueries({ queryKey: ["tickets", "list"] })]);
}

export async function dropReminder(client: QueryClient, id: number): Promise<void> {
  await api.DELETE("/api/tickets/{key}/reminder", key(id));
  await Promise.all([after(client), client.invalidateQueries({ queryKey: ["tickets", "list"] })]);
}
