import { Card, Countdown, ErrorState, Meter, Page, PageHead, Skeleton } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { dashboardQuery, patternsQuery, performanceQuery, trendQuery } from "@/domain/figures";
import { useCategoryName } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { Stat } from "@/domain/stat";
import { SOURCES, STATUSES } from "@/domain/types";
import { PriorityMark, SourceMark, StatusBadge } from "@/domain/vocabulary";
import { average, percent, spanOfMinutes, whole } from "@/domain/words";
import { AiStats } from "./ai-stats";

const TrendChart = lazy(() => import("./trend-chart"));
const Bars = lazy(() => import("@nullticket/kit/charts").then((charts) => ({ default: charts.BarList })));
const Spark = lazy(() => import("@nullticket/kit/charts").then((charts) => ({ default: charts.Sparkline })));

const slug = (name: string): string => name.toLowerCase().replace(/\s+/g, "-");

export function OverviewPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const categoryName = useCategoryName();
  const admin = isAdmin(useMe());
  const figures = useQuery(dashboardQuery);
  const trend = useQuery(trendQuery({ days: 30 }));
  const teams = useQuery(performanceQuery({ days: 30 }));
  const patterns = useQuery(patternsQuery).data?.filter((one) => one.suggests) ?? [];
  const language = i18n.language;
  const now = figures.data;
  const loading = figures.isPending;
  if (figures.error && !now) return <ErrorState whole error={figures.error} retry={() => void figures.refetch()} />;
  const show = (q: string) => () => void navigate({ to: "/tickets", search: { q } });
  const created = trend.data?.days.map((day) => day.created) ?? [];
  const resolved = trend.data?.days.map((day) => day.resolved) ?? [];
  const waiting = <Skeleton className="h-40 w-full" />;
  return (
    <Page>
      <PageHead title={t("nav.overview")} />
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Stat loading={loading} label={t("overview.open")} value={whole(now?.open ?? 0, language)} hint={t("overview.ofTotal", { total: whole(now?.total ?? 0, language) })} q="is:open" />
        <Stat loading={loading} label={t("overview.today")} value={whole(now?.tickets_today ?? 0, language)} q="created:today">
          <Suspense>{created.length ? <Spark values={created} label={t("overview.createdTrend")} /> : null}</Suspense>
        </Stat>
        <Stat loading={loading} label={t("overview.resolvedToday")} value={whole(now?.resolved_today ?? 0, language)} q="resolved:today">
          <Suspense>{resolved.length ? <Spark values={resolved} label={t("overview.resolvedTrend")} /> : null}</Suspense>
        </Stat>
        <Stat loading={loading} label={t("overview.resolution")} value={spanOfMinutes(now?.average_resolution_minutes, language)} hint={t("overview.average")} page={{ to: "/analytics", tab: "trend" }} />
        <Stat loading={loading} label={t("overview.sla")} value={percent(now?.sla_compliance, language)} hint={t("overview.inTime")} page={{ to: "/analytics", tab: "trend" }} />
        <Stat loading={loading} label={t("overview.satisfaction")} value={average(now?.satisfaction, language)} hint={t("overview.ofFive")} page={{ to: "/analytics", tab: "satisfaction" }} />
        {admin ? <AiStats /> : null}
      </div>
      <div className="mt-3 grid gap-3 lg:grid-cols-3">
        <Card title={t("overview.flow")} text={t("overview.days", { count: 30 })} className="lg:col-span-2">
          <Suspense fallback={waiting}>{trend.data ? <TrendChart days={trend.data.days} onDay={(day) => show(`created:${day}`)()} /> : waiting}</Suspense>
        </Card>
        <Card title={t("overview.dueSoon")} text={t("overview.dueSoonText")}>
          {now?.due_soon.length ? (
            <ul className="flex flex-col">
              {now.due_soon.map((due) => (
                <li key={due.id}>
                  <Link to="/tickets/$key" params={{ key: due.ticket_number }} className="-mx-2 flex h-9 items-center gap-3 rounded-md px-2 hover:bg-hover">
                    <span className="min-w-0 flex-1 truncate">{due.title}</span>
                    <Countdown to={due.sla_deadline} className="text-sm" />
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <p className="py-6 text-center text-muted">{loading ? "" : t("overview.nothingDue")}</p>
          )}
        </Card>
        <Card title={t("overview.byStatus")}>
          <Suspense fallback={waiting}>
            <Bars
              label={t("overview.byStatus")}
              items={STATUSES.filter((one) => !["resolved", "closed"].includes(one) && now?.by_status[one]).map((one) => ({ key: one, label: <StatusBadge status={one} />, value: now?.by_status[one] ?? 0, onSelect: show(`status:${one}`) }))}
            />
          </Suspense>
        </Card>
        <Card title={t("overview.bySource")}>
          <Suspense fallback={waiting}>
            <Bars label={t("overview.bySource")} items={SOURCES.filter((one) => now?.by_source[one]).map((one) => ({ key: one, label: <SourceMark source={one} />, value: now?.by_source[one] ?? 0, onSelect: show(`source:${one}`) }))} />
          </Suspense>
        </Card>
        <Card title={t("overview.byPriority")}>
          <Suspense fallback={waiting}>
            <Bars
              label={t("overview.byPriority")}
              items={(["critical", "urgent", "high", "medium", "low"] as const).map((one) => ({ key: one, label: <PriorityMark priority={one} />, value: now?.by_priority[one] ?? 0, onSelect: show(`priority:${one}`) }))}
            />
          </Suspense>
        </Card>
        <Card title={t("overview.load")} text={t("overview.loadText")} className="lg:col-span-2">
          <ul className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
            {teams.data?.map((team) => (
              <li key={team.team_id}>
                <Link to="/tickets" search={{ q: `is:open team:${slug(team.name)}` }} className="flex flex-col gap-1 rounded-md hover:bg-hover">
                  <span className="flex">
                    <span className="min-w-0 flex-1 truncate">{team.name}</span>
                    <span className="tabular text-muted">{`${team.open_load}/${team.capacity}`}</span>
                  </span>
                  <Meter value={team.open_load} max={team.capacity} label={team.name} />
                </Link>
              </li>
            ))}
          </ul>
        </Card>
        <Card title={t("overview.patterns")} text={t("overview.patternsText")}>
          {patterns.length ? (
            <ul className="flex flex-col gap-2">
              {patterns.map((one) => (
                <li key={one.category}>
                  <Link to="/knowledge" search={{ tab: "suggestions" }} title={one.reasons.join("\n")} className="block rounded-md hover:underline">
                    {t("overview.pattern", { category: categoryName(one.category), change: Math.round(one.change_percent ?? 0), count: one.this_week })}
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <p className="py-6 text-center text-muted">{t("overview.noPattern")}</p>
          )}
        </Card>
      </div>
    </Page>
  );
}
