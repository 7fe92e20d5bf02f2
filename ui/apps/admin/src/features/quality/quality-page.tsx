import { NoPermission, Page, PageHead, Select, Tabs } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";
import type { Field } from "./api";
import { ErrorTable } from "./error-table";
import { FiguresView } from "./figures-view";
import { ModelsView } from "./models-view";

const SPANS = [7, 30, 90, 365];
const FIELDS: Field[] = ["category", "priority"];

export interface QualitySearch {
  tab?: string | undefined;
  field?: string | undefined;
  days?: number | undefined;
}

/** How right the engines are, where they are wrong, and which model decides. */
export function QualityPage({ onSearch, ...search }: QualitySearch & { onSearch: (search: QualitySearch) => void }) {
  const { t } = useTranslation();
  const { tab = "figures", days = 90 } = search;
  const field: Field = search.field === "priority" ? "priority" : "category";
  if (!isAdmin(useMe())) return <NoPermission whole className="h-full" />;
  const set = (change: QualitySearch): void => onSearch({ tab, field, days, ...change });
  const choices = (
    <>
      <Select aria-label={t("quality.field")} value={field} onChange={(event) => set({ field: event.target.value })}>
        {FIELDS.map((one) => (
          <option key={one} value={one}>
            {t(`quality.fieldOf.${one}`)}
          </option>
        ))}
      </Select>
      <Select aria-label={t("analytics.span")} value={String(days)} onChange={(event) => set({ days: Number(event.target.value) })}>
        {SPANS.map((one) => (
          <option key={one} value={one}>
            {t("overview.days", { count: one })}
          </option>
        ))}
      </Select>
    </>
  );
  return (
    <Page>
      <PageHead title={t("quality.title")} text={t("quality.text")} actions={tab === "models" ? null : choices} />
      <Tabs
        label={t("quality.title")}
        value={tab}
        onChange={(next) => set({ tab: next })}
        tabs={[
          { key: "figures", label: t("quality.figures"), content: <FiguresView field={field} days={days} onErrors={() => set({ tab: "errors" })} /> },
          { key: "errors", label: t("quality.errors"), content: <ErrorTable field={field} days={days} /> },
          { key: "models", label: t("quality.models"), content: <ModelsView /> },
        ]}
      />
    </Page>
  );
}
