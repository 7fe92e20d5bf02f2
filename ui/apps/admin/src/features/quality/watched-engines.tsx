import { Card } from "@nullticket/kit";
import { useTranslation } from "react-i18next";
import { isEngine } from "@/domain/engines";
import { percent } from "@/domain/words";
import type { Quality } from "./api";


/** Engines that only watch, against what was decided on the same tickets. */
export function WatchedEngines({ watched }: { watched: Quality["watched"] }) {
  const { t, i18n } = useTranslation();
  if (!watched.length) return null;
  const share = (part: number, whole: number): string => percent(part / whole, i18n.language);
  return (
    <Card title={t("quality.watched")} text={t("quality.watchedText")}>
      <ul className="flex flex-col gap-1">
        {watched.map((one) => (
          <li key={one.engine}>
            <span className="font-medium">{isEngine(one.engine) ? t(`set.engine.${one.engine}`) : one.engine}</span>:{" "}
            {t("quality.watchedLine", { count: one.tickets, right: share(one.right, one.tickets), decided: share(one.decided_right, one.tickets) })}
          </li>
        ))}
      </ul>
    </Card>
  );
}
