import { useTranslation } from "react-i18next";
import { useCategoryName, useTeamName } from "@/domain/lists";
import type { Condition } from "./api";

interface Worded {
  category?: string | null | undefined;
  keywords?: string[] | undefined;
  conditions: Condition[];
  team_id?: number | undefined;
}

/** A rule as a sentence: if the category is VPN and priority is at least high, then Network Team. */
export function RuleWords({ rule }: { rule: Worded }) {
  const { t, i18n } = useTranslation();
  const categoryName = useCategoryName();
  const teamName = useTeamName();
  const list = new Intl.ListFormat(i18n.language, { type: "disjunction" });
  const named = (path: string, key: string): string => (i18n.exists(path) ? t(path as "rules.fieldOf.source") : key);
  const parts = [
    ...(rule.category ? [t("rules.isCategory", { category: categoryName(rule.category) })] : []),
    ...(rule.keywords?.length ? [t("rules.hasKeywords", { words: list.format(rule.keywords.map((word) => `“${word}”`)) })] : []),
    ...rule.conditions.map((one) => t("rules.words", { field: named(`rules.fieldOf.${one.field}`, one.field), operator: named(`rules.operatorOf.${one.operator}`, one.operator), values: list.format(one.values) })),
  ];
  return (
    <span>
      <span className="text-muted">{t("rules.if")} </span>
      {parts.length
        ? parts.map((part, index) => (
            <span key={index}>
              {index ? <span className="text-muted"> {t("rules.and")} </span> : null}
              {part}
            </span>
          ))
        : t("rules.always")}
      {rule.team_id ? (
        <>
          <span className="text-muted"> {t("rules.then")} </span>
          <span className="font-medium">{teamName(rule.team_id)}</span>
        </>
      ) : null}
    </span>
  );
}
