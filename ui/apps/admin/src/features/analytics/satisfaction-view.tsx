import type { components } from "@nullticket/api";
import { Card, EmptyState } from "@nullticket/kit";
import { BarList } from "@nullticket/kit/charts";
import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { average } from "@/domain/words";

export function SatisfactionView({ figures }: { figures: components["schemas"]["SatisfactionOut"] }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const format = (value: number): string => average(value, i18n.language);
  if (figures.ratings === 0) return <EmptyState icon={Star} title={t("analytics.noRatings")} />;
  const rated = figures.by_category.filter((one) => one.satisfaction !== null).sort((one, other) => (other.satisfaction ?? 0) - (one.satisfaction ?? 0));
  const teams = figures.by_team.filter((one) => one.satisfaction !== null).sort((one, other) => (other.satisfaction ?? 0) - (one.satisfaction ?? 0));
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <Card title={t("analytics.byCategory")}>
        <BarList label={t("analytics.byCategory")} format={format} items={rated.map((one) => ({ key: one.category, label: categoryName(one.category), value: one.satisfaction ?? 0, hint: t("analytics.ratings", { count: one.ratings }) }))} />
      </Card>
      <Card title={t("analytics.byTeam")}>
        <BarList label={t("analytics.byTeam")} format={format} items={teams.map((one) => ({ key: String(one.team_id), label: one.name, value: one.satisfaction ?? 0 }))} />
      </Card>
    </div>
  );
}
