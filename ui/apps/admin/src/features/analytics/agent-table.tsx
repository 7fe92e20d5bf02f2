import type { components } from "@nullticket/api";
import { Avatar, type ColumnDef, DataTable, EmptyState } from "@nullticket/kit";
import { useNavigate } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { average, percent, spanOfMinutes } from "@/domain/words";

type Row = components["schemas"]["AgentPerformanceOut"];

/** Who solved how much; a row leads to what the person has open. */
export function AgentTable({ agents, loading }: { agents: Row[]; loading: boolean }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const language = i18n.language;
  const end = { align: "end" } as const;
  const columns: ColumnDef<Row>[] = [
    {
      accessorKey: "name",
      header: t("filter.agent"),
      cell: ({ row }) => (
        <span className="flex items-center gap-2 font-medium">
          <Avatar name={row.original.name} />
          {row.original.name}
        </span>
      ),
    },
    { accessorKey: "open_load", header: t("overview.open"), meta: end },
    { accessorKey: "resolved", header: t("overview.resolved"), meta: end },
    { accessorKey: "average_resolution_minutes", header: t("overview.resolution"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => spanOfMinutes(row.original.average_resolution_minutes, language) },
    { accessorKey: "sla_compliance", header: t("overview.sla"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => percent(row.original.sla_compliance, language) },
    {
      accessorKey: "satisfaction",
      header: t("overview.satisfaction"),
      meta: { ...end, hideBelow: "md" },
      cell: ({ row }) => (
        <span title={t("analytics.ratings", { count: row.original.ratings })}>{average(row.original.satisfaction, language)}</span>
      ),
    },
  ];
  const open = (row: Row): void => void navigate({ to: "/tickets", search: { q: `is:open agent:${row.agent_id}` } });
  return <DataTable label={t("analytics.agents")} rows={agents} columns={columns} rowKey={(row) => String(row.agent_id)} onOpen={open} loading={loading} empty={<EmptyState icon={Users} title={t("analytics.noAgents")} />} />;
}
