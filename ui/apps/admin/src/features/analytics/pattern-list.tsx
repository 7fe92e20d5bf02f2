import { Badge, Card, EmptyState, ErrorState, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { TrendingUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { patternsQuery } from "@/domain/figures";
import { useCategoryName } from "@/domain/lists";

/** A number keeps its sign on its line. */
const NO_BREAK = "\u00a0%";

/** What grew in seven days against the seven before, with the test that tells growth from noise. */
export function PatternList() {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  const { data: findings, error, isPending, refetch } = useQuery(patternsQuery);
  if (isPending) return <SkeletonLines />;
  if (error && !findings) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!findings?.length) return <EmptyState icon={TrendingUp} title={t("overview.noPattern")} />;
  return (
    <ul className="grid gap-3 lg:grid-cols-2">
      {findings.map((one) => (
        <li key={one.category}>
          <Card>
            <div className="flex items-center gap-2">
              <h2 className="min-w-0 flex-1 font-semibold">{t("overview.pattern", { category: categoryName(one.category), change: Math.round(one.change_percent ?? 0), count: one.this_week })}</h2>
              <Badge tone={one.suggests ? "warn" : "neutral"}>{t(one.suggests ? "analytics.growth" : "analytics.noise")}</Badge>
            </div>
            <ul className="mt-2 list-disc ps-5 text-sm text-muted">
              {one.reasons.map((reason) => (
                <li key={reason}>{reason.replaceAll(" %", NO_BREAK)}</li>
              ))}
            </ul>
          </Card>
        </li>
      ))}
    </ul>
  );
}
