import { download } from "@nullticket/api";
import { Checkbox, cx, EmptyState, part, SkeletonLines, useBrought, useShortcut } from "@nullticket/kit";
import { MousePointerClick } from "lucide-react";
import { Suspense, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useHabits } from "@/domain/habits";
import { readAhead, type Sort } from "../api";
import { exportPath, saveBlob } from "../export";
import { DEFAULT_QUERY, startOf, viewsQuery } from "../views";
import { useColumns } from "./columns";
import { leaveTrail } from "./trail";
import { TicketList } from "./ticket-list";
import { Toolbar } from "./toolbar";
import { useSelection } from "./use-selection";
import { useTicketList } from "./use-ticket-list";
import { useReadAhead } from "./use-read-ahead";
import { useSteady } from "./use-steady";
import { useWide } from "./use-wide";

export interface ListState {
  q?: string | undefined;
  sort?: string | undefined;
  ticket?: string | undefined;
}

interface TicketsPageProps extends ListState {
  onState: (state: ListState) => void;
  onOpenPage: (key: string) => void;
}

const SPLIT = "nullticket.split";
const BulkBar = part(() => import("./bulk-bar"));
const TicketPane = part(async () => ({ default: (await import("../detail/ticket-pane")).TicketPane }));

export function TicketsPage({ q, sort: sortText, ticket, onState, onOpenPage }: TicketsPageProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const habits = useHabits();
  const views = useQuery({ ...viewsQuery, enabled: q === undefined && Boolean(habits?.default_view) }).data;
  const text = q ?? (habits?.default_view ? startOf(habits.default_view, views ?? []) : DEFAULT_QUERY);
  const { list, pages, rows, filter, sort, total, capped } = useTicketList(text, sortText);
  useBrought(TicketPane, BulkBar);
  const columns = useColumns();
  const wide = useWide();
  const [splitChoice, setSplit] = useState(() => localStorage.getItem(SPLIT) === "1");
  const split = wide && (splitChoice || ticket !== undefined);
  const [active, setActive] = useState(-1);
  const selection = useSelection(rows);
  const searchBox = useRef<HTMLInputElement>(null);

  const state = useCallback((change: ListState) => onState({ q, sort: sortText, ticket, ...change }), [onState, q, sortText, ticket]);
  const onText = useCallback((next: string) => state({ q: next }), [state]);
  const open = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setActive(index);
    leaveTrail({ rows, search: { q, sort: sortText } });
    readAhead(client, row);
    if (split) state({ ticket: row.ticket_number });
    else onOpenPage(row.ticket_number);
  };
  // What comes with the next key: the row that is pointed at, or, while one is open, the row after it.
  useReadAhead(rows[ticket === undefined ? active : active + 1]);
  const onOpen = useSteady(open);
  const onSelect = useSteady(selection.toggle);
  const move = (by: number): void => {
    const at = Math.max(0, Math.min(rows.length - 1, active + by));
    setActive(at);
    if (ticket !== undefined) state({ ticket: rows[at]?.ticket_number });
  };
  const toggleSplit = (): void => {
    localStorage.setItem(SPLIT, split ? "0" : "1");
    setSplit(!split);
    if (split) state({ ticket: undefined });
  };
  const keys = (label: string) => ({ group: t("keys.list"), label });
  useShortcut("j", () => move(1), keys(t("keys.next")));
  useShortcut("k", () => move(-1), keys(t("keys.previous")));
  useShortcut("arrowdown", () => move(1), keys(t("keys.next")));
  useShortcut("arrowup", () => move(-1), keys(t("keys.previous")));
  useShortcut("enter", () => open(Math.max(0, active)), keys(t("keys.open")));
  useShortcut("x", () => active >= 0 && selection.toggle(active, false), keys(t("keys.select")));
  useShortcut("shift+x", () => active >= 0 && selection.toggle(active, true), keys(t("keys.selectRange")));
  useShortcut("/", () => searchBox.current?.focus(), keys(t("keys.search")));
  useShortcut("v", toggleSplit, keys(t("list.split")));
  useShortcut("escape", () => (selection.chosen.size ? selection.clear() : state({ ticket: undefined })), keys(t("keys.back")));

  const all = rows.length > 0 && selection.chosen.size >= rows.length;
  return (
    <div className="flex h-full">
      <h1 className="sr-only">{t("nav.tickets")}</h1>
      <section aria-label={t("nav.tickets")} className={cx("flex min-w-0 flex-col", split ? "w-[clamp(20rem,32%,27rem)] shrink-0 border-e border-line" : "flex-1")}>
        <Toolbar
          text={text}
          sort={sort}
          total={total}
          capped={capped}
          split={split}
          searchBox={searchBox}
          onText={onText}
          onSort={(next: Sort) => state({ sort: next })}
          onSplit={toggleSplit}
          onExport={() => void download(exportPath(filter, sort)).then((blob) => saveBlob(blob, "tickets.csv"), sayError)}
        />
        {selection.chosen.size ? (
          <Suspense>
            <BulkBar
              target={selection.everything ? { filter } : { ids: [...selection.chosen.keys()] }}
              count={selection.everything ? total : selection.chosen.size}
              total={total}
              capped={capped}
              onAll={() => selection.set(rows, true)}
              onClear={selection.clear}
            />
          </Suspense>
        ) : null}
        <TicketList
          pages={pages}
          rows={rows}
          loading={list.isPending}
          error={list.data ? null : list.error}
          retry={() => void list.refetch()}
          more={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
          columns={columns}
          compact={split || !wide}
          active={active}
          openKey={ticket}
          selection={selection.ids}
          onOpen={onOpen}
          onSelect={onSelect}
          header={<Checkbox showLabel={false} label={t("list.selectAll")} checked={all ? true : selection.chosen.size ? "indeterminate" : false} onChange={(on) => (on ? selection.set(rows) : selection.clear())} />}
        />
      </section>
      {split ? (
        <section aria-label={t("ticket.label")} className="min-w-0 flex-1">
          {ticket ? <Suspense fallback={<SkeletonLines lines={10} />}><TicketPane key={ticket} ticketKey={ticket} onNext={() => move(1)} onList={() => state({ ticket: undefined })} narrow /></Suspense> : <EmptyState icon={MousePointerClick} title={t("list.pick")} className="h-full" />}
        </section>
      ) : null}
    </div>
  );
}
