/**
 * The list's one-line language: `status:open priority>=high team:network vpn`. The text is the only state of a view;
 * chips and menus edit it, the address bar holds it, and this module turns it into the server's filter.
 */
import { daysOf } from "./days";
import { PRIORITIES, type Priority, SOURCES, STATUSES } from "@/domain/types";

export interface Term {
  /** "" for free text. */
  field: string;
  operator: ":" | ">=" | "<=";
  values: string[];
  raw: string;
}

export interface TicketFilter {
  q?: string;
  status?: string[];
  priority?: string[];
  category?: string[];
  source?: string[];
  team_id?: number[];
  agent_id?: number[];
  requester_id?: number;
  tag?: string;
  unassigned?: boolean;
  open?: boolean;
  needs_review?: boolean;
  overdue?: boolean;
  unread?: boolean;
  snoozed?: boolean;
  created_from?: string;
  created_to?: string;
  resolved_from?: string;
  resolved_to?: string;
}

export interface Named {
  id: number;
  name: string;
}

export interface Names {
  teams: Named[];
  agents: Named[];
  categories: { key: string; name: string }[];
  me: number | undefined;
}

const FIELDS = ["status", "priority", "category", "source", "team", "agent", "requester", "tag", "is", "created", "resolved"];
const WORD = /(?:([a-z_]+)(>=|<=|:))?("[^"]*"|\S+)/giy;

export const slug = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, "-");

export function parseQuery(text: string): Term[] {
  const terms: Term[] = [];
  WORD.lastIndex = 0;
  let rest = text.trimStart();
  while (rest) {
    WORD.lastIndex = 0;
    const found = WORD.exec(rest);
    if (!found) break;
    const [raw, field, operator, value] = found;
    const known = field !== undefined && FIELDS.includes(field.toLowerCase());
    if (known && operator && value) {
      const values = value.replaceAll('"', "").split(",").filter(Boolean);
      terms.push({ field: field.toLowerCase(), operator: operator as Term["operator"], values, raw });
    } else {
      terms.push({ field: "", operator: ":", values: [raw.replaceAll('"', "")], raw });
    }
    rest = rest.slice(raw.length).trimStart();
  }
  return terms;
}

function priorities(term: Term): Priority[] {
  if (term.operator === ":") return PRIORITIES.filter((one) => term.values.includes(one));
  const edge = PRIORITIES.findIndex((one) => one === term.values[0]);
  if (edge < 0) return [];
  return term.operator === ">=" ? PRIORITIES.slice(edge) : PRIORITIES.slice(0, edge + 1);
}

function ids(values: string[], known: Named[], me?: number): number[] {
  return values.flatMap((value) => {
    if (value === "me" && me !== undefined) return [me];
    if (/^\d+$/.test(value)) return [Number(value)];
    return known.filter((one) => slug(one.name).startsWith(slug(value))).map((one) => one.id);
  });
}

const FLAGS: Record<string, TicketFilter> = {
  open: { open: true },
  closed: { open: false },
  unassigned: { unassigned: true },
  assigned: { unassigned: false },
  overdue: { overdue: true },
  review: { needs_review: true },
  unread: { unread: true },
  snoozed: { snoozed: true },
  awake: { snoozed: false },
};

/** What the server understands. A name that nobody has becomes an id that nothing has: no rows, not all rows. */
export function filterOf(terms: Term[], names: Names, now = new Date()): TicketFilter {
  const filter: TicketFilter = {};
  const words: string[] = [];
  const orNothing = (found: number[]): number[] => (found.length ? found : [2_147_483_647]);
  for (const term of terms) {
    if (term.field === "") words.push(...term.values);
    if (term.field === "status") filter.status = STATUSES.filter((one) => term.values.includes(one));
    if (term.field === "priority") filter.priority = priorities(term);
    if (term.field === "source") filter.source = SOURCES.filter((one) => term.values.includes(one));
    if (term.field === "category") filter.category = term.values.map((value) => names.categories.find((one) => slug(one.name) === slug(value))?.key ?? value);
    if (term.field === "team") filter.team_id = orNothing(ids(term.values, names.teams));
    if (term.field === "agent") filter.agent_id = orNothing(ids(term.values, names.agents, names.me));
    if (term.field === "requester") filter.requester_id = Number(term.values[0]) || 2_147_483_647;
    if (term.field === "tag" && term.values[0]) filter.tag = term.values[0];
    if (term.field === "created" || term.field === "resolved") {
      const { from, to } = daysOf(term.values, term.operator, now);
      if (from) filter[`${term.field}_from`] = from;
      if (to) filter[`${term.field}_to`] = to;
    }
    if (term.field === "is") for (const value of term.values) Object.assign(filter, FLAGS[value] ?? {});
    // Both of two that exclude each other: neither narrows the list down.
    if (term.field === "is" && term.values.includes("open") && term.values.includes("closed")) delete filter.open;
  }
  if (words.length) filter.q = words.join(" ").slice(0, 200);
  return filter;
}

/** Whether a query says names, so that the lists of teams and people must be there before it can be asked. */
export const needsNames = (text: string): boolean => /(^|\s)(team|agent|category):(?!me\b)\D/.test(text);

export const textOf = (terms: Term[]): string => terms.map((term) => term.raw).join(" ");

/** The text with one value of a field switched on or off. */
export function toggled(text: string, field: string, value: string): string {
  const terms = parseQuery(text);
  const at = terms.findIndex((term) => term.field === field && term.operator === ":");
  const before = terms[at];
  if (!before) return `${textOf(terms)} ${field}:${value}`.trim();
  const values = before.values.includes(value) ? before.values.filter((one) => one !== value) : [...before.values, value];
  const next = values.length ? [{ ...before, values, raw: `${field}:${values.join(",")}` }] : [];
  return textOf([...terms.slice(0, at), ...next, ...terms.slice(at + 1)]);
}

export function without(text: string, index: number): string {
  return textOf(parseQuery(text).filter((_, at) => at !== index));
}

export function valuesOf(text: string, field: string): string[] {
  return parseQuery(text).find((term) => term.field === field && term.operator === ":")?.values ?? [];
}
