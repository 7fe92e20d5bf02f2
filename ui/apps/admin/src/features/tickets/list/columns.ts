import { useSyncExternalStore } from "react";

/** The columns that may be chosen; the title is always there. */
export const COLUMNS = ["number", "requester", "status", "priority", "category", "team", "agent", "sla", "source", "updated", "created"] as const;
export type Column = (typeof COLUMNS)[number];

export const WIDTHS: Record<Column, string> = {
  number: "8.75rem",
  requester: "minmax(6rem,0.8fr)",
  status: "8rem",
  priority: "5.25rem",
  category: "8rem",
  team: "minmax(6rem,0.7fr)",
  agent: "minmax(6rem,0.7fr)",
  sla: "5.5rem",
  source: "5.5rem",
  updated: "6.5rem",
  created: "6.5rem",
};

const KEY = "nullticket.columns";
const DEFAULTS: Column[] = ["number", "requester", "status", "priority", "team", "agent", "sla"];
const listeners = new Set<() => void>();
let chosen: Column[] = read();

function read(): Column[] {
  const names = (localStorage.getItem(KEY) ?? "").split(",");
  const known = names.filter((name): name is Column => COLUMNS.includes(name as Column));
  return known.length ? known : DEFAULTS;
}

export function setColumns(next: Column[]): void {
  chosen = next.length ? next : DEFAULTS;
  localStorage.setItem(KEY, chosen.join(","));
  for (const listener of listeners) listener();
}

export const useColumns = (): Column[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
