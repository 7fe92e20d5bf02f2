/** Engines that read tickets, and the order in which their word counts. */
export const ENGINES = ["local", "llm", "keyword"] as const;
export type EngineName = (typeof ENGINES)[number];

export const isEngine = (name: string): name is EngineName => (ENGINES as readonly string[]).includes(name);

/** With one engine a place further up (-1) or down (1); at the end it stays. */
export function moved(order: readonly EngineName[], name: EngineName, by: -1 | 1): EngineName[] {
  const from = order.indexOf(name);
  const rest = order.filter((one) => one !== name);
  rest.splice(Math.min(Math.max(from + by, 0), rest.length), 0, name);
  return rest;
}

/** With an engine at the end, or without it; one stays. */
export function toggled(order: readonly EngineName[], name: EngineName): EngineName[] {
  if (!order.includes(name)) return [...order, name];
  return order.length === 1 ? [...order] : order.filter((one) => one !== name);
}
