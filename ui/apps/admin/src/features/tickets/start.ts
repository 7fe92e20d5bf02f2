import type { QueryClient } from "@tanstack/react-query";
import { sortOf, ticketQuery, ticketsQuery } from "./api";
import { filterOf, needsNames, parseQuery } from "./query-language";
import { DEFAULT_QUERY } from "./views";

// Asked while the page that shows it is still on its way, and before all that the frame around it asks for: a browser puts
// no more than six questions at once. What fails here the page asks again, and says why it failed.
const begun = (answer: Promise<unknown>): void => void answer.catch(() => undefined);

export function startList(client: QueryClient, me: number | undefined, { q = DEFAULT_QUERY, sort }: { q?: string; sort?: string }): void {
  if (needsNames(q)) return;
  const filter = filterOf(parseQuery(q), { teams: [], agents: [], categories: [], me });
  begun(client.ensureInfiniteQueryData(ticketsQuery(filter, sortOf(sort))));
}

export const startTicket = (client: QueryClient, key: string): void => begun(client.ensureQueryData(ticketQuery(key)));
