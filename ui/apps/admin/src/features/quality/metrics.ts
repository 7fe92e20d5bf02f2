import type { Version } from "./api";

export interface Compared {
  tickets: number;
  old_accuracy: number;
  new_accuracy: number;
  low: number;
  high: number;
  old_ece: number;
  new_ece: number;
}

const NAMES = ["tickets", "old_accuracy", "new_accuracy", "low", "high", "old_ece", "new_ece"] as const;

/** The comparison of a model with the one before it; none for a model that came from a file. */
export function readMetrics(raw: Version["metrics"]): Compared | null {
  return NAMES.every((name) => typeof raw[name] === "number") ? (Object.fromEntries(NAMES.map((name) => [name, raw[name]])) as unknown as Compared) : null;
}

export interface Change {
  ticket_number: string;
  title: string;
  before: string;
  after: string;
}

export interface Decisions {
  tickets: number;
  changed: number;
  examples: Change[];
}

/** What the model would have decided otherwise in the month before it was trained. */
export function readDecisions(raw: Version["decisions"]): Decisions | null {
  const { tickets, changed, examples } = raw;
  if (typeof tickets !== "number" || typeof changed !== "number") return null;
  return { tickets, changed, examples: Array.isArray(examples) ? (examples as Change[]) : [] };
}
