type Values = Record<string, unknown> | null;

/** One field of what somebody changed; an empty side was not there. */
export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

const plain = (value: unknown): string => (value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value));

/** The fields that differ, in the order in which they are kept. */
export function changesOf(before: Values, after: Values): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const all = fields.map((field) => ({ field, before: plain(before?.[field]), after: plain(after?.[field]) }));
  return all.filter((one) => one.before !== one.after);
}
