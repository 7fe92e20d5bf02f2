/**
 * What a change of tickets does to the lists that hold them. A list of thousands is not asked for again: the changed rows
 * are, under the list's own filter, and put where they belong; what no longer matches goes.
 */
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import type { TicketRow } from "@/domain/types";
import { listOf, rowsQuery, type Sort, type TicketPage } from "./api";
import type { TicketFilter } from "./query-language";

export type Pages = InfiniteData<TicketPage, string | undefined>;
type Order = (one: TicketRow, other: TicketRow) => number;
/** From here on everything is asked for again. */
const MANY = 50;
const SHORT = 2;

const time = (at: string | null | undefined): number => (at ? Date.parse(at) : Number.POSITIVE_INFINITY);
const VALUES: Record<Sort, (row: TicketRow) => number> = {
  "-created_at": (row) => -time(row.created_at),
  created_at: (row) => time(row.created_at),
  "-updated_at": (row) => -time(row.updated_at),
  sla_deadline: (row) => time(row.sla_deadline),
  "-priority_score": (row) => -(row.priority_score ?? 0),
};

/** The server's order: by the sort key, equal ones by their id in the same direction; what was searched for newest first. */
export function orderOf(filter: TicketFilter, sort: Sort): Order {
  if (filter.q) return (one, other) => other.id - one.id;
  const value = VALUES[sort];
  const ids = sort.startsWith("-") ? -1 : 1;
  return (one, other) => value(one) - value(other) || ids * (one.id - other.id);
}

/** The pages with the changed rows as they are now. A row behind the last loaded one comes with its page. */
export function withChanged(pages: Pages, changed: ReadonlySet<number>, now: { rows: TicketRow[]; total: number; capped: boolean }, order: Order): Pages {
  const items = pages.pages.map((page) => page.items.filter((row) => !changed.has(row.id)));
  const isWhole = !pages.pages.at(-1)?.next;
  for (const row of now.rows) {
    const at = items.findIndex((rows) => rows.some((one) => order(row, one) < 0));
    const rows = items[at] ?? (isWhole ? items.at(-1) : undefined);
    if (!rows) continue;
    const before = rows.findIndex((one) => order(row, one) < 0);
    rows.splice(before < 0 ? rows.length : before, 0, row);
  }
  return { ...pages, pages: pages.pages.map((page, index) => ({ ...page, total: now.total, total_capped: now.capped, items: items[index] ?? [] })) };
}

async function patchList(client: QueryClient, query: Query, ids: number[]): Promise<void> {
  const [, , filter, sort] = query.queryKey as [string, string, TicketFilter, Sort];
  try {
    const [rows, head] = await Promise.all([listOf({ ...filter, id: ids }, sort, undefined, ids.length), listOf(filter, sort, undefined, 1)]);
    // A page that is on its way would be written over this.
    await query.promise?.catch(() => undefined);
    const now = { rows: rows.items, total: head.total, capped: head.total_capped ?? false };
    client.setQueryData<Pages>(query.queryKey, (pages) => pages && withChanged(pages, new Set(ids), now, orderOf(filter, sort)));
  } catch {
    // What could not be mended is asked for as a whole, and says itself why that fails.
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

const isList = (query: Query): boolean => query.queryKey[1] === "list" && query.queryKey[2] !== "count";

/** Asks again for all that shows one of these tickets. */
export async function refreshTickets(client: QueryClient, ids: Iterable<number>): Promise<void> {
  const changed = [...new Set(ids)];
  if (changed.length > MANY) return client.invalidateQueries({ queryKey: rowsQuery });
  const shows = ({ queryKey: [, kind, key], state: { data } }: Query): boolean =>
    kind === "past" || changed.includes(Number(key)) || changed.includes((data as { id?: number } | undefined)?.id ?? 0);
  const long = client.getQueryCache().findAll({ queryKey: rowsQuery, type: "active", predicate: (query) => isList(query) && ((query.state.data as Pages | undefined)?.pages.length ?? 0) > SHORT });
  const isDue = (query: Query): boolean => (query.queryKey[1] === "list" ? !long.includes(query) : shows(query));
  await Promise.all([client.invalidateQueries({ queryKey: rowsQuery, predicate: isDue }), ...long.map((query) => patchList(client, query, changed))]);
}
