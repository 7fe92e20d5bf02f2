type Raw = Record<string, unknown>;

/** What the address bar may hold; anything else is dropped. Written by hand: a schema library would weigh on every first visit. */
function pick<T extends string, N extends string>(raw: Raw, texts: T[], numbers: N[]): { [P in T]?: string } & { [P in N]?: number } {
  const found: Record<string, string | number> = {};
  for (const name of texts) {
    const value = raw[name];
    if (typeof value === "string" || typeof value === "number") found[name] = String(value);
  }
  for (const name of numbers) {
    const value = Number(raw[name] ?? Number.NaN);
    if (Number.isFinite(value)) found[name] = value;
  }
  return found as { [P in T]?: string } & { [P in N]?: number };
}

export const ticketsSearch = (raw: Raw) => pick(raw, ["q", "sort", "ticket"], []);
export const chatsSearch = (raw: Raw) => pick(raw, ["chat"], []);
export const overviewTab = (raw: Raw) => pick(raw, ["tab", "from", "to", "team", "category", "priority"], ["days"]);
export const qualitySearch = (raw: Raw) => pick(raw, ["tab", "field"], ["days"]);
export const articlesSearch = (raw: Raw) => pick(raw, ["tab", "q", "status"], []);
export const portalSearch = (raw: Raw) => pick(raw, ["q", "category"], []);
export const tokenSearch = (raw: Raw) => pick(raw, ["token"], ["stars"]);
export const loginSearch = (raw: Raw) => pick(raw, ["next", "link"], []);
