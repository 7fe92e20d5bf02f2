import { api, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

/** The analytics queries; the overview and the analytics pages show the same numbers. */
export const dashboardQuery = queryOptions({
  queryKey: ["dashboard"],
  queryFn: () => data(api.GET("/api/analytics/dashboard")),
  refetchInterval: 60_000,
});

export const trendQuery = (days: number, category?: string) =>
  queryOptions({
    queryKey: ["dashboard", "trend", days, category ?? ""],
    queryFn: () => data(api.GET("/api/analytics/tickets/trend", { params: { query: { days, ...(category ? { category } : {}) } } })),
    placeholderData: (before) => before,
  });

export const performanceQuery = (days: number) =>
  queryOptions({
    queryKey: ["dashboard", "teams", days],
    queryFn: () => data(api.GET("/api/analytics/teams/performance", { params: { query: { days } } })),
    placeholderData: (before) => before,
  });

export const satisfactionQuery = (days: number) =>
  queryOptions({
    queryKey: ["dashboard", "satisfaction", days],
    queryFn: () => data(api.GET("/api/analytics/satisfaction", { params: { query: { days } } })),
    placeholderData: (before) => before,
  });

export const patternsQuery = queryOptions({ queryKey: ["dashboard", "patterns"], queryFn: () => data(api.GET("/api/analytics/patterns")) });
