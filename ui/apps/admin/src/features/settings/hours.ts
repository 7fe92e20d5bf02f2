export type Intervals = Record<string, [string, string][]>;
const SPAN = /^([01]?\d|2[0-4]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)$/;

/** "09:00-12:00, 13:00-17:00" as pairs; null when it is not written like that. */
export function readHours(text: string): [string, string][] | null {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const spans = parts.map((part) => SPAN.exec(part));
  if (spans.some((span) => !span)) return null;
  return spans.map((span) => [`${span![1]!.padStart(2, "0")}:${span![2]}`, `${span![3]!.padStart(2, "0")}:${span![4]}`]);
}

export const writeHours = (spans: readonly (readonly string[])[]): string => spans.map((span) => span.join("-")).join(", ");

/** "2026-12-25 Christmas" a line. Lines that start with no date are left out. */
export const readHolidays = (text: string): { day: string; name: string }[] =>
  text.split("\n").flatMap((line) => {
    const found = /^\s*(\d{4}-\d{2}-\d{2})\s*(.*)$/.exec(line);
    return found ? [{ day: found[1]!, name: found[2]!.trim() }] : [];
  });

/** Monday first, in the viewer's language. 2024-01-01 was a Monday. */
export const weekdays = (language: string): string[] => {
  const format = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  return [0, 1, 2, 3, 4, 5, 6].map((day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))));
};
