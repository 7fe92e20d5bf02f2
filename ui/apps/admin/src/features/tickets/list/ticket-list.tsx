import { cx, EmptyState, ErrorState, SkeletonLines, Spinner } from "@nullticket/kit";
import { useVirtualizer } from "@tanstack/react-virtual";
import { SearchX } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import type { TicketRow } from "@/domain/types";
import { useMarks } from "../marks";
import { type Column, WIDTHS } from "./columns";
import { Row } from "./row";

interface TicketListProps {
  pages: TicketRow[][];
  rows: TicketRow[];
  loading: boolean;
  error: unknown;
  retry: () => void;
  more: boolean;
  loadingMore: boolean;
  onMore: () => void;
  columns: Column[];
  compact: boolean;
  active: number;
  openKey: string | undefined;
  selection: ReadonlySet<number>;
  onOpen: (index: number) => void;
  onSelect: (index: number, range: boolean) => void;
  header: ReactNode;
}

const rowId = (ticket: TicketRow): string => `row-${ticket.id}`;

/** Rows by the thousand: only those in sight are in the document; the next page comes before the end is reached. */
export function TicketList(props: TicketListProps) {
  const { rows, columns, compact, active, selection, more, loadingMore, onMore } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const categoryName = useCategoryName();
  const marks = useMarks(props.pages);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => (compact ? 64 : 40), overscan: 8 });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => virtual.measure(), [virtual, compact]);
  useEffect(() => {
    if (more && !loadingMore && last > rows.length - 80) onMore();
  }, [more, loadingMore, last, rows.length, onMore]);
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: "auto" });
  }, [active, virtual]);
  const pointed = shown.some((one) => one.index === active) ? rows[active] : undefined;
  const template = ["1.25rem", "minmax(12rem,2fr)", ...columns.map((column) => WIDTHS[column])].join(" ");

  if (props.loading) return <SkeletonLines lines={14} />;
  if (props.error) return <ErrorState error={props.error} retry={props.retry} />;
  if (rows.length === 0) return <EmptyState icon={SearchX} title={t("list.none")} text={t("list.noneText")} />;
  return (
    <div ref={box} role="grid" aria-label={t("nav.tickets")} aria-rowcount={more ? -1 : rows.length} aria-multiselectable="true" {...(pointed ? { "aria-activedescendant": rowId(pointed) } : {})} tabIndex={0} className="min-h-0 flex-1 overflow-auto outline-none">
      <div className={cx(!compact && "min-w-236")}>
        {compact ? null : (
          <div role="row" className="sticky top-0 z-1 grid h-8 items-center gap-3 border-b border-line bg-surface px-3 text-xs font-medium text-muted" style={{ gridTemplateColumns: template }}>
            <span role="columnheader">{props.header}</span>
            <span role="columnheader">{t("column.title")}</span>
            {columns.map((column) => (
              <span role="columnheader" key={column}>
                {t(`column.${column}`)}
              </span>
            ))}
          </div>
        )}
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const ticket = rows[item.index];
            if (!ticket) return null;
            return (
              <div key={ticket.id} id={rowId(ticket)} role="row" aria-rowindex={item.index + 1} aria-selected={selection.has(ticket.id)} className="absolute inset-x-0" style={{ transform: `translateY(${item.start}px)` }}>
                <div role="gridcell">
                  <Row
                    ticket={ticket}
                    columns={columns}
                    template={template}
                    compact={compact}
                    active={item.index === active}
                    open={ticket.ticket_number === props.openKey}
                    selected={selection.has(ticket.id)}
                    categoryName={categoryName(ticket.category)}
                    unread={marks.unread(ticket)}
                    wakes={marks.asleep(ticket)?.due_at ?? undefined}
                    index={item.index}
                    onOpen={props.onOpen}
                    onSelect={props.onSelect}
                  />
                </div>
              </div>
            );
          })}
        </div>
        {loadingMore ? (
          <div className="flex justify-center p-3">
            <Spinner />
          </div>
        ) : null}
      </div>
    </div>
  );
}
