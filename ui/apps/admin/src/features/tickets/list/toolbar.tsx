import { Button, cx, IconButton, Picker, Popover, Select, TextInput } from "@nullticket/kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDownUp, BookmarkPlus, CheckCheck, Download, ListFilter, PanelRight, Search, SlidersHorizontal, X } from "lucide-react";
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, categoriesQuery, teamsQuery } from "@/domain/lists";
import { sayError } from "@/domain/words";
import { PRIORITIES, SOURCES, STATUSES } from "@/domain/types";
import { SORTS, type Sort } from "../api";
import { parseQuery, slug, toggled, valuesOf, without } from "../query-language";
import { markAllRead } from "../marks";

const SaveView = lazy(() => import("./save-view"));
const DeskHabits = lazy(() => import("./desk-habits"));

/** Milliseconds without a key after which what was typed is asked for. */
const TYPING = 150;
const DAYS = ["today", "yesterday", "7d", "30d"] as const;

interface ToolbarProps {
  text: string;
  sort: Sort;
  total: number;
  capped: boolean;
  split: boolean;
  searchBox: RefObject<HTMLInputElement | null>;
  onText: (text: string) => void;
  onSort: (sort: Sort) => void;
  onSplit: () => void;
  onExport: () => void;
}

function useFilterChoices() {
  const { t } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const categories = useQuery(categoriesQuery).data ?? [];
  return [
    { field: "status", choices: STATUSES.map((value) => ({ value, label: t(`status.${value}`) })) },
    { field: "priority", choices: [...PRIORITIES].reverse().map((value) => ({ value, label: t(`priority.${value}`) })) },
    { field: "team", choices: teams.map((team) => ({ value: slug(team.name), label: team.name })) },
    { field: "agent", choices: [{ value: "me", label: t("list.me") }, ...agents.map((agent) => ({ value: slug(agent.name), label: agent.name }))] },
    { field: "category", choices: categories.map((one) => ({ value: one.key, label: one.name })) },
    { field: "source", choices: SOURCES.map((value) => ({ value, label: t(`source.${value}`) })) },
    { field: "is", choices: (["open", "closed", "unassigned", "overdue", "review", "unread", "snoozed", "awake"] as const).map((value) => ({ value, label: t(`flag.${value}`) })) },
    ...(["created", "resolved"] as const).map((field) => ({ field, choices: DAYS.map((value) => ({ value, label: t(`days.${value}`) })) })),
  ] as const;
}

function FilterMenu({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const filters = useFilterChoices();
  return (
    <Popover label={t("list.filter")} className="w-56 p-1" trigger={<Button size="sm" icon={ListFilter}>{t("list.filter")}</Button>}>
      <div className="flex flex-col">
        {filters.map(({ field, choices }) => (
          <Picker
            key={field}
            several
            label={t(`filter.${field}`)}
            choices={[...choices]}
            selected={valuesOf(text, field)}
            onPick={(value) => onText(toggled(text, field, value))}
            trigger={
              <button type="button" className="flex h-8 items-center rounded-md px-2 text-start hover:bg-hover">
                {t(`filter.${field}`)}
              </button>
            }
          />
        ))}
      </div>
    </Popover>
  );
}

/** What the query says, as chips that can be taken off one by one. */
function Chips({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const filters = useFilterChoices();
  const terms = parseQuery(text);
  const fields = terms.map((term, index) => ({ term, index })).filter(({ term }) => term.field !== "");
  if (fields.length === 0) return null;
  return (
    <ul aria-label={t("list.filters")} className="flex flex-wrap gap-1.5">
      {fields.map(({ term, index }) => {
        const filter = filters.find((one) => one.field === term.field);
        const words = term.values.map((value) => filter?.choices.find((choice) => choice.value === value)?.label ?? value).join(", ");
        const name = filter ? t(`filter.${filter.field}`) : term.field;
        return (
          <li key={index} className="inline-flex h-6 items-center gap-1 rounded-full bg-sunken ps-2.5 pe-1 text-sm">
            <span className="text-muted">{term.operator === ":" ? name : `${name} ${term.operator === ">=" ? "≥" : "≤"}`}</span>
            <span className="max-w-60 truncate font-medium">{words}</span>
            <button type="button" aria-label={t("list.dropFilter", { name: `${name} ${words}` })} onClick={() => onText(without(text, index))} className="rounded-full p-0.5 text-muted hover:bg-hover hover:text-ink">
              <X className="size-3" aria-hidden="true" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function QueryBox({ text, onText, box }: { text: string; onText: (text: string) => void; box: RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  if (given !== text) {
    setGiven(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => onText(typed), TYPING);
    return () => clearTimeout(timer);
  }, [typed, text, onText]);
  return (
    <span className="relative min-w-40 flex-1">
      <Search className="pointer-events-none absolute start-2.5 top-2 size-4 text-muted" aria-hidden="true" />
      <TextInput ref={box} type="search" aria-label={t("list.search")} placeholder={t("list.searchHint")} value={typed} className="ps-8" onChange={(event) => setTyped(event.target.value)} onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()} />
    </span>
  );
}

export function Toolbar(props: ToolbarProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { text, sort, total, capped, split, onText } = props;
  const client = useQueryClient();
  const [open, setOpen] = useState<"view" | "habits" | null>(null);
  const count = new Intl.NumberFormat(i18n.language).format(total);
  return (
    <div className="flex flex-col gap-2 border-b border-line bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <QueryBox text={text} onText={onText} box={props.searchBox} />
        <FilterMenu text={text} onText={onText} />
        <span className={cx("flex items-center gap-1", split && "min-w-28 flex-1")}>
          <ArrowDownUp className={cx("size-4 shrink-0 text-muted", split && "hidden")} aria-hidden="true" />
          <Select aria-label={t("list.sort")} value={sort} onChange={(event) => props.onSort(event.target.value as Sort)} className={split ? "min-w-0 flex-1" : "w-40"}>
            {SORTS.map((one) => (
              <option key={one} value={one}>
                {t(`sort.${one}`)}
              </option>
            ))}
          </Select>
        </span>
        <span className="hidden sm:contents">
          <IconButton size="sm" icon={BookmarkPlus} label={t("list.saveView")} onClick={() => setOpen("view")} />
          <IconButton size="sm" icon={CheckCheck} label={t("list.readAll")} onClick={() => void markAllRead(client).catch(sayError)} />
          <IconButton size="sm" icon={Download} label={t("list.export")} onClick={props.onExport} />
          <IconButton size="sm" icon={SlidersHorizontal} label={t("list.habits")} onClick={() => setOpen("habits")} />
          <IconButton size="sm" icon={PanelRight} label={t("list.split")} keys="V" aria-pressed={split} onClick={props.onSplit} />
        </span>
      </div>
      <div className="flex items-center gap-3">
        <Chips text={text} onText={onText} />
        <span aria-live="polite" className="tabular ms-auto shrink-0 text-sm text-muted">
          {t("list.count", { count: total, shown: capped ? `${count}+` : count })}
        </span>
      </div>
      <Suspense>
        {open === "view" ? <SaveView text={text} sort={sort} onClose={() => setOpen(null)} /> : null}
        {open === "habits" ? <DeskHabits onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </div>
  );
}
