import { regional } from "@nullticket/kit";
import type { components } from "@nullticket/api";
import { Series } from "@nullticket/kit/charts";
import { useTranslation } from "react-i18next";

export default function TrendChart({ days, onDay }: { days: components["schemas"]["TrendPoint"][]; onDay: (day: string) => void }) {
  const { t, i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(regional(i18n.language), { day: "numeric", month: "short", timeZone: "UTC" });
  return (
    <Series
      kind="area"
      label={t("overview.flow")}
      x="day"
      height={230}
      data={days.map(({ day: at, created, resolved }) => ({ day: at, created, resolved }))}
      lines={[
        { key: "created", label: t("overview.created") },
        { key: "resolved", label: t("overview.resolved") },
      ]}
      onSelect={onDay}
      formatX={(value) => day.format(new Date(value))}
    />
  );
}
