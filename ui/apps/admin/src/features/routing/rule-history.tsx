import { Card, EmptyState, ErrorState, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ruleHistoryQuery } from "./api";

const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

export function RuleHistory() {
  const { t, i18n } = useTranslation();
  const { data: entries, error, isPending, refetch } = useQuery(ruleHistoryQuery);
  if (isPending) return <SkeletonLines />;
  if (error && !entries) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!entries?.length) return <EmptyState icon={History} title={t("rules.noHistory")} />;
  return (
    <ol className="flex flex-col gap-2 pt-3">
      {entries.map((entry) => {
        const key = `rules.actionOf.${entry.action.slice("routing.".length)}`;
        const names = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])];
        const name = (entry.after?.["name"] ?? entry.before?.["name"] ?? entry.target) as string;
        return (
          <li key={entry.id}>
            <Card>
              <p className="flex flex-wrap gap-x-2">
                <span className="font-medium">{entry.actor_name || entry.actor_kind}</span>
                <span>{i18n.exists(key) ? t(key as "rules.actionOf.rule_changed") : entry.action}</span>
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <RelativeTime at={entry.at} className="text-sm text-muted" />
              </p>
              <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 text-sm">
                {names.map((field) => (
                  <div key={field} className="contents">
                    <dt className="text-muted">{field}</dt>
                    <dd className="min-w-0 break-words">
                      {entry.before && field in entry.before ? <del className="me-2 text-danger">{show(entry.before[field])}</del> : null}
                      {entry.after && field in entry.after ? <ins className="text-ok no-underline">{show(entry.after[field])}</ins> : null}
                    </dd>
                  </div>
                ))}
              </dl>
            </Card>
          </li>
        );
      })}
    </ol>
  );
}
