import { cx } from "@nullticket/kit";
import { Gauge, History, ListOrdered, type LucideIcon, Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useTeamName } from "./lists";

const ICONS: Record<string, LucideIcon> = { rules: ListOrdered, specialization: Star, history: History, load: Gauge };

interface LooseVote {
  strategy?: unknown;
  team_id?: unknown;
  reason?: unknown;
}

/** The four strategies, each with its vote and its reason; the one that decided stands out. */
export function VoteList({ votes, winner, className }: { votes: LooseVote[]; winner: string; className?: string }) {
  const { t, i18n } = useTranslation();
  const teamName = useTeamName();
  return (
    <ul aria-label={t("votes.title")} className={cx("flex flex-col gap-1", className)}>
      {votes.map((vote) => {
        const strategy = String(vote.strategy);
        const Icon = ICONS[strategy] ?? Gauge;
        const decided = winner === strategy;
        const team = typeof vote.team_id === "number" ? teamName(vote.team_id) : t("votes.none");
        return (
          <li key={strategy} className={cx("flex gap-2 rounded-md border px-2 py-1.5 text-sm", decided ? "border-brand bg-brand-soft" : "border-line")}>
            <Icon className={cx("mt-0.5 size-4 shrink-0", decided ? "text-brand-strong" : "text-muted")} aria-hidden="true" />
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap gap-x-2">
                <span className="font-medium">{i18n.exists(`votes.${strategy}`) ? t(`votes.${strategy}` as "votes.rules") : strategy}</span>
                <span className="ms-auto">{team}</span>
              </span>
              <span className="block text-muted">{String(vote.reason ?? "")}</span>
            </span>
            {decided ? <span className="sr-only">{t("votes.decided")}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}
