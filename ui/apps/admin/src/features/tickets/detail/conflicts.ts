import { ApiError, type components } from "@nullticket/api";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { agentsQuery, teamsQuery, useCategoryName } from "@/domain/lists";
import type { Priority, Status, Ticket } from "@/domain/types";
import { ticketQuery } from "../api";

type Schemas = components["schemas"];
export type Change = Schemas["TicketPatch"] | Schemas["StatusIn"] | Schemas["AssignIn"];

/** One field as it was, as it was wanted, and as somebody else has made it, in words. */
export interface ConflictRow {
  field: string;
  before: string;
  mine: string;
  theirs: string;
}

const NOT_FIELDS = ["expected_agent_id", "resolution", "comment"];
const fieldsOf = (change: Change): string[] => Object.keys(change).filter((name) => !("status" in change || "agent_id" in change || "team_id" in change) || !NOT_FIELDS.includes(name));

function valueOf(ticket: Ticket, field: string): unknown {
  if (field === "team_id") return ticket.team?.id ?? null;
  if (field === "agent_id") return ticket.agent?.id ?? null;
  return ticket[field as keyof Ticket];
}

const isStale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;

/** Sends a change of what was seen. When only something else of the ticket has changed since, it is sent for the newest. */
export async function sendSeen<T extends Change>(client: QueryClient, key: string, seen: Ticket, change: T, send: (ticket: Ticket, change: T) => Promise<Ticket>): Promise<Ticket> {
  try {
    return await send(seen, change);
  } catch (error) {
    if (!isStale(error)) throw error;
    const now = await client.fetchQuery({ ...ticketQuery(key), staleTime: 0 });
    if (fieldsOf(change).some((field) => valueOf(seen, field) !== valueOf(now, field))) throw error;
    return send(now, change);
  }
}

/** Rows for the dialog in which the agent chooses; undefined when the refusal was another. */
export function useConflicts(key: string): (error: Error, mine: Change, before: Ticket) => Promise<ConflictRow[] | undefined> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const categoryName = useCategoryName();
  const say = (field: string, value: unknown): string => {
    if (field === "priority" && typeof value === "string") return t(`priority.${value as Priority}`);
    if (field === "status" && typeof value === "string") return t(`status.${value as Status}`);
    if (field === "category" && typeof value === "string") return categoryName(value);
    if (field === "team_id") return client.getQueryData(teamsQuery.queryKey)?.find((one) => one.id === value)?.name ?? "–";
    if (field === "agent_id") return client.getQueryData(agentsQuery.queryKey)?.find((one) => one.id === value)?.name ?? t("ticket.nobody");
    return Array.isArray(value) ? value.join(", ") : String(value ?? "–");
  };
  return async (error, mine, before) => {
    if (!isStale(error)) return undefined;
    const theirs = await client.fetchQuery({ ...ticketQuery(key), staleTime: 0 });
    const wanted = mine as Record<string, unknown>;
    return fieldsOf(mine).map((field) => ({ field, before: say(field, valueOf(before, field)), mine: say(field, wanted[field]), theirs: say(field, valueOf(theirs, field)) }));
  };
}
