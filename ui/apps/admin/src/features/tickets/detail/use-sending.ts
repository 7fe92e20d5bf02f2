import { toast } from "@nullticket/kit";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery } from "@/domain/lists";
import type { Attachment, Comment, Status, Ticket } from "@/domain/types";
import { sayError } from "@/domain/words";
import { addComment, moveTicket, takeBackComment, ticketQuery } from "../api";
import { refreshTickets } from "../refresh";
import type { Draft, Mode } from "./drafts";
import type { TicketActions } from "./use-ticket-actions";

interface Message {
  body: string;
  files: Attachment[];
}

/** How long the server holds the mail, by its own clock; 0 when nothing can be taken back. */
const secondsToUndo = ({ undo_until, created_at }: Comment): number => (undo_until ? (Date.parse(undo_until) - Date.parse(created_at)) / 1000 : 0);

/** Sends at once; the server holds the mail for as long as undo is offered, so that nothing is lost with a closed tab. */
export function useSending({ ticket, mode, draft, actions, onFiles }: { ticket: Ticket; mode: Mode; draft: Draft; actions: TicketActions; onFiles: (files: Attachment[]) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [sending, setSending] = useState(false);

  /** Back to where it was, unless somebody has moved the ticket on. */
  const moveBack = async (from: Status): Promise<void> => {
    const now = await client.fetchQuery({ ...ticketQuery(String(ticket.id)), staleTime: 0 });
    if (now.status === from && now.allowed_actions?.includes(`status:${ticket.status}`)) await moveTicket(now, { status: ticket.status });
  };
  const undo = async (made: Comment, message: Message, then: Status | undefined): Promise<void> => {
    try {
      await takeBackComment(ticket.id, made.id);
      await draft.restore(mode, message.body);
      onFiles(message.files);
      if (then) await moveBack(then);
    } catch (error) {
      sayError(error as Error);
    }
    await refreshTickets(client, [ticket.id]);
  };
  /** Whoever sends before the list of colleagues has come waits for it, so that nobody is forgotten. */
  const mentioned = async (body: string): Promise<number[]> => {
    if (!body.includes("@")) return [];
    const agents = await client.ensureQueryData(agentsQuery);
    return agents.filter((one) => body.includes(`@${one.name}`)).map((one) => one.id);
  };
  const send = async (message: Message, then?: Status): Promise<void> => {
    setSending(true);
    let made: Comment;
    try {
      await draft.hold();
      const { body, files } = message;
      made = await addComment(ticket.id, { body, visibility: mode, attachment_ids: files.map((file) => file.id), mention_ids: await mentioned(body) });
    } catch (error) {
      draft.type(message.body);
      sayError(error as Error);
      return;
    } finally {
      setSending(false);
    }
    draft.sent(mode);
    onFiles([]);
    if (then) actions.move(then);
    const seconds = secondsToUndo(made);
    const said = t(mode === "internal" ? "editor.noteSent" : seconds ? "editor.replyHeld" : "editor.replySent", { seconds });
    toast("ok", said, seconds ? { seconds, action: { label: t("editor.undo"), run: () => void undo(made, message, then) } } : {});
    await refreshTickets(client, [ticket.id]);
  };
  return { sending, send };
}
