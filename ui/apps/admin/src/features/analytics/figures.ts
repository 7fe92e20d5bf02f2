import { saveBlob } from "@/domain/save-blob";

type Numbers = Record<string, unknown>;

/** "+12 %" against the period before, or a dash when there was nothing before. */
export function compared(now: number, before: number, language: string): string {
  if (before === 0) return "–";
  return new Intl.NumberFormat(language, { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 }).format(now / before - 1);
}

function field(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  // A leading sign would be a formula to a spreadsheet.
  const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows that are on the screen, as CSV: same order, same numbers. */
export function csvOf(rows: Numbers[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names.join(","), ...rows.map((row) => names.map((name) => field(row[name])).join(","))].join("\r\n");
}

export const saveCsv = (csv: string, name: string): void => saveBlob(new Blob([`\uFEFF${csv}`], { type: "text/csv" }), name);
