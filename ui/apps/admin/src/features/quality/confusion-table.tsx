import { type ColumnDef, DataTable, EmptyState } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { whole } from "@/domain/words";
import type { Field, Quality } from "./api";
import { useValueName } from "./names";

type Pair = Quality["confusion"][number];
const SHOWN = 15;

/** What was taken for what, most frequent first; right answers are left out. */
export function ConfusionTable({ pairs, field }: { pairs: Quality["confusion"]; field: Field }) {
  const { t, i18n } = useTranslation();
  const valueName = useValueName(field);
  const wrong = pairs.filter((pair) => pair.predicted !== pair.value).slice(0, SHOWN);
  const columns: ColumnDef<Pair>[] = [
    { accessorKey: "predicted", header: t("quality.predicted"), cell: ({ row }) => valueName(row.original.predicted) },
    { accessorKey: "value", header: t("quality.value"), cell: ({ row }) => <span className="font-medium">{valueName(row.original.value)}</span> },
    { accessorKey: "tickets", header: t("quality.tickets"), meta: { align: "end" }, cell: ({ row }) => whole(row.original.tickets, i18n.language) },
  ];
  return <DataTable label={t("quality.confusion")} rows={wrong} columns={columns} rowKey={(row) => `${row.predicted}>${row.value}`} empty={<EmptyState title={t("quality.noErrors")} />} />;
}
