import { Button, Card, ErrorState, Page, PageHead, Select, Skeleton, Tabs } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { performanceQuery, satisfactionQuery, trendQuery } from "@/domain/figures";
import { categoriesQuery } from "@/domain/lists";
import { Stat } from "@/domain/stat";
import { decimal, percent, spanOfMinutes, whole } from "@/domain/words";
import { compared, csvOf, saveCsv, sumOf } from "./figures";
import { PatternList } from "./pattern-list";
import { SatisfactionView } from "./satisfaction-view";
import { TeamTable } from "./team-table";

const TrendCharts = lazy(() => import("./trend-charts"));
const SPANS = [7, 14, 30, 90];

interface AnalyticsProps {
  tab?: string | undefined;
  days?: number | undefined;
  onSearch: (search: { tab?: string | undefined; days?: number | undefined }) => void;
}

export function AnalyticsPage({ tab = "trend", days = 30, onSearch }: AnalyticsProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const [category, setCategory] = useState("");
  const categories = useQuery(categoriesQuery).data ?? [];
  // Twice the span: the first half is what the second is compared with.
  const span = Math.min(days, 180);
  const trend = useQuery(trendQuery(Math.min(span * 2, 365), category || undefined));
  const teams = useQuery(performanceQuery(span));
  const satisfaction = useQuery(satisfactionQuery(span));
  const points = trend.data?.days ?? [];
  const current = points.slice(-span);
  const before = points.slice(-2 * span, -span);
  const waiting = <Skeleton className="h-64 w-full" />;
  const change = (key: "created" | "resolved" | "reopened"): string => t("analytics.before", { change: compared(sumOf(current, key), sumOf(before, key), language) });
  const mean = (key: "average_resolution_minutes" | "sla_compliance" | "satisfaction"): number | null => {
    const known = current.map((point) => point[key]).filter((value) => value !== null);
    return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  };
  const exportShown = (): void => {
    if (tab === "teams" && teams.data) saveCsv(csvOf(teams.data), "teams.csv");
    else if (tab === "satisfaction" && satisfaction.data) saveCsv(csvOf(satisfaction.data.by_category), "satisfaction.csv");
    else saveCsv(csvOf(current), "trend.csv");
  };
  return (
    <Page>
      <PageHead
        title={t("nav.analytics")}
        actions={
          <>
            <Select aria-label={t("filter.category")} value={category} onChange={(event) => setCategory(event.target.value)}>
              <option value="">{t("analytics.allCategories")}</option>
              {categories.map((one) => (
                <option key={one.key} value={one.key}>
                  {one.name}
                </option>
              ))}
            </Select>
            <Select aria-label={t("analytics.span")} value={String(days)} onChange={(event) => onSearch({ tab, days: Number(event.target.value) })}>
              {SPANS.map((one) => (
                <option key={one} value={one}>
                  {t("overview.days", { count: one })}
                </option>
              ))}
            </Select>
            <Button icon={Download} onClick={exportShown}>
              {t("analytics.export")}
            </Button>
          </>
        }
      />
      {trend.error && !trend.data ? (
        <ErrorState error={trend.error} retry={() => void trend.refetch()} />
      ) : (
        <div className="mb-4 grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
          <Stat loading={trend.isPending} label={t("overview.created")} value={whole(sumOf(current, "created"), language)} hint={change("created")} />
          <Stat loading={trend.isPending} label={t("overview.resolved")} value={whole(sumOf(current, "resolved"), language)} hint={change("resolved")} />
          <Stat loading={trend.isPending} label={t("analytics.reopened")} value={whole(sumOf(current, "reopened"), language)} hint={change("reopened")} />
          <Stat loading={trend.isPending} label={t("overview.resolution")} value={spanOfMinutes(mean("average_resolution_minutes"), language)} hint={t("overview.average")} />
          <Stat loading={trend.isPending} label={t("overview.sla")} value={percent(mean("sla_compliance"), language)} hint={t("overview.inTime")} />
          <Stat loading={satisfaction.isPending} label={t("overview.satisfaction")} value={decimal(satisfaction.data?.satisfaction, language)} hint={t("analytics.ratings", { count: satisfaction.data?.ratings ?? 0 })} />
        </div>
      )}
      <Tabs
        label={t("nav.analytics")}
        value={tab}
        onChange={(next) => onSearch({ tab: next, days })}
        tabs={[
          { key: "trend", label: t("analytics.trend"), content: <Suspense fallback={waiting}>{trend.data ? <TrendCharts days={current} /> : waiting}</Suspense> },
          { key: "teams", label: t("analytics.teams"), content: <Card flush><TeamTable teams={teams.data ?? []} loading={teams.isPending} /></Card> },
          { key: "satisfaction", label: t("overview.satisfaction"), content: satisfaction.data ? <SatisfactionView figures={satisfaction.data} /> : waiting },
          { key: "patterns", label: t("overview.patterns"), content: <PatternList /> },
        ]}
      />
    </Page>
  );
}
