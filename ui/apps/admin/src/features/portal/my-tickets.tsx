import { Button, Card, EmptyState, ErrorState, RelativeTime, SkeletonLines, Tabs } from "@nullticket/kit";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mineQuery, type OwnTicketRow } from "./api";
import { StatusWords } from "./status-words";

export function MyTicketsPage() {
  const { t } = useTranslation();
  const [tab, setTab] = useState("open");
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{t("portal.myTickets")}</h1>
      <Tabs
        label={t("portal.myTickets")}
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "open", label: t("portal.openOnes"), content: <List open /> },
          { key: "done", label: t("portal.doneOnes"), content: <List open={false} /> },
        ]}
      />
    </>
  );
}

function List({ open }: { open: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(mineQuery(open));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonLines />;
  const rows = data.pages.flatMap((page) => page.items);
  if (rows.length === 0)
    return (
      <EmptyState
        title={open ? t("portal.noneOpen") : t("portal.noneDone")}
        text={open ? t("portal.noneOpenText") : undefined}
        action={
          open ? (
            <Link to="/portal/new" className="text-brand-strong underline">
              {t("portal.new")}
            </Link>
          ) : undefined
        }
      />
    );
  return (
    <Card flush className="mt-3">
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button tone="ghost" size="lg" className="m-2" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("portal.more")}
        </Button>
      ) : null}
    </Card>
  );
}

function Row({ row }: { row: OwnTicketRow }) {
  return (
    <li>
      <Link to="/portal/tickets/$key" params={{ key: row.ticket_number }} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-hover">
        <span className="min-w-0 flex-1 basis-64">
          <span className="block truncate font-medium">{row.title}</span>
          <span className="tabular text-base text-muted">{row.ticket_number}</span>
        </span>
        <StatusWords status={row.status} />
        <RelativeTime at={row.updated_at} className="w-32 text-end text-base text-muted" />
      </Link>
    </li>
  );
}
