import { useSyncExternalStore } from "react";

/** A named query. Personal ones live in this browser. */
export interface View {
  key: string;
  name: string;
  q: string;
  sort?: string | undefined;
}

export const DEFAULT_QUERY = "is:open";
export const BUILT_IN = [
  { key: "mine", q: "agent:me is:open" },
  { key: "unassigned", q: "is:open,unassigned" },
  { key: "overdue", q: "is:open,overdue" },
] as const;

const KEY = "nullticket.views";
const listeners = new Set<() => void>();
let saved: View[] = read();

function read(): View[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter((one): one is View => typeof one?.q === "string" && typeof one?.name === "string") : [];
  } catch {
    return [];
  }
}

function write(next: View[]): void {
  saved = next;
  localStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export const saveView = (view: Omit<View, "key">): void => write([...saved, { ...view, key: crypto.randomUUID() }]);

export const useSavedViews = (): View[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => saved,
  );
