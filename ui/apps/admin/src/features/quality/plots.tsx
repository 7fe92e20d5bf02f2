import { Card, Select } from "@nullticket/kit";
import { Series } from "@nullticket/kit/charts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { percent } from "@/domain/words";
import type { Quality } from "./api";

/** By week, being sure against being right, and what a threshold costs. */
export default function Plots({ quality }: { quality: Quality }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const [category, setCategory] = useState("");
  const share = (value: number): string => percent(value, i18n.language);
  const weeks = (quality.groups.week ?? []).map((one) => ({ x: one.name, accuracy: one.accuracy, handled: one.handled, silent: one.silent }));
  const bins = quality.calibration.map((bin) => ({ x: `${share(bin.low)}–${share(bin.high)}`, right: bin.right, sure: bin.sure }));
  const chosen = quality.categories.find((one) => one.category === category);
  const steps = (chosen ?? quality).curve.map((step) => ({ x: share(step.threshold), handled: step.handled, error: step.error }));
  const seen = quality.categories.filter((one) => one.tickets > 0);
  const choose = seen.length ? (
    <Select aria-label={t("quality.curveOf")} className="w-36" value={category} onChange={(event) => setCategory(event.target.value)}>
      <option value="">{t("quality.allCategories")}</option>
      {seen.map((one) => (
        <option key={one.category} value={one.category}>
          {categoryName(one.category)}
        </option>
      ))}
    </Select>
  ) : null;
  return (
    <div className="grid gap-3 lg:grid-cols-3">
      <Card title={t("quality.byWeek")} text={t("quality.byWeekText")}>
        <Series
          label={t("quality.byWeek")}
          data={weeks}
          x="x"
          max={1}
          format={share}
          lines={[
            { key: "accuracy", label: t("quality.accuracy") },
            { key: "handled", label: t("quality.handled") },
            { key: "silent", label: t("quality.silent"), dashed: true },
          ]}
        />
      </Card>
      <Card title={t("quality.calibration")} text={t("quality.calibrationText")}>
        <Series
          label={t("quality.calibration")}
          data={bins}
          x="x"
          max={1}
          format={share}
          lines={[
            { key: "right", label: t("quality.right") },
            { key: "sure", label: t("quality.sure"), dashed: true },
          ]}
        />
      </Card>
      <Card title={t("quality.curve")} text={t("quality.curveText")} actions={choose}>
        <Series
          label={t("quality.curve")}
          data={steps}
          x="x"
          max={1}
          format={share}
          lines={[
            { key: "handled", label: t("quality.handled"), colour: 1 },
            { key: "error", label: t("quality.wrongShare"), colour: 3 },
          ]}
        />
      </Card>
    </div>
  );
}
