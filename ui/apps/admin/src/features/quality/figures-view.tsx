import { Card, EmptyState, ErrorState, Skeleton } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Target } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { qualityQuery } from "@/domain/quality";
import { decimal, percent, whole } from "@/domain/words";
import { costQuery, type Field } from "./api";
import { ConfusionTable } from "./confusion-table";
import { GroupTable } from "./group-table";
import { ThresholdTable } from "./threshold-table";
import { WatchedEngines } from "./watched-engines";

const Plots = lazy(() => import("./plots"));

/** The sums, the plots, the groups and what was taken for what. */
export function FiguresView({ field, days, onErrors }: { field: Field; days: number; onErrors: () => void }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const { data: quality, error, isPending, refetch } = useQuery(qualityQuery(field, days));
  const cost = useQuery(costQuery(Math.min(days, 365)));
  const waiting = <Skeleton className="h-64 w-full" />;
  if (isPending) return waiting;
  if (!quality) return <ErrorState error={error} retry={() => void refetch()} />;
  const { total } = quality;
  if (total.tickets === 0) return <EmptyState icon={Target} title={t("quality.none")} text={t("quality.noneText")} />;
  const calls = cost.data ?? [];
  const spent = calls.reduce((sum, one) => sum + one.cost, 0);
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        <Figure name={t("quality.tickets")} value={whole(total.tickets, language)} hint={t("quality.ticketsHint")} />
        <Figure name={t("quality.accuracy")} value={percent(total.accuracy, language)} hint={t("quality.accuracyHint")} onClick={onErrors} action={t("quality.showErrors")} />
        <Figure name={t("quality.handled")} value={percent(total.handled, language)} hint={t("quality.handledHint", { share: percent(total.handled_right, language) })} />
        <Figure name={t("quality.silent")} value={percent(total.silent, language)} hint={t("quality.silentHint")} />
        <Figure name={t("quality.ece")} value={decimal(total.ece, language, 3)} hint={t("quality.eceHint")} />
        <Figure name={t("quality.cost")} value={decimal(spent, language, 2)} hint={t("quality.costHint", { count: calls.reduce((sum, one) => sum + one.calls, 0) })} />
      </dl>
      <Suspense fallback={waiting}>
        <Plots quality={quality} />
      </Suspense>
      <WatchedEngines watched={quality.watched} />
      <GroupTable groups={quality.groups} field={field} />
      {quality.categories.length ? <ThresholdTable categories={quality.categories} /> : null}
      <Card title={t("quality.confusion")} text={t("quality.confusionText")} flush>
        <ConfusionTable pairs={quality.confusion} field={field} />
      </Card>
    </div>
  );
}

function Figure({ name, value, hint, onClick, action }: { name: string; value: string; hint: string; onClick?: () => void; action?: string }) {
  return (
    <div className="card flex min-w-0 flex-col px-4 py-3">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="tabular text-2xl font-semibold tracking-tight">{value}</dd>
      <dd className="text-sm text-muted">{hint}</dd>
      {onClick ? (
        <dd>
          <button type="button" className="text-sm text-brand-strong hover:underline" onClick={onClick}>
            {action}
          </button>
        </dd>
      ) : null}
    </div>
  );
}
