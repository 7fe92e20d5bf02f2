import { Checkbox, Dialog, Field, IconButton, Select } from "@nullticket/kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AFTER_RESOLVE, type Habits, useHabits, useKeepHabits } from "@/domain/habits";
import { sayError } from "@/domain/words";
import { BUILT_IN, deleteView, viewsQuery } from "../views";
import { Notices } from "./notices";
import { type Column, COLUMNS, moved, useColumns, useSetColumns } from "./columns";

function Columns() {
  const { t } = useTranslation();
  const columns = useColumns();
  const set = useSetColumns();
  const rest = COLUMNS.filter((one) => !columns.includes(one));
  const toggle = (column: Column, on: boolean): void => set(on ? [...columns, column] : columns.filter((one) => one !== column));
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t("list.columns")}</legend>
      <ul>
        {[...columns, ...rest].map((column) => {
          const at = columns.indexOf(column);
          const name = t(`column.${column}`);
          return (
            <li key={column} className="flex h-8 items-center gap-1">
              <span className="flex-1">
                <Checkbox label={name} checked={at >= 0} disabled={at >= 0 && columns.length === 1} onChange={(on) => toggle(column, on)} />
              </span>
              {at > 0 ? <IconButton size="sm" icon={ArrowUp} label={t("list.columnUp", { name })} onClick={() => set(moved(columns, column, -1))} /> : null}
              {at >= 0 && at < columns.length - 1 ? <IconButton size="sm" icon={ArrowDown} label={t("list.columnDown", { name })} onClick={() => set(moved(columns, column, 1))} /> : null}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function Views() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const views = useQuery(viewsQuery).data?.filter((one) => one.may_write) ?? [];
  const drop = (id: number): void => void deleteView(id).then(() => client.invalidateQueries({ queryKey: viewsQuery.queryKey }), sayError);
  if (views.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-sm font-medium">{t("list.savedViews")}</h3>
      <ul>
        {views.map((view) => (
          <li key={view.id} className="flex h-8 items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{view.name}</span>
            <span className="text-sm text-muted">{view.team_name ?? t(view.scope === "mine" ? "list.forMe" : "list.forEveryone")}</span>
            <IconButton size="sm" icon={Trash2} label={t("list.dropView", { name: view.name })} onClick={() => drop(view.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How this person likes to work: kept on the server. */
export default function DeskHabits({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const habits = useHabits();
  const keep = useKeepHabits();
  const views = useQuery(viewsQuery).data ?? [];
  return (
    <Dialog open onOpenChange={onClose} title={t("list.habits")} text={t("list.habitsText")}>
      <div className="flex flex-col gap-4">
        <Columns />
        <Field label={t("list.startView")}>
          {(ids) => (
            <Select {...ids} value={habits?.default_view ?? ""} onChange={(event) => keep({ default_view: event.target.value })}>
              <option value="">{t("list.allOpen")}</option>
              {BUILT_IN.map((one) => (
                <option key={one.key} value={one.key}>
                  {t(`views.${one.key}`)}
                </option>
              ))}
              {views.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("list.afterResolve")}>
          {(ids) => (
            <Select {...ids} value={habits?.after_resolve ?? "stay"} onChange={(event) => keep({ after_resolve: event.target.value as Habits["after_resolve"] })}>
              {AFTER_RESOLVE.map((one) => (
                <option key={one} value={one}>
                  {t(`list.after.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Notices />
        <Views />
      </div>
    </Dialog>
  );
}
