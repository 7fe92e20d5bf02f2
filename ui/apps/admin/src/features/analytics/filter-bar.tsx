import { Select, TextInput } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { categoriesQuery, teamsQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { PRIORITIES } from "@/domain/types";
import { type AnalyticsSearch, cutOf, spanOf } from "./search";

const SPANS = [7, 14, 30, 90, 365];
const OWN = "own";
const today = (): string => new Date().toISOString().slice(0, 10);
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

interface FilterBarProps {
  search: AnalyticsSearch;
  onSearch: (search: AnalyticsSearch) => void;
  /** Whether the numbers on the page can be cut. */
  cuts: boolean;
}

/** Which days, and which part of the tickets. */
export function FilterBar({ search, onSearch, cuts }: FilterBarProps) {
  const { t } = useTranslation();
  const { tab } = search;
  const span = spanOf(search);
  const cut = cutOf(search);
  const chosen = cut.team_id ? `team:${cut.team_id}` : cut.category ? `category:${cut.category}` : cut.priority ? `priority:${cut.priority}` : "";
  const spanPart = { days: span.days, from: span.from, to: span.to };
  const cutPart = { category: search.category, priority: search.priority, team: search.team };
  const setCut = (value: string): void => {
    const [field, key] = value.split(":");
    onSearch({ tab, ...spanPart, ...(field && key ? { [field]: key } : {}) });
  };
  const setSpan = (value: string): void => onSearch({ tab, ...cutPart, ...(value === OWN ? { from: daysAgo(29), to: today() } : { days: Number(value) }) });
  return (
    <>
      {cuts ? <CutSelect value={chosen} onChange={setCut} /> : null}
      <Select aria-label={t("analytics.span")} value={span.from ? OWN : String(span.days)} onChange={(event) => setSpan(event.target.value)}>
        {span.days && !SPANS.includes(span.days) ? <option value={span.days}>{t("overview.days", { count: span.days })}</option> : null}
        {SPANS.map((one) => (
          <option key={one} value={one}>
            {t("overview.days", { count: one })}
          </option>
        ))}
        <option value={OWN}>{t("analytics.ownSpan")}</option>
      </Select>
      {span.from && span.to ? (
        <>
          <TextInput type="date" className="w-36" aria-label={t("analytics.from")} max={span.to} value={span.from} onChange={(event) => event.target.value && onSearch({ tab, ...cutPart, from: event.target.value, to: span.to })} />
          <TextInput type="date" className="w-36" aria-label={t("analytics.to")} min={span.from} max={today()} value={span.to} onChange={(event) => event.target.value && onSearch({ tab, ...cutPart, from: span.from, to: event.target.value })} />
        </>
      ) : null}
    </>
  );
}

function CutSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const categories = useQuery(categoriesQuery).data ?? [];
  const me = useMe();
  const own = me?.team_ids ?? [];
  // A team's figures are for its own people.
  const teams = (useQuery(teamsQuery).data ?? []).filter((one) => isAdmin(me) || own.includes(one.id));
  return (
    <Select aria-label={t("analytics.cut")} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("analytics.everything")}</option>
      <optgroup label={t("filter.category")}>
        {categories.map((one) => (
          <option key={one.key} value={`category:${one.key}`}>
            {one.name}
          </option>
        ))}
      </optgroup>
      <optgroup label={t("filter.team")}>
        {teams.map((one) => (
          <option key={one.id} value={`team:${one.id}`}>
            {one.name}
          </option>
        ))}
      </optgroup>
      <optgroup label={t("filter.priority")}>
        {PRIORITIES.map((one) => (
          <option key={one} value={`priority:${one}`}>
            {t(`priority.${one}`)}
          </option>
        ))}
      </optgroup>
    </Select>
  );
}
