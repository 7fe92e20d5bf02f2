import { type Me, refresh } from "@nullticket/api";
import { queryOptions, useQuery } from "@tanstack/react-query";

/** Who is signed in; null for nobody. Asked once a page load, kept in step by the session's own events. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => (await refresh()) ?? null,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  retry: 1,
});

export function useMe(): Me | null {
  return useQuery(meQuery).data ?? null;
}

export const isAgent = (me: Me | null): boolean => me?.role === "agent" || me?.role === "admin";
export const isAdmin = (me: Me | null): boolean => me?.role === "admin";

/** UTC is how an account begins: nobody has chosen, and the device knows better. */
export const zoneOf = (me: Me): string | undefined => (me.time_zone === "UTC" ? undefined : me.time_zone);
