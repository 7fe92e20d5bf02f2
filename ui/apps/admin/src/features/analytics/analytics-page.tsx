import { Button, Card, ErrorState, Page, PageHead, Skeleton, type Tab, Tabs } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { agentsFiguresQuery, patternsQuery, performanceQuery, satisfactionQuery, trendQuery } from "@/domain/figures";
import { AgentTable } from "./agent-table";
import { csvOf, saveCsv } from "./figures";
import { FilterBar } from "./filter-bar";
import { PatternList } from "./pattern-list";
import { SatisfactionView } from "./satisfaction-view";
import { type AnalyticsSearch, cutOf, spanOf } from "./search";
import { SumsRow } from "./sums-row";
import { TeamTable } from "./team-table";

const TrendCharts = lazy(() => import("./trend-charts"));

export function AnalyticsPage({ onSearch, ...search }: AnalyticsSearch & { onSearch: (search: AnalyticsSearch) => void }) {
  const { t } = useTranslation();
  const { tab = "trend" } = search;
  const span = spanOf(search);
  const trend = useQuery(trendQuery(span, tab === "trend" ? cutOf(search) : {}));
  const teams = useQuery({ ...performanceQuery(span), enabled: tab === "teams" });
  const agents = useQuery({ ...agentsFiguresQuery(span), enabled: tab === "agents" });
  const satisfaction = useQuery({ ...satisfactionQuery(span), enabled: tab === "satisfaction" });
  const patterns = useQuery({ ...patternsQuery, enabled: tab === "patterns" });
  const waiting = <Skeleton className="h-64 w-full" />;
  const or = (query: { error: Error | null; data: unknown; refetch: () => unknown }, content: ReactNode): ReactNode =>
    query.error && !query.data ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : content;
  const days = trend.data?.days ?? [];
  const shown: Record<string, object[] | undefined> = { trend: days, teams: teams.data, agents: agents.data, satisfaction: satisfaction.data?.by_category, patterns: patterns.data };
  const rows = shown[tab] ?? [];
  const exportShown = (): void => saveCsv(csvOf(rows.map((row) => ({ ...row }))), `${tab}.csv`);
  const tabs: Tab[] = [
    { key: "trend", label: t("analytics.trend"), content: or(trend, <Suspense fallback={waiting}>{trend.data ? <TrendCharts days={days} /> : waiting}</Suspense>) },
    { key: "teams", label: t("analytics.teams"), content: <Card flush>{or(teams, <TeamTable teams={teams.data ?? []} loading={teams.isPending} />)}</Card> },
    { key: "agents", label: t("analytics.agents"), content: <Card flush>{or(agents, <AgentTable agents={agents.data ?? []} loading={agents.isPending} />)}</Card> },
    { key: "satisfaction", label: t("overview.satisfaction"), content: or(satisfaction, satisfaction.data ? <SatisfactionView figures={satisfaction.data} /> : waiting) },
    { key: "patterns", label: t("overview.patterns"), content: <PatternList /> },
  ];
  return (
    <Page>
      <PageHead
        title={t("nav.analytics")}
        actions={
          <>
            <FilterBar search={{ ...search, tab }} onSearch={onSearch} cuts={tab === "trend"} />
            <Button icon={Download} disabled={rows.length === 0} onClick={exportShown}>
              {t("analytics.export")}
            </Button>
          </>
        }
      />
      {trend.error && !trend.data ? null : <SumsRow total={trend.data?.total} before={trend.data?.before} />}
      <Tabs label={t("nav.analytics")} value={tab} onChange={(next) => onSearch({ ...search, tab: next })} tabs={tabs} />
    </Page>
  );
}
