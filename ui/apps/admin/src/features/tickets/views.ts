import { api, type components, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

export type View = components["schemas"]["ViewOut"];
export type NewView = components["schemas"]["ViewIn"];

export const DEFAULT_QUERY = "is:open";
export const BUILT_IN = [
  { key: "mine", q: "agent:me is:open,awake" },
  { key: "unread", q: "agent:me is:open,unread" },
  { key: "unassigned", q: "is:open,unassigned" },
  { key: "overdue", q: "is:open,overdue" },
] as const;

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: (): Promise<View[]> => data(api.GET("/api/desk/views")),
  staleTime: 60_000,
});

export const createView = (view: NewView): Promise<View> => data(api.POST("/api/desk/views", { body: view }));
export const deleteView = (id: number) => api.DELETE("/api/desk/views/{view_id}", { params: { path: { view_id: id } } });

/** The query that the list opens with: the view that the person has chosen, else everything that is open. */
export function startOf(chosen: string, views: View[]): string {
  return BUILT_IN.find((one) => one.key === chosen)?.q ?? views.find((one) => String(one.id) === chosen)?.query ?? DEFAULT_QUERY;
}
