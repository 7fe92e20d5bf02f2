import { api, data } from "@nullticket/api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Category, Team, User } from "./types";

const MINUTES = 60_000;

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: (): Promise<Team[]> => data(api.GET("/api/admin/teams")),
  staleTime: MINUTES,
});

export const categoriesQuery = queryOptions({
  queryKey: ["categories"],
  queryFn: (): Promise<Category[]> => data(api.GET("/api/admin/categories")),
  staleTime: 10 * MINUTES,
});

/** The people who work the desk: everybody with the role of agent or admin. */
export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: async (): Promise<User[]> => {
    const pages = await Promise.all(
      (["agent", "admin"] as const).map((role) => data(api.GET("/api/admin/users", { params: { query: { role, active: true, limit: 200 } } }))),
    );
    return pages.flatMap((page) => page.items).sort((one, other) => one.name.localeCompare(other.name));
  },
  staleTime: 5 * MINUTES,
});

/** The name of a category as the admins wrote it; its key while the list is on its way. */
export function useCategoryName(): (key: string) => string {
  const { data: categories } = useQuery(categoriesQuery);
  return (key) => categories?.find((one) => one.key === key)?.name ?? key.replaceAll("_", " ");
}

export function useTeamName(): (id: number | null) => string {
  const { data: teams } = useQuery(teamsQuery);
  return (id) => (id === null ? "–" : !teams ? "…" : (teams.find((one) => one.id === id)?.name ?? `#${id}`));
}
