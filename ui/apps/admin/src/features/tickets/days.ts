const DAY_MS = 86_400_000;
/** Nothing happens on it: what is no day finds nothing rather than everything. */
const NEVER = "2999-12-31";

interface Days {
  from?: string;
  to?: string;
}

const dayOf = (now: Date, ago: number): string => new Date(now.getTime() - ago * DAY_MS).toISOString().slice(0, 10);

/** One word as a span of days of UTC, in which all figures count: `today`, `yesterday`, `7d` (the last seven), `2026-11-28`. */
function spanOf(word: string, now: Date): Required<Days> {
  const last = /^(\d{1,4})d$/.exec(word);
  if (last) return { from: dayOf(now, Math.max(0, Number(last[1]) - 1)), to: dayOf(now, 0) };
  if (word === "today" || word === "yesterday") {
    const day = dayOf(now, word === "today" ? 0 : 1);
    return { from: day, to: day };
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(word) && new Date(`${word}T00:00:00Z`).toJSON()?.startsWith(word);
  const day = isDay && word >= "1970" && word <= NEVER ? word : NEVER;
  return { from: day, to: day };
}

/** The days that a term of the list's language means, both ends with it; several words mean all from the first to the last. */
export function daysOf(words: string[], operator: ":" | ">=" | "<=", now: Date): Days {
  const spans = words.map((word) => spanOf(word.toLowerCase(), now));
  const from = spans.map((one) => one.from).sort()[0] ?? NEVER;
  const to = spans.map((one) => one.to).sort().at(-1) ?? NEVER;
  if (operator === ">=") return { from };
  return operator === "<=" ? { to } : { from, to };
}
