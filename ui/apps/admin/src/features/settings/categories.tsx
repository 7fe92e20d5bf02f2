import { api, data, ifMatch } from "@nullticket/api";
import { Badge, type ColumnDef, Field, TextArea } from "@nullticket/kit";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Category } from "@/domain/types";
import { decimal } from "@/domain/words";
import { SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { OpenName, RecordTable, SectionFrame } from "./section-frame";

const allCategoriesQuery = queryOptions({ queryKey: ["categories", "all"], queryFn: () => data(api.GET("/api/admin/categories", { params: { query: { retired: true } } })) });

export default function Categories() {
  const { t, i18n } = useTranslation();
  const list = useQuery(allCategoriesQuery);
  const [editing, setEditing] = useState<Category | "new" | null>(null);
  const columns: ColumnDef<Category>[] = [
    {
      accessorKey: "name",
      header: t("set.name"),
      cell: ({ row }) => (
        <span className="flex items-center gap-2">
          <OpenName onOpen={() => setEditing(row.original)}>{row.original.name}</OpenName>
          {row.original.active ? null : <Badge>{t("set.category.retired")}</Badge>}
        </span>
      ),
    },
    { accessorKey: "key", header: t("set.category.key"), meta: { hideBelow: "md" }, cell: ({ row }) => <code className="text-sm text-muted">{row.original.key}</code> },
    { accessorKey: "description", header: t("set.category.description"), meta: { grow: true, hideBelow: "lg" }, cell: ({ row }) => <span className="text-sm text-muted">{row.original.description}</span> },
    { id: "examples", accessorFn: (row) => row.examples.length, header: t("set.category.examples"), meta: { align: "end" } },
    { accessorKey: "threshold", header: t("set.category.threshold"), meta: { align: "end" }, cell: ({ row }) => decimal(row.original.threshold, i18n.language, 2) },
  ];
  return (
    <SectionFrame title={t("set.section.categories")} text={t("set.category.text")} add={{ label: t("set.category.new"), run: () => setEditing("new") }}>
      <RecordTable label={t("set.section.categories")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => row.key} onOpen={setEditing} none={t("set.category.none")} />
      {editing ? <CategoryDialog category={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </SectionFrame>
  );
}

function CategoryDialog({ category, onClose }: { category: Category | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({
    key: category?.key ?? "",
    name: category?.name ?? "",
    description: category?.description ?? "",
    examples: category?.examples.join("\n") ?? "",
    threshold: category?.threshold === null || category === null ? "" : String(category.threshold),
    active: category?.active ?? true,
  });
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    if (!form.key.trim() || !form.name.trim()) return undefined;
    const shared = {
      name: form.name.trim(),
      description: form.description.trim(),
      examples: form.examples.split("\n").map((line) => line.trim()).filter(Boolean),
      threshold: form.threshold ? Number(form.threshold) : null,
    };
    if (category) return data(api.PATCH("/api/admin/categories/{key}", { params: { path: { key: category.key } }, headers: ifMatch(category.version), body: { ...shared, active: form.active } }));
    return data(api.POST("/api/admin/categories", { body: { ...shared, key: form.key.trim() } }));
  };
  const needed = (value: string): string | undefined => (tried && !value.trim() ? t("set.needed") : undefined);
  return (
    <FormDialog title={t(category ? "set.category.edit" : "set.category.new")} onClose={onClose} save={save} refresh={["categories"]}>
      <TextField autoFocus label={t("set.name")} value={form.name} onChange={(name) => set({ name })} error={needed(form.name)} />
      <TextField label={t("set.category.key")} hint={t("set.category.keyHint")} value={form.key} disabled={category !== null} onChange={(key) => set({ key })} error={needed(form.key)} />
      <TextField label={t("set.category.description")} value={form.description} onChange={(description) => set({ description })} />
      <Field label={t("set.category.examples")} hint={t("set.category.examplesHint")}>
        {(ids) => <TextArea {...ids} rows={5} value={form.examples} onChange={(event) => set({ examples: event.target.value })} />}
      </Field>
      <TextField label={t("set.category.threshold")} type="number" hint={t("set.category.thresholdHint")} value={form.threshold} onChange={(threshold) => set({ threshold })} />
      {category ? <SwitchField label={t("set.active")} checked={form.active} onChange={(active) => set({ active })} /> : null}
    </FormDialog>
  );
}
