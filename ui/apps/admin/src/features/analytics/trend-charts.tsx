import type { components } from "@nullticket/api";
import { Card, regional } from "@nullticket/kit";
import { Series } from "@nullticket/kit/charts";
import { useTranslation } from "react-i18next";
import { decimal, percent, spanOfMinutes } from "@/domain/words";

export default function TrendCharts({ days }: { days: components["schemas"]["TrendPoint"][] }) {
  const { t, i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(regional(i18n.language), { day: "numeric", month: "short", timeZone: "UTC" });
  const shared = { x: "day", data: days.map((day) => ({ ...day })), formatX: (value: string) => format.format(new Date(value)) };
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <Card title={t("overview.flow")}>
        <Series
          {...shared}
          kind="bar"
          label={t("overview.flow")}
          lines={[
            { key: "created", label: t("overview.created") },
            { key: "resolved", label: t("overview.resolved") },
          ]}
        />
      </Card>
      <Card title={t("overview.resolution")}>
        <Series {...shared} label={t("overview.resolution")} lines={[{ key: "average_resolution_minutes", label: t("overview.average") }]} format={(value) => spanOfMinutes(Math.round(value / 60) * 60, i18n.language)} />
      </Card>
      <Card title={t("overview.sla")}>
        <Series {...shared} kind="area" label={t("overview.sla")} lines={[{ key: "sla_compliance", label: t("overview.inTime") }]} format={(value) => percent(value, i18n.language)} max={1} />
      </Card>
      <Card title={t("overview.satisfaction")}>
        <Series {...shared} label={t("overview.satisfaction")} lines={[{ key: "satisfaction", label: t("overview.ofFive") }]} format={(value) => decimal(value, i18n.language)} max={5} />
      </Card>
    </div>
  );
}
