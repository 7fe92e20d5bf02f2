import { api, type components, data } from "@nullticket/api";
import { queryOptions, type QueryClient, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { useHabits } from "@/domain/habits";
import type { TicketRow } from "@/domain/types";

export type Mark = components["schemas"]["MarkOut"];
/** As many as the server takes in one question. */
const MOST = 200;
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

/** What this person has read of the rows, asked for a page of rows at a time: a row that comes or goes asks for its page only. */
export function useMarks(pages: TicketRow[][]): { unread: (ticket: TicketRow) => boolean; asleep: (ticket: TicketRow) => Mark | undefined } {
  const readBefore = useHabits()?.read_before;
  const combine = useCallback((answers: { data: Mark[] | undefined }[]) => new Map(answers.flatMap((one) => one.data ?? none).map((mark) => [mark.ticket_id, mark])), []);
  const marks = useQueries({ queries: pages.map((rows) => marksQuery(rows.slice(0, MOST).map((one) => one.id))), combine });
  return {
    unread: (ticket) => isUnread(ticket, marks.get(ticket.id), readBefore),
    asleep: (ticket) => (marks.get(ticket.id)?.due_at ? marks.get(ticket.id) : undefined),
  };
}

export function readAt(marks: Mark[], id: number, at: string): Mark[] {
  const before = marks.find((one) => one.ticket_id === id) ?? { ticket_id: id, due_at: null, note: "" };
  return [...marks.filter((one) => one.ticket_id !== id), { ...before, read_at: at }];
}

const key = (id: number) => ({ params: { path: { key: String(id) } } });
const after = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: ["marks"] });

/** Whoever looks at a ticket has read it as it is shown; the marks that are here already say so at once. */
export function useReading({ id, version, updated_at }: Pick<TicketRow, "id" | "version" | "updated_at">): void {
  const client = useQueryClient();
  useEffect(() => {
    // A mark that could not be set is set by the next look.
    void api.PUT("/api/tickets/{key}/read", key(id)).then(
      () => client.setQueriesData<Mark[]>({ queryKey: ["marks"], predicate: ({ queryKey }) => (queryKey[1] as number[]).includes(id) }, (marks) => readAt(marks ?? none, id, updated_at)),
      () => undefined,
    );
  }, [client, id, version, updated_at]);
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
