import { Badge, cx, Dot, type Tone } from "@nullticket/kit";
import { Code, Globe, type LucideIcon, Mail, MessageSquare, Server, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PRIORITIES, type Priority, type Source, type Status } from "./types";

const STATUS_TONES: Record<Status, Tone> = {
  new: "violet",
  open: "info",
  in_progress: "brand",
  pending_user: "warn",
  pending_vendor: "warn",
  resolved: "ok",
  closed: "neutral",
  reopened: "danger",
};

export function StatusBadge({ status }: { status: Status }) {
  const { t } = useTranslation();
  return <Badge tone={STATUS_TONES[status]}>{t(`status.${status}`)}</Badge>;
}

export const StatusDot = ({ status }: { status: Status }) => <Dot tone={STATUS_TONES[status]} />;

const PRIORITY_COLOURS: Record<Priority, string> = {
  low: "text-muted",
  medium: "text-info",
  high: "text-warn",
  urgent: "text-danger",
  critical: "text-danger",
};

/** Bars that rise with the priority; the word beside them for everyone who cannot tell colours. */
export function PriorityMark({ priority, words = true }: { priority: Priority; words?: boolean }) {
  const { t } = useTranslation();
  const rank = PRIORITIES.indexOf(priority);
  const name = t(`priority.${priority}`);
  return (
    <span className={cx("inline-flex items-center gap-1.5 align-middle", PRIORITY_COLOURS[priority])} title={words ? undefined : name}>
      <svg viewBox="0 0 16 14" className="h-3.5 w-4 shrink-0" aria-hidden="true">
        {priority === "critical" ? <rect x="0" y="0" width="16" height="14" rx="2.5" fill="currentColor" opacity="0.18" /> : null}
        {[0, 1, 2, 3].map((bar) => (
          <rect key={bar} x={1.5 + bar * 3.5} y={10 - bar * 2.6} width="2.4" height={3 + bar * 2.6} rx="0.8" fill="currentColor" opacity={bar <= Math.min(rank, 3) ? 1 : 0.28} />
        ))}
      </svg>
      {words ? <span className={cx("truncate", rank >= 3 && "font-medium")}>{name}</span> : <span className="sr-only">{name}</span>}
    </span>
  );
}

const SOURCE_ICONS: Record<Source, LucideIcon> = { chat: MessageSquare, email: Mail, glpi: Server, solman: Workflow, web: Globe, api: Code };

export function SourceMark({ source, words = true }: { source: Source; words?: boolean }) {
  const { t } = useTranslation();
  const Icon = SOURCE_ICONS[source];
  const name = t(`source.${source}`);
  return (
    <span className="inline-flex items-center gap-1.5 align-middle" title={words ? undefined : name}>
      <Icon className="size-3.5 shrink-0 text-muted" aria-hidden="true" />
      {words ? name : <span className="sr-only">{name}</span>}
    </span>
  );
}
