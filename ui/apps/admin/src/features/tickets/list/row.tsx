import { Badge, Checkbox, Countdown, cx, RelativeTime } from "@nullticket/kit";
import { AlarmClock, TriangleAlert } from "lucide-react";
import { memo, type MouseEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TicketRow } from "@/domain/types";
import { PriorityMark, SourceMark, StatusBadge, StatusDot } from "@/domain/vocabulary";
import { Viewers } from "@/domain/viewers";
import type { Column } from "./columns";

interface RowProps {
  ticket: TicketRow;
  columns: Column[];
  template: string;
  compact: boolean;
  active: boolean;
  open: boolean;
  selected: boolean;
  categoryName: string;
  unread: boolean;
  /** When this person wants to see it again. */
  wakes: string | undefined;
  onOpen: (index: number) => void;
  onSelect: (index: number, range: boolean) => void;
  index: number;
}

const DONE = new Set(["resolved", "closed"]);

function Sla({ ticket }: { ticket: TicketRow }) {
  if (!ticket.sla_deadline || DONE.has(ticket.status)) return <span className="text-muted">{"–"}</span>;
  return <Countdown to={ticket.sla_deadline} paused={ticket.sla_state === "paused"} />;
}

function cell(column: Column, ticket: TicketRow, categoryName: string): ReactNode {
  const cells: Record<Column, () => ReactNode> = {
    number: () => <span className="tabular text-xs whitespace-nowrap text-muted">{ticket.ticket_number}</span>,
    requester: () => <span className="truncate">{ticket.requester.name}</span>,
    status: () => <StatusBadge status={ticket.status} />,
    priority: () => <PriorityMark priority={ticket.priority} />,
    category: () => <span className="truncate">{categoryName}</span>,
    team: () => <span className="truncate">{ticket.team?.name ?? "–"}</span>,
    agent: () => <span className="truncate">{ticket.agent?.name ?? "–"}</span>,
    sla: () => <Sla ticket={ticket} />,
    source: () => <SourceMark source={ticket.source} />,
    updated: () => <RelativeTime at={ticket.updated_at} className="text-muted" />,
    created: () => <RelativeTime at={ticket.created_at} className="text-muted" />,
  };
  return cells[column]();
}

function Title({ ticket, unread, wakes }: { ticket: TicketRow; unread: boolean; wakes: string | undefined }) {
  const { t } = useTranslation();
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {unread ? <span role="img" aria-label={t("list.unread")} className="size-2 shrink-0 rounded-full bg-brand" /> : null}
      {ticket.requires_immediate_attention && !DONE.has(ticket.status) ? (
        <TriangleAlert className="size-4 shrink-0 text-danger" aria-label={t("ticket.attention")} />
      ) : null}
      <span className={cx("truncate text-base", unread ? "font-semibold" : "font-normal")}>{ticket.title}</span>
      <Viewers ticketId={ticket.id} />
      {wakes ? (
        <span className="inline-flex shrink-0 items-center gap-1 text-xs text-muted">
          <AlarmClock className="size-3.5" aria-hidden="true" />
          <RelativeTime at={wakes} />
        </span>
      ) : null}
      {ticket.needs_review && !DONE.has(ticket.status) ? <Badge tone="violet">{t("ticket.review")}</Badge> : null}
      {ticket.tags.slice(0, 2).map((tag) => (
        <Badge key={tag} className="hidden 2xl:inline-flex">
          {tag}
        </Badge>
      ))}
    </span>
  );
}

export const Row = memo(function Row({ ticket, columns, template, compact, active, open, selected, categoryName, unread, wakes, index, onOpen, onSelect }: RowProps) {
  const { t } = useTranslation();
  const click = (event: MouseEvent): void => {
    if (!(event.target as HTMLElement).closest("[data-select]")) onOpen(index);
  };
  const shell = cx(
    "relative cursor-pointer border-b border-line px-3 hover:bg-hover",
    selected ? "bg-brand-soft" : open ? "bg-hover" : "bg-surface",
    active && "before:absolute before:inset-y-0 before:start-0 before:w-0.5 before:bg-brand",
  );
  const check = (
    <span data-select className="flex items-center" onClick={(event) => event.stopPropagation()}>
      <Checkbox checked={selected} showLabel={false} label={t("list.select", { number: ticket.ticket_number })} onChange={() => undefined} onClick={(event) => onSelect(index, event.shiftKey)} />
    </span>
  );
  if (compact) {
    return (
      <div className={cx(shell, "flex h-16 items-center gap-3")} onClick={click}>
        {check}
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <Title ticket={ticket} unread={unread} wakes={wakes} />
          <span className="flex min-w-0 items-center gap-2 text-sm text-muted">
            <StatusDot status={ticket.status} />
            <span className="shrink-0">{t(`status.${ticket.status}`)}</span>
            <span className="truncate">{ticket.requester.name}</span>
          </span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1 text-sm">
          <PriorityMark priority={ticket.priority} words={false} />
          <Sla ticket={ticket} />
        </span>
      </div>
    );
  }
  return (
    <div className={cx(shell, "grid h-10 items-center gap-3 text-sm")} style={{ gridTemplateColumns: template }} onClick={click}>
      {check}
      <Title ticket={ticket} unread={unread} wakes={wakes} />
      {columns.map((column) => (
        <span key={column} className="flex min-w-0 items-center">
          {cell(column, ticket, categoryName)}
        </span>
      ))}
    </div>
  );
});
