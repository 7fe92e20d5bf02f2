import { Card, type ColumnDef, DataTable, EmptyState, Meter, Select } from "@nullticket/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decimal, percent, whole } from "@/domain/words";
import type { Field, Figures, Quality } from "./api";
import { useGroupName } from "./names";

const KINDS = ["category", "team", "source", "engine", "model", "week"] as const;
type Kind = (typeof KINDS)[number];
const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

/** The same figures cut by category, team, source, engine, model or week. */
export function GroupTable({ groups, field }: { groups: Quality["groups"]; field: Field }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const groupName = useGroupName(field);
  const [kind, setKind] = useState<Kind>("category");
  const end = { align: "end" } as const;
  const columns: ColumnDef<Figures>[] = [
    { accessorKey: "name", header: t(`quality.kindOf.${kind}`), cell: ({ row }) => <span className="font-medium">{groupName(kind, row.original.name)}</span> },
    { accessorKey: "tickets", header: t("quality.tickets"), meta: end, cell: ({ row }) => whole(row.original.tickets, language) },
    {
      accessorKey: "accuracy",
      header: t("quality.accuracy"),
      cell: ({ row }) => (
        <span className="flex min-w-28 items-center gap-2">
          <Meter value={row.original.accuracy ?? 0} max={1} tone="brand" label={`${t("quality.accuracy")}: ${groupName(kind, row.original.name)}`} />
          <span className="tabular w-10 text-end">{percent(row.original.accuracy, language)}</span>
        </span>
      ),
    },
    { accessorKey: "handled", header: t("quality.handled"), meta: end, cell: ({ row }) => percent(row.original.handled, language) },
    { accessorKey: "handled_right", header: t("quality.handledRight"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => percent(row.original.handled_right, language) },
    { accessorKey: "silent", header: t("quality.silent"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => percent(row.original.silent, language) },
    { accessorKey: "ece", header: t("quality.ece"), meta: { ...end, hideBelow: "lg" }, cell: ({ row }) => decimal(row.original.ece, language, 3) },
  ];
  const choose = (
    <Select aria-label={t("quality.groupBy")} className="w-40" value={kind} onChange={(event) => isKind(event.target.value) && setKind(event.target.value)}>
      {KINDS.map((one) => (
        <option key={one} value={one}>
          {t(`quality.kindOf.${one}`)}
        </option>
      ))}
    </Select>
  );
  return (
    <Card title={t("quality.groups")} actions={choose} flush>
      <DataTable label={t("quality.groups")} rows={groups[kind] ?? []} columns={columns} rowKey={(row) => row.name} empty={<EmptyState title={t("quality.none")} />} />
    </Card>
  );
}
