import { api, type components, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

const MINUTES = 60_000;

/** How right the engines were; the overview shows the sums, the page about quality all of it. */
export const qualityQuery = (field: components["schemas"]["QualityOut"]["field"], days: number) =>
  queryOptions({
    queryKey: ["quality", "figures", field, days],
    queryFn: () => data(api.GET("/api/admin/ai/quality", { params: { query: { field, days } } })),
    placeholderData: (before) => before,
    staleTime: 5 * MINUTES,
  });
