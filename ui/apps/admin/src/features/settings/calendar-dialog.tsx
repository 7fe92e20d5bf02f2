import { api, type components, data, ifMatch } from "@nullticket/api";
import { Field, TextArea } from "@nullticket/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { type Intervals, readHolidays, readHours, weekdays, writeHours } from "./hours";

export function CalendarDialog({ calendar, onClose }: { calendar: components["schemas"]["CalendarOut"] | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState(calendar?.name ?? "");
  const [zone, setZone] = useState(calendar?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [hours, setHours] = useState(() => [0, 1, 2, 3, 4, 5, 6].map((day) => writeHours(calendar?.intervals[String(day)] ?? [])));
  const [holidays, setHolidays] = useState(() => calendar?.holidays.map((one) => `${one.day} ${one.name}`.trim()).join("\n") ?? "");
  const [tried, setTried] = useState(false);
  const read = hours.map(readHours);
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    if (!name.trim() || read.some((day) => day === null)) return undefined;
    const intervals: Intervals = Object.fromEntries(read.flatMap((day, index) => (day?.length ? [[String(index), day]] : [])));
    const body = { name: name.trim(), time_zone: zone.trim(), intervals, holidays: readHolidays(holidays) };
    if (calendar) return data(api.PUT("/api/admin/sla/calendars/{calendar_id}", { params: { path: { calendar_id: calendar.id } }, headers: ifMatch(calendar.version), body }));
    return data(api.POST("/api/admin/sla/calendars", { body }));
  };
  return (
    <FormDialog title={t(calendar ? "set.sla.editCalendar" : "set.sla.newCalendar")} onClose={onClose} save={save} refresh={["sla"]}>
      <TextField autoFocus label={t("set.name")} value={name} onChange={setName} error={tried && !name.trim() ? t("set.needed") : undefined} />
      <TextField label={t("set.sla.zone")} value={zone} onChange={setZone} />
      <p className="text-sm text-muted">{t("set.sla.hoursHint")}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        {weekdays(i18n.language).map((day, index) => (
          <TextField
            key={day}
            label={t("set.sla.hours", { day })}
            value={hours[index] ?? ""}
            onChange={(text) => setHours(hours.map((old, at) => (at === index ? text : old)))}
            error={read[index] === null ? t("set.sla.badHours") : undefined}
          />
        ))}
      </div>
      <Field label={t("set.sla.holidays")} hint={t("set.sla.holidaysHint")}>
        {(ids) => <TextArea {...ids} rows={4} value={holidays} onChange={(event) => setHolidays(event.target.value)} />}
      </Field>
    </FormDialog>
  );
}
