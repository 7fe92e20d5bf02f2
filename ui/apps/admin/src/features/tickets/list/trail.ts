import type { TicketRow } from "@/domain/types";

type Named = Pick<TicketRow, "id" | "ticket_number">;

/** The rows that were last on screen, and how the list was narrowed down: a ticket of its own page knows its neighbours. */
interface Trail {
  rows: Named[];
  search: { q?: string | undefined; sort?: string | undefined };
}

let trail: Trail = { rows: [], search: {} };

export const leaveTrail = (next: Trail): void => {
  trail = next;
};

export const listSearch = (): Trail["search"] => trail.search;

/** The ticket after (or before) a ticket in the list it was opened from. */
export function neighbour(number: string, by: 1 | -1): Named | undefined {
  const at = trail.rows.findIndex((one) => one.ticket_number === number);
  return at < 0 ? undefined : trail.rows[at + by];
}
