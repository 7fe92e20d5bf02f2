import { api, type components, data } from "@nullticket/api";
import { Badge, type ColumnDef, RelativeTime } from "@nullticket/kit";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SourceMark } from "@/domain/vocabulary";
import { spanOfMinutes } from "@/domain/words";
import { ConnectorCard } from "./connector-card";
import { MailboxList } from "./mailbox-list";
import { RecordTable, SectionFrame } from "./section-frame";

type Door = components["schemas"]["DoorOut"];
const statusQuery = queryOptions({ queryKey: ["channels", "status"], queryFn: () => data(api.GET("/api/ingest/sync/status")), refetchInterval: 15_000 });

function Health({ door }: { door: Door }) {
  const { t } = useTranslation();
  if (!door.configured) return <Badge>{t("set.channel.notConfigured")}</Badge>;
  const failing = door.last_error_at !== null && (door.last_success_at === null || door.last_error_at > door.last_success_at);
  return <Badge tone={failing ? "danger" : "ok"}>{t(failing ? "set.channel.failing" : "set.channel.works")}</Badge>;
}

export default function Channels() {
  const { t, i18n } = useTranslation();
  const list = useQuery(statusQuery);
  const when = (at: string | null) => (at ? <RelativeTime at={at} /> : "–");
  const columns: ColumnDef<Door>[] = [
    { accessorKey: "source", header: t("set.channel.door"), cell: ({ row }) => <SourceMark source={row.original.source} /> },
    { id: "health", header: t("set.channel.health"), enableSorting: false, cell: ({ row }) => <Health door={row.original} /> },
    { accessorKey: "last_success_at", header: t("set.channel.lastSuccess"), cell: ({ row }) => when(row.original.last_success_at) },
    {
      accessorKey: "last_error_at",
      header: t("set.channel.lastError"),
      meta: { grow: true, hideBelow: "md" },
      cell: ({ row }) => (
        <span className="text-sm text-muted">
          {when(row.original.last_error_at)} {row.original.last_error}
        </span>
      ),
    },
    { accessorKey: "received_today", header: t("set.channel.today"), meta: { align: "end" } },
    { accessorKey: "waiting", header: t("set.channel.waiting"), meta: { align: "end", hideBelow: "md" } },
    {
      accessorKey: "quarantined",
      header: t("set.channel.quarantined"),
      meta: { align: "end", hideBelow: "md" },
      cell: ({ row: { original: door } }) =>
        door.quarantined ? (
          <Link to="/settings/$section" params={{ section: "mails" }} className="text-danger underline">
            {door.quarantined}
          </Link>
        ) : (
          0
        ),
    },
    { accessorKey: "lag_seconds", header: t("set.channel.lag"), meta: { align: "end", hideBelow: "lg" }, cell: ({ row }) => spanOfMinutes(row.original.lag_seconds / 60, i18n.language) },
  ];
  return (
    <SectionFrame
      title={t("set.section.channels")}
      text={t("set.channel.text")}
      actions={
        list.data?.dead_letters ? (
          <Link to="/settings/$section" params={{ section: "jobs" }}>
            <Badge tone="danger">{t("set.channel.dead", { count: list.data.dead_letters })}</Badge>
          </Link>
        ) : null
      }
    >
      <RecordTable label={t("set.channel.health")} list={list} rows={list.data?.doors ?? []} columns={columns} rowKey={(row) => row.source} none={t("kit.nothingFound")} />
      <h2 className="mt-6 mb-2 font-semibold">{t("set.channel.connectors")}</h2>
      <div className="grid gap-3 lg:grid-cols-2">
        <ConnectorCard system="glpi" />
        <ConnectorCard system="solman" />
      </div>
      <MailboxList health={list.data?.mailboxes ?? []} />
    </SectionFrame>
  );
}
