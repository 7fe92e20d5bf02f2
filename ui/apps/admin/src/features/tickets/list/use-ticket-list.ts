import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { agentsQuery, categoriesQuery, teamsQuery } from "@/domain/lists";
import { useMe } from "@/domain/session";
import { sortOf, ticketsQuery } from "../api";
import { filterOf, needsNames, parseQuery } from "../query-language";

/** The rows behind a query text. */
export function useTicketList(text: string, sortText: string | undefined) {
  const me = useMe();
  const teams = useQuery(teamsQuery).data;
  const agents = useQuery(agentsQuery).data;
  const categories = useQuery(categoriesQuery).data;
  const deferred = useDeferredValue(text);
  const filter = useMemo(
    () => filterOf(parseQuery(deferred), { teams: teams ?? [], agents: agents ?? [], categories: categories ?? [], me: me?.id }),
    [deferred, teams, agents, categories, me?.id],
  );
  const sort = sortOf(sortText);
  const list = useInfiniteQuery({ ...ticketsQuery(filter, sort), enabled: !needsNames(deferred) || Boolean(teams && agents && categories) });
  const pages = useMemo(() => list.data?.pages.map((page) => page.items) ?? [], [list.data]);
  const rows = useMemo(() => pages.flat(), [pages]);
  const first = list.data?.pages[0];
  return { list, pages, rows, filter, sort, total: first?.total ?? 0, capped: first?.total_capped ?? false };
}
