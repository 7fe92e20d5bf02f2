import { api, type components, data } from "@nullticket/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { sayError } from "./words";

export type Habits = components["schemas"]["HabitsOut"];
export const AFTER_RESOLVE = ["stay", "next", "list"] as const;

/** How this person works: kept on the server, the same on every device. */
export const habitsQuery = queryOptions({
  queryKey: ["habits"],
  queryFn: (): Promise<Habits> => data(api.GET("/api/desk/habits")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useHabits = (): Habits | undefined => useQuery(habitsQuery).data;

const KEEPING = ["habits", "keep"];

/** Changes some habits; the screen follows at once. One change after the other: none is built on what an older one left. */
export function useKeepHabits(): (change: Partial<Habits>) => void {
  const client = useQueryClient();
  const keep = useMutation({
    mutationFn: ({ columns, after_resolve, default_view, browser_notices, bell, mail }: Habits) =>
      data(api.PUT("/api/desk/habits", { body: { columns: columns ?? [], after_resolve, default_view, browser_notices, bell: bell ?? [], mail: mail ?? [] } })),
    onError: sayError,
    mutationKey: KEEPING,
    scope: { id: "habits" },
    // The answer to an older question must not take back what was changed since.
    onSettled: () => (client.isMutating({ mutationKey: KEEPING }) > 1 ? undefined : client.invalidateQueries({ queryKey: habitsQuery.queryKey })),
  });
  return (change) => {
    const now = client.getQueryData(habitsQuery.queryKey);
    if (!now) return;
    const next = { ...now, ...change };
    void client.cancelQueries({ queryKey: habitsQuery.queryKey });
    client.setQueryData(habitsQuery.queryKey, next);
    keep.mutate(next);
  };
}
