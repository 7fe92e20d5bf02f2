import type { Cut, Span } from "@/domain/figures";
import { PRIORITIES } from "@/domain/types";

/** What the address bar says about this page. */
export interface AnalyticsSearch {
  tab?: string | undefined;
  days?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  category?: string | undefined;
  priority?: string | undefined;
  team?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LONGEST = 366;

export function spanOf({ days, from, to }: AnalyticsSearch): Span {
  if (from && to && DAY.test(from) && DAY.test(to) && from <= to) return { from, to };
  return { days: Math.min(LONGEST, Math.max(1, Math.round(days ?? 30))) };
}

/** One cut at a time, since the figures are kept by category and priority, or by team. */
export function cutOf({ category, priority, team }: AnalyticsSearch): Cut {
  const level = PRIORITIES.find((one) => one === priority);
  if (team && Number.isInteger(Number(team))) return { team_id: Number(team) };
  if (category) return { category };
  return level ? { priority: level } : {};
}
