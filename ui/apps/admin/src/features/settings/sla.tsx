import { api, type components, data, ifMatch } from "@nullticket/api";
import { Button, Card, type ColumnDef, DataTable, EmptyState } from "@nullticket/kit";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PRIORITIES } from "@/domain/types";
import { PriorityMark } from "@/domain/vocabulary";
import { spanOfMinutes } from "@/domain/words";
import { CalendarDialog } from "./calendar-dialog";
import { SelectField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { OpenName, RecordTable, SectionFrame } from "./section-frame";

type Policy = components["schemas"]["PolicyOut"];
type Calendar = components["schemas"]["CalendarOut"];

const slaQuery = queryOptions({ queryKey: ["sla"], queryFn: () => data(api.GET("/api/admin/sla")) });

export default function Sla() {
  const { t, i18n } = useTranslation();
  const list = useQuery(slaQuery);
  const [policy, setPolicy] = useState<Policy | null>(null);
  const [calendar, setCalendar] = useState<Calendar | "new" | null>(null);
  const calendars = list.data?.calendars ?? [];
  const policies = [...(list.data?.policies ?? [])].sort((one, other) => PRIORITIES.indexOf(other.priority) - PRIORITIES.indexOf(one.priority));
  const columns: ColumnDef<Policy>[] = [
    {
      accessorKey: "priority",
      header: t("set.sla.priority"),
      enableSorting: false,
      meta: { grow: true },
      cell: ({ row }) => (
        <OpenName onOpen={() => setPolicy(row.original)}>
          <PriorityMark priority={row.original.priority} />
        </OpenName>
      ),
    },
    { accessorKey: "response_minutes", header: t("set.sla.response"), meta: { align: "end" }, cell: ({ row }) => spanOfMinutes(row.original.response_minutes, i18n.language) },
    { accessorKey: "resolution_minutes", header: t("set.sla.resolution"), meta: { align: "end" }, cell: ({ row }) => spanOfMinutes(row.original.resolution_minutes, i18n.language) },
    { id: "calendar", accessorFn: (row) => calendars.find((one) => one.id === row.calendar_id)?.name ?? "–", header: t("set.sla.calendar"), meta: { hideBelow: "md" }, cell: ({ getValue }) => <span className="whitespace-nowrap">{String(getValue())}</span> },
  ];
  const calendarColumns: ColumnDef<Calendar>[] = [
    { accessorKey: "name", header: t("set.name"), meta: { grow: true }, cell: ({ row }) => <OpenName onOpen={() => setCalendar(row.original)}>{row.original.name}</OpenName> },
    { accessorKey: "time_zone", header: t("set.sla.zone") },
    { id: "holidays", accessorFn: (row) => row.holidays.length, header: t("set.sla.holidays"), meta: { align: "end" }, cell: ({ row }) => <span className="whitespace-nowrap">{t("set.sla.holidayCount", { count: row.original.holidays.length })}</span> },
  ];
  return (
    <SectionFrame title={t("set.section.sla")} text={t("set.sla.text")}>
      <h2 className="mb-2 font-semibold">{t("set.sla.policies")}</h2>
      <RecordTable label={t("set.sla.policies")} list={list} rows={policies} columns={columns} rowKey={(row) => String(row.id)} onOpen={setPolicy} none={t("kit.nothingFound")} />
      <Card
        flush
        className="mt-4"
        title={t("set.sla.calendars")}
        actions={
          <Button size="sm" icon={Plus} onClick={() => setCalendar("new")}>
            {t("set.sla.newCalendar")}
          </Button>
        }
      >
        <DataTable label={t("set.sla.calendars")} rows={calendars} columns={calendarColumns} rowKey={(row) => String(row.id)} onOpen={setCalendar} loading={list.isPending} empty={<EmptyState title={t("kit.nothingFound")} />} />
      </Card>
      {policy ? <PolicyDialog policy={policy} calendars={calendars} onClose={() => setPolicy(null)} /> : null}
      {calendar ? <CalendarDialog calendar={calendar === "new" ? null : calendar} onClose={() => setCalendar(null)} /> : null}
    </SectionFrame>
  );
}

function PolicyDialog({ policy, calendars, onClose }: { policy: Policy; calendars: Calendar[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [response, setResponse] = useState(String(policy.response_minutes));
  const [resolution, setResolution] = useState(String(policy.resolution_minutes));
  const [calendarId, setCalendarId] = useState(policy.calendar_id);
  const save = () =>
    data(
      api.PATCH("/api/admin/sla/policies/{policy_id}", {
        params: { path: { policy_id: policy.id } },
        headers: ifMatch(policy.version),
        body: { response_minutes: Number(response), resolution_minutes: Number(resolution), calendar_id: calendarId },
      }),
    );
  return (
    <FormDialog title={t("set.sla.edit", { priority: t(`priority.${policy.priority}`) })} onClose={onClose} save={save} refresh={slaQuery.queryKey}>
      <TextField autoFocus type="number" label={t("set.sla.minutes", { label: t("set.sla.response") })} value={response} onChange={setResponse} />
      <TextField type="number" label={t("set.sla.minutes", { label: t("set.sla.resolution") })} value={resolution} onChange={setResolution} />
      <SelectField label={t("set.sla.calendar")} value={calendarId} onChange={(id) => setCalendarId(Number(id))}>
        {calendars.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
