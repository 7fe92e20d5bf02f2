import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { whole } from "@/domain/words";
import { watchedQuery } from "./api";

/** What a rule that only watches would have done, against who ended the tickets. */
export function WatchedRule({ ruleId }: { ruleId: number }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(watchedQuery).data?.find((one) => one.rule_id === ruleId);
  if (!found) return null;
  const said = (value: number): string => whole(value, i18n.language);
  return (
    <span className="block text-sm text-muted">
      {t("rules.watched", { count: found.matched, decides: said(found.decides) })}
      {found.ended ? <> {t("rules.watchedEnded", { count: found.ended, right: said(found.right), without: said(found.right_without) })}</> : null}
    </span>
  );
}
