import { Card, type ColumnDef, DataTable, EmptyState, ErrorState } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { percent } from "@/domain/words";
import { errorsQuery, type Field, type Mistake } from "./api";
import { useGroupName, useValueName } from "./names";

/** Every mistake of the engines, the surest first, each one click from its ticket. */
export function ErrorTable({ field, days }: { field: Field; days: number }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const valueName = useValueName(field);
  const groupName = useGroupName(field);
  const { data: mistakes, error, isPending, refetch } = useQuery(errorsQuery(field, days));
  if (error && !mistakes) return <ErrorState error={error} retry={() => void refetch()} />;
  const columns: ColumnDef<Mistake>[] = [
    {
      accessorKey: "title",
      header: t("quality.ticket"),
      meta: { grow: true },
      cell: ({ row }) => (
        <Link to="/tickets/$key" params={{ key: row.original.ticket_number }} className="line-clamp-2 font-medium hover:underline" dir="auto">
          {row.original.title}
        </Link>
      ),
    },
    { accessorKey: "predicted", header: t("quality.predicted"), cell: ({ row }) => valueName(row.original.predicted) },
    { accessorKey: "value", header: t("quality.value"), cell: ({ row }) => <span className="font-medium">{valueName(row.original.value)}</span> },
    { accessorKey: "confidence", header: t("quality.sure"), meta: { align: "end" }, cell: ({ row }) => percent(row.original.confidence, i18n.language) },
    { accessorKey: "engine", header: t("quality.kindOf.engine"), meta: { hideBelow: "lg" } },
    { accessorKey: "team", header: t("quality.kindOf.team"), meta: { hideBelow: "lg" } },
    { accessorKey: "source", header: t("quality.kindOf.source"), meta: { hideBelow: "lg" }, cell: ({ row }) => groupName("source", row.original.source) },
  ];
  const none = <EmptyState icon={CheckCheck} title={t("quality.noErrors")} text={t("quality.noErrorsText")} />;
  return (
    <Card flush>
      <DataTable
        label={t("quality.errors")}
        rows={mistakes ?? []}
        columns={columns}
        rowKey={(row) => row.ticket_number}
        loading={isPending}
        empty={none}
        onOpen={(row) => void navigate({ to: "/tickets/$key", params: { key: row.ticket_number } })}
      />
    </Card>
  );
}
