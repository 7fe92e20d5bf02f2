import { Button, IconButton, Menu, RelativeTime, TextInput, toast } from "@nullticket/kit";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { AlarmClock, Check, Copy, Ellipsis, Hand, Mail, Merge, PanelRightOpen, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@nullticket/kit";
import { useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { Viewers } from "@/domain/viewers";
import { PriorityMark, SourceMark, StatusBadge } from "@/domain/vocabulary";
import { deleteTicket } from "../api";
import type { TicketActions } from "./use-ticket-actions";

interface HeadProps {
  ticket: Ticket;
  actions: TicketActions;
  details: boolean;
  onDetails: () => void;
}

function Title({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const save = (): void => {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== ticket.title) actions.patch({ title: next });
  };
  if (draft !== null) {
    return (
      <TextInput
        autoFocus
        aria-label={t("field.title")}
        value={draft}
        maxLength={200}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
          if (event.key === "Escape") setDraft(null);
        }}
      />
    );
  }
  return (
    <h1 dir="auto" className="line-clamp-2 text-lg leading-6 font-semibold" title={ticket.title}>
      {actions.may("edit") ? (
        <button type="button" className="rounded-sm text-start hover:bg-hover" onClick={() => setDraft(ticket.title)}>
          {ticket.title}
        </button>
      ) : (
        ticket.title
      )}
    </h1>
  );
}

export function TicketHead({ ticket, actions, details, onDetails }: HeadProps) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(ticket.ticket_number).then(() => toast("ok", t("ticket.copied", { number: ticket.ticket_number })));
  const remove = async (): Promise<void> => {
    try {
      await deleteTicket(ticket);
    } catch (error) {
      sayError(error as Error);
      return;
    }
    await navigate({ to: "/tickets" });
    await client.invalidateQueries({ queryKey: ["tickets"] });
  };
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <Title ticket={ticket} actions={actions} />
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <button type="button" onClick={copy} className="tabular inline-flex items-center gap-1 rounded-sm hover:text-ink" title={t("ticket.copy")}>
            {ticket.ticket_number}
            <Copy className="size-3" aria-hidden="true" />
          </button>
          <StatusBadge status={ticket.status} />
          <PriorityMark priority={ticket.priority} />
          <SourceMark source={ticket.source} />
          <RelativeTime at={ticket.created_at} />
          <Viewers ticketId={ticket.id} words />
          {ticket.requires_immediate_attention ? (
            <span className="inline-flex items-center gap-1 font-medium text-danger" title={ticket.attention_reason}>
              <TriangleAlert className="size-3.5" aria-hidden="true" />
              {t("ticket.attention")}
            </span>
          ) : null}
        </div>
      </div>
      <div className="flex items-center gap-1.5">
        {actions.may("assign") && ticket.agent?.id !== me?.id ? (
          <Button icon={Hand} onClick={actions.take} disabled={actions.busy}>
            {t("ticket.take")}
          </Button>
        ) : null}
        {actions.may("status:in_progress") && ticket.agent?.id === me?.id ? (
          <Button onClick={() => actions.move("in_progress")} disabled={actions.busy}>
            {t("ticket.start")}
          </Button>
        ) : null}
        {actions.may("status:resolved") ? (
          <Button tone="primary" icon={Check} onClick={() => actions.move("resolved")} disabled={actions.busy}>
            {t("ticket.resolve")}
          </Button>
        ) : null}
        {actions.may("status:reopened") ? <Button onClick={() => actions.move("reopened")}>{t("ticket.reopen")}</Button> : null}
        <IconButton icon={PanelRightOpen} label={t("ticket.details")} aria-pressed={details} onClick={onDetails} className="@3xl:hidden" />
        <Menu
          align="end"
          trigger={<IconButton icon={Ellipsis} label={t("ticket.more")} />}
          items={[
            { key: "remind", icon: AlarmClock, label: t("remind.title"), keys: "Z", onSelect: () => actions.ask("remind") },
            { key: "unread", icon: Mail, label: t("ticket.markUnread"), keys: "U", onSelect: actions.unread },
            ...(actions.may("edit") ? [{ key: "merge", icon: Merge, label: t("merge.key"), keys: "M", onSelect: () => actions.ask("merge") }] : []),
            ...(actions.may("delete") ? [{ key: "delete", icon: Trash2, danger: true, label: t("ticket.delete"), onSelect: () => setDeleting(true) }] : []),
          ]}
        />
      </div>
      <ConfirmDialog open={deleting} onOpenChange={setDeleting} title={t("ticket.delete")} text={t("ticket.deleteText", { number: ticket.ticket_number })} action={t("ticket.delete")} onConfirm={remove} />
    </header>
  );
}
