/** The rows that were last on screen, and how the list was narrowed down: a ticket of its own page knows its neighbours. */
interface Trail {
  numbers: string[];
  search: { q?: string | undefined; sort?: string | undefined };
}

let trail: Trail = { numbers: [], search: {} };

export const leaveTrail = (next: Trail): void => {
  trail = next;
};

export const listSearch = (): Trail["search"] => trail.search;

/** The number after (or before) a ticket in the list it was opened from. */
export function neighbour(number: string, by: 1 | -1): string | undefined {
  const at = trail.numbers.indexOf(number);
  return at < 0 ? undefined : trail.numbers[at + by];
}
