import { z } from "zod/mini";

/** What the address bar may hold; anything else falls back to its default. */
const text = z.catch(z.optional(z.coerce.string()), undefined);

export const ticketsSearch = (raw: unknown) => z.parse(z.object({ q: text, sort: text, ticket: text }), raw);
export const overviewTab = (raw: unknown) => z.parse(z.object({ tab: text, days: z.catch(z.optional(z.coerce.number()), undefined) }), raw);
export const articlesSearch = (raw: unknown) => z.parse(z.object({ tab: text, q: text, status: text }), raw);
export const portalSearch = (raw: unknown) => z.parse(z.object({ q: text }), raw);
export const tokenSearch = (raw: unknown) => z.parse(z.object({ token: text, stars: z.catch(z.optional(z.coerce.number()), undefined) }), raw);
