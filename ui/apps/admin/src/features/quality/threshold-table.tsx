import { Card, type ColumnDef, DataTable, EmptyState } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { decimal, percent, whole } from "@/domain/words";
import type { Quality } from "./api";

type Standing = Quality["categories"][number];

/** The threshold of each category: whose choice it is, what it lets through, and what the ended tickets would choose. */
export function ThresholdTable({ categories }: { categories: Standing[] }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const language = i18n.language;
  const end = { align: "end" } as const;
  const share = (row: Standing, value: number): string => (row.tickets ? percent(value, language) : "–");
  const columns: ColumnDef<Standing>[] = [
    { accessorKey: "category", header: t("quality.kindOf.category"), cell: ({ row }) => <span className="font-medium">{categoryName(row.original.category)}</span> },
    { accessorKey: "threshold", header: t("quality.curve"), meta: end, cell: ({ row }) => decimal(row.original.threshold, language, 2) },
    { accessorKey: "chosen_by", header: t("quality.chosenBy"), cell: ({ row }) => t(`quality.chosenByOf.${row.original.chosen_by}`) },
    { accessorKey: "tickets", header: t("quality.tickets"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => whole(row.original.tickets, language) },
    { accessorKey: "handled", header: t("quality.handled"), meta: end, cell: ({ row }) => share(row.original, row.original.handled) },
    { accessorKey: "error", header: t("quality.wrongShare"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => share(row.original, row.original.error) },
    { accessorKey: "proposed", header: t("quality.proposed"), meta: { ...end, hideBelow: "md" }, cell: ({ row }) => (row.original.proposed === null ? "–" : decimal(row.original.proposed, language, 2)) },
  ];
  return (
    <Card title={t("quality.thresholds")} text={t("quality.thresholdsText")} flush>
      <DataTable label={t("quality.thresholds")} rows={categories} columns={columns} rowKey={(row) => row.category} empty={<EmptyState title={t("quality.none")} />} />
    </Card>
  );
}
