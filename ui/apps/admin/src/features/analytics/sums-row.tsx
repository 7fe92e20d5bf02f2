import type { components } from "@nullticket/api";
import { useTranslation } from "react-i18next";
import { Stat } from "@/domain/stat";
import { average, percent, spanOfMinutes, whole } from "@/domain/words";
import { compared } from "./figures";

type Sums = components["schemas"]["SumsOut"];

/** The sums of the period, each beside the period before. */
export function SumsRow({ total, before }: { total: Sums | undefined; before: Sums | undefined }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const loading = total === undefined;
  const change = (key: "created" | "resolved" | "reopened"): string => t("analytics.before", { change: compared(total?.[key] ?? 0, before?.[key] ?? 0, language) });
  const was = (value: string): string => t("analytics.was", { value });
  return (
    <div className="mb-4 grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Stat loading={loading} label={t("overview.created")} value={whole(total?.created ?? 0, language)} hint={change("created")} />
      <Stat loading={loading} label={t("overview.resolved")} value={whole(total?.resolved ?? 0, language)} hint={change("resolved")} />
      <Stat loading={loading} label={t("analytics.reopened")} value={whole(total?.reopened ?? 0, language)} hint={change("reopened")} />
      <Stat loading={loading} label={t("overview.resolution")} value={spanOfMinutes(total?.average_resolution_minutes, language)} hint={was(spanOfMinutes(before?.average_resolution_minutes, language))} />
      <Stat loading={loading} label={t("overview.sla")} value={percent(total?.sla_compliance, language)} hint={was(percent(before?.sla_compliance, language))} />
      <Stat loading={loading} label={t("overview.satisfaction")} value={average(total?.satisfaction, language)} hint={was(average(before?.satisfaction, language))} />
    </div>
  );
}
