import type { components } from "@nullticket/api";
import { type ColumnDef, DataTable, EmptyState, Meter } from "@nullticket/kit";
import { useNavigate } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { average, percent, spanOfMinutes } from "@/domain/words";

type Row = components["schemas"]["TeamPerformanceOut"];

export function TeamTable({ teams, loading }: { teams: Row[]; loading: boolean }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const language = i18n.language;
  const end = { align: "end" } as const;
  const columns: ColumnDef<Row>[] = [
    { accessorKey: "name", header: t("filter.team"), cell: ({ row }) => <span className="font-medium">{row.original.name}</span> },
    {
      id: "load",
      accessorFn: (row) => (row.capacity ? row.open_load / row.capacity : 0),
      header: t("analytics.load"),
      cell: ({ row }) => (
        <span className="flex min-w-28 items-center gap-2">
          <Meter value={row.original.open_load} max={row.original.capacity} label={row.original.name} />
          <span className="tabular text-sm text-muted">{`${row.original.open_load}/${row.original.capacity}`}</span>
        </span>
      ),
    },
    { accessorKey: "assigned", header: t("analytics.assigned"), meta: end },
    { accessorKey: "resolved", header: t("overview.resolved"), meta: end },
    { accessorKey: "reopened", header: t("analytics.reopened"), meta: end },
    { accessorKey: "average_resolution_minutes", header: t("overview.resolution"), cell: ({ row }) => spanOfMinutes(row.original.average_resolution_minutes, language), meta: end },
    { accessorKey: "sla_compliance", header: t("overview.sla"), cell: ({ row }) => percent(row.original.sla_compliance, language), meta: end },
    { accessorKey: "satisfaction", header: t("overview.satisfaction"), cell: ({ row }) => average(row.original.satisfaction, language), meta: end },
  ];
  const open = (row: Row): void => void navigate({ to: "/tickets", search: { q: `is:open team:${row.name.toLowerCase().replace(/\s+/g, "-")}` } });
  return <DataTable label={t("analytics.teams")} rows={teams} columns={columns} rowKey={(row) => String(row.team_id)} onOpen={open} loading={loading} empty={<EmptyState icon={Users} title={t("analytics.noTeams")} />} />;
}
