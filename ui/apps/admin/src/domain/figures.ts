import { api, data } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";
import type { Priority } from "./types";

/** The days that figures are about: the last so many, or from one day to another. */
export interface Span {
  days?: number;
  from?: string;
  to?: string;
}

/** The part of the tickets that figures are about. */
export interface Cut {
  category?: string;
  priority?: Priority;
  team_id?: number;
}

/** The analytics queries; the overview and the analytics pages show the same numbers. */
export const dashboardQuery = queryOptions({
  queryKey: ["dashboard"],
  queryFn: () => data(api.GET("/api/analytics/dashboard")),
  refetchInterval: 60_000,
});

export const trendQuery = (span: Span, cut: Cut = {}) =>
  queryOptions({
    queryKey: ["dashboard", "trend", span, cut],
    queryFn: () => data(api.GET("/api/analytics/tickets/trend", { params: { query: { ...span, ...cut } } })),
    placeholderData: (before) => before,
  });

export const performanceQuery = (span: Span) =>
  queryOptions({
    queryKey: ["dashboard", "teams", span],
    queryFn: () => data(api.GET("/api/analytics/teams/performance", { params: { query: span } })),
    placeholderData: (before) => before,
  });

export const agentsFiguresQuery = (span: Span) =>
  queryOptions({
    queryKey: ["dashboard", "agents", span],
    queryFn: () => data(api.GET("/api/analytics/agents/performance", { params: { query: span } })),
    placeholderData: (before) => before,
  });

export const satisfactionQuery = (span: Span) =>
  queryOptions({
    queryKey: ["dashboard", "satisfaction", span],
    queryFn: () => data(api.GET("/api/analytics/satisfaction", { params: { query: span } })),
    placeholderData: (before) => before,
  });

export const patternsQuery = queryOptions({ queryKey: ["dashboard", "patterns"], queryFn: () => data(api.GET("/api/analytics/patterns")) });
