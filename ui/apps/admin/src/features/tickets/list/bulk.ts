import { ApiError, type components } from "@nullticket/api";
import type { TicketRow } from "@/domain/types";
import { addComment, assignTicket, deleteTicket, moveTicket, patchTicket } from "../api";

type Schemas = components["schemas"];

export type BulkAction =
  | { kind: "status"; status: Schemas["Status"]; resolution?: string }
  | { kind: "priority"; priority: Schemas["Priority"] }
  | { kind: "team"; id: number }
  | { kind: "agent"; id: number | null }
  | { kind: "tag"; tag: string }
  | { kind: "reply"; body: string }
  | { kind: "delete" };

export interface BulkProgress {
  done: number;
  total: number;
  failed: { ticket: TicketRow; reason: string }[];
  finished: boolean;
}

async function act(ticket: TicketRow, action: BulkAction): Promise<unknown> {
  switch (action.kind) {
    case "status":
      return moveTicket(ticket, { status: action.status, ...(action.resolution ? { resolution: action.resolution } : {}) });
    case "priority":
      return patchTicket(ticket, { priority: action.priority });
    case "team":
      return assignTicket(ticket, { team_id: action.id });
    case "agent":
      return assignTicket(ticket, { agent_id: action.id });
    case "tag":
      return patchTicket(ticket, { tags: [...new Set([...ticket.tags, action.tag])] });
    case "reply":
      return addComment(ticket.id, { body: action.body, visibility: "public" });
    case "delete":
      return deleteTicket(ticket);
  }
}

/** Four at a time; tells after each one; never stops at a failure, and says which failed and why. */
export async function runBulk(tickets: TicketRow[], action: BulkAction, tell: (progress: BulkProgress) => void): Promise<BulkProgress> {
  const queue = [...tickets];
  const failed: BulkProgress["failed"] = [];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let ticket = queue.shift(); ticket; ticket = queue.shift()) {
      try {
        await act(ticket, action);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failed.push({ ticket, reason: error.message });
      }
      done += 1;
      tell({ done, total: tickets.length, failed: [...failed], finished: false });
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return { done, total: tickets.length, failed, finished: true };
}
