import { cx, ErrorState, regional, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Bot, Cog, User } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCategoryName, useTeamName } from "@/domain/lists";
import type { HistoryEntry } from "@/domain/types";
import { historyQuery } from "../api";

const ICONS: Record<string, typeof User> = { engine: Bot, system: Cog };

function useValueWords(): (field: string, value: unknown) => string {
  const { t, i18n } = useTranslation();
  const category = useCategoryName();
  const team = useTeamName();
  return (field, value) => {
    if (value === null || value === undefined || value === "") return "–";
    if (field === "team_id") return team(Number(value));
    if (field === "category") return category(String(value));
    if (Array.isArray(value)) return value.join(", ") || "–";
    if (field === "status" || field === "priority") return i18n.exists(`${field}.${String(value)}`) ? t(`${field}.${String(value)}` as "status.new") : String(value);
    if (/_at$|deadline/.test(field)) return new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "short", timeStyle: "short" }).format(new Date(String(value)));
    return String(value);
  };
}

function Diff({ entry }: { entry: HistoryEntry }) {
  const { t, i18n } = useTranslation();
  const words = useValueWords();
  const changes = Object.entries(entry.changes);
  if (changes.length === 0) return null;
  const name = (field: string): string => (i18n.exists(`field.${field}`) ? t(`field.${field}` as "field.title") : field.replaceAll("_", " "));
  return (
    <dl className="mt-1 flex flex-col gap-0.5 text-sm">
      {changes.map(([field, [before, after]]) => (
        <div key={field} className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{name(field)}</dt>
          <dd className="min-w-0 break-words">
            <del className="rounded-sm bg-danger-soft px-1 text-danger no-underline">{words(field, before)}</del>
            <span aria-hidden="true">{" → "}</span>
            <ins className="rounded-sm bg-ok-soft px-1 text-ok no-underline">{words(field, after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Everything that ever changed, by whom and why, the newest first. */
export function HistoryList({ ticketId }: { ticketId: number }) {
  const { t, i18n } = useTranslation();
  const { data: entries, error, isPending, refetch } = useQuery(historyQuery(ticketId));
  if (isPending) return <SkeletonLines lines={5} />;
  if (error && !entries) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <ol aria-label={t("ticket.history")} className="flex flex-col pb-3">
      {[...(entries ?? [])].reverse().map((entry, index) => {
        const Icon = ICONS[entry.actor_kind] ?? User;
        const action = i18n.exists(`history.${entry.action}`) ? t(`history.${entry.action}` as "history.opened") : entry.action.replaceAll("_", " ");
        return (
          <li key={entry.id} className={cx("relative flex gap-3 pb-4", index < (entries?.length ?? 0) - 1 && "before:absolute before:start-3 before:top-6 before:bottom-0 before:w-px before:bg-line")}>
            <span className="z-1 inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
              <Icon className="size-3.5" aria-hidden="true" />
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{entry.actor_name}</span>
                <span>{action}</span>
                <RelativeTime at={entry.at} className="ms-auto text-sm text-muted" />
              </p>
              <Diff entry={entry} />
              {entry.reasons.length ? <p className="mt-1 text-sm text-muted">{entry.reasons.join(" · ")}</p> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
