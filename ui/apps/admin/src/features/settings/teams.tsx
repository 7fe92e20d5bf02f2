import { api, data, ifMatch } from "@nullticket/api";
import { Badge, type ColumnDef, Field, Meter, Skeleton, TextArea } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, categoriesQuery, teamsQuery, useCategoryName } from "@/domain/lists";
import type { Team } from "@/domain/types";
import { CheckList } from "./check-list";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { OpenName, RecordTable, SectionFrame } from "./section-frame";

const CHOICES = ["none", "round_robin", "least_load"] as const;
type AgentChoice = (typeof CHOICES)[number];

export default function Teams() {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  const list = useQuery(teamsQuery);
  const { data: people } = useQuery(agentsQuery);
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const leadOf = (team: Team): string => people?.find((one) => one.id === team.lead_id)?.name ?? "–";
  const columns: ColumnDef<Team>[] = [
    {
      accessorKey: "name",
      header: t("set.name"),
      cell: ({ row }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <OpenName onOpen={() => setEditing(row.original)}>{row.original.name}</OpenName>
          {row.original.active ? null : <Badge>{t("set.inactive")}</Badge>}
          {row.original.is_fallback ? <Badge tone="info">{t("set.team.fallback")}</Badge> : null}
        </span>
      ),
    },
    { id: "lead", accessorFn: leadOf, header: t("set.team.lead"), meta: { hideBelow: "md" }, cell: ({ row }) => (row.original.lead_id && !people ? <Skeleton className="h-3 w-24" /> : leadOf(row.original)) },
    {
      id: "load",
      accessorFn: (row) => row.open_load,
      header: t("set.team.load"),
      cell: ({ row }) => (
        <span className="flex min-w-28 items-center gap-2">
          <Meter value={row.original.open_load} max={row.original.capacity} label={row.original.name} />
          <span className="tabular text-sm text-muted">{`${row.original.open_load}/${row.original.capacity}`}</span>
        </span>
      ),
    },
    { id: "categories", enableSorting: false, header: t("set.team.specializations"), meta: { grow: true, hideBelow: "lg" }, cell: ({ row }) => <span className="text-sm text-muted">{row.original.specializations.map(categoryName).join(", ")}</span> },
  ];
  return (
    <SectionFrame title={t("set.section.teams")} text={t("set.team.text")} add={{ label: t("set.team.new"), run: () => setEditing("new") }}>
      <RecordTable label={t("set.section.teams")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => String(row.id)} onOpen={setEditing} none={t("set.team.none")} />
      {editing ? <TeamDialog team={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </SectionFrame>
  );
}

function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation();
  const people = useQuery(agentsQuery).data ?? [];
  const categories = useQuery(categoriesQuery).data ?? [];
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({
    name: team?.name ?? "",
    signature: team?.signature ?? "",
    email: team?.email ?? "",
    lead_id: team?.lead_id ?? 0,
    lead_phone: team?.lead_phone ?? "",
    capacity: String(team?.capacity ?? 50),
    reopen_days: team?.reopen_days === null || team === null ? "" : String(team.reopen_days),
    specializations: team?.specializations ?? [],
    member_ids: team?.member_ids ?? [],
    agent_choice: (team?.agent_choice ?? "none") as AgentChoice,
    is_fallback: team?.is_fallback ?? false,
    active: team?.active ?? true,
  });
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    if (!form.name.trim()) return undefined;
    const body = {
      ...form,
      name: form.name.trim(),
      email: form.email.trim() || null,
      lead_id: form.lead_id || null,
      lead_phone: form.lead_phone.trim() || null,
      capacity: Number(form.capacity),
      reopen_days: form.reopen_days ? Number(form.reopen_days) : null,
    };
    if (team) return data(api.PATCH("/api/admin/teams/{team_id}", { params: { path: { team_id: team.id } }, headers: ifMatch(team.version), body }));
    return data(api.POST("/api/admin/teams", { body }));
  };
  return (
    <FormDialog wide title={t(team ? "set.team.edit" : "set.team.new")} onClose={onClose} save={save} refresh={teamsQuery.queryKey}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField autoFocus label={t("set.name")} value={form.name} onChange={(name) => set({ name })} error={tried && !form.name.trim() ? t("set.needed") : undefined} />
        <TextField label={t("set.email")} type="email" value={form.email} onChange={(email) => set({ email })} />
        <SelectField label={t("set.team.lead")} value={form.lead_id} onChange={(id) => set({ lead_id: Number(id) })}>
          <option value={0}>{t("set.team.noLead")}</option>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField label={t("set.team.leadPhone")} type="tel" value={form.lead_phone} onChange={(lead_phone) => set({ lead_phone })} />
        <TextField label={t("set.team.capacity")} type="number" hint={t("set.team.capacityHint")} value={form.capacity} onChange={(capacity) => set({ capacity })} />
        <TextField label={t("set.team.reopenDays")} type="number" hint={t("set.team.reopenHint")} value={form.reopen_days} onChange={(reopen_days) => set({ reopen_days })} />
        <SelectField label={t("set.team.choice")} value={form.agent_choice} onChange={(choice) => set({ agent_choice: choice as AgentChoice })}>
          {CHOICES.map((one) => (
            <option key={one} value={one}>
              {t(`set.team.choiceOf.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Field label={t("set.team.signature")} hint={t("set.team.signatureHint")}>
        {(ids) => <TextArea {...ids} rows={3} value={form.signature} onChange={(event) => set({ signature: event.target.value })} />}
      </Field>
      <CheckList label={t("set.team.specializations")} choices={categories.map((one) => ({ value: one.key, label: one.name }))} chosen={form.specializations} onChange={(specializations) => set({ specializations })} />
      <CheckList label={t("set.team.members")} choices={people.map((one) => ({ value: one.id, label: one.name }))} chosen={form.member_ids} onChange={(member_ids) => set({ member_ids })} />
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <SwitchField label={t("set.active")} checked={form.active} onChange={(active) => set({ active })} />
        <SwitchField label={t("set.team.fallback")} checked={form.is_fallback} onChange={(is_fallback) => set({ is_fallback })} />
      </div>
    </FormDialog>
  );
}
