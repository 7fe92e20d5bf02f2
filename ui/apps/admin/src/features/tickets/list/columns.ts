import { useHabits, useKeepHabits } from "@/domain/habits";

/** The columns that may be chosen; the title is always there. */
export const COLUMNS = ["number", "requester", "status", "priority", "category", "team", "agent", "sla", "source", "updated", "created"] as const;
export type Column = (typeof COLUMNS)[number];

export const WIDTHS: Record<Column, string> = {
  number: "8.75rem",
  requester: "minmax(5rem,0.8fr)",
  status: "8rem",
  priority: "5.25rem",
  category: "8rem",
  team: "minmax(5rem,0.7fr)",
  agent: "minmax(5rem,0.7fr)",
  sla: "6rem",
  source: "5.5rem",
  updated: "6.5rem",
  created: "6.5rem",
};

const DEFAULTS: Column[] = ["number", "requester", "status", "priority", "team", "agent", "sla"];

/** The columns of this person, in their order. */
export function useColumns(): Column[] {
  const kept = useHabits()?.columns ?? [];
  const known = kept.filter((name): name is Column => COLUMNS.includes(name as Column));
  return known.length ? known : DEFAULTS;
}

export function useSetColumns(): (columns: Column[]) => void {
  const keep = useKeepHabits();
  return (columns) => keep({ columns });
}

/** The list with one of its columns a step further to the front or to the end. */
export function moved(columns: Column[], column: Column, by: -1 | 1): Column[] {
  const at = columns.indexOf(column);
  const to = at + by;
  if (at < 0 || to < 0 || to >= columns.length) return columns;
  const next = columns.filter((one) => one !== column);
  next.splice(to, 0, column);
  return next;
}
