import { Button, cx } from "@nullticket/kit";
import { Link, useLocation } from "@tanstack/react-router";
import { BookOpen, ChartColumn, Gauge, Inbox, ListChecks, type LucideIcon, MessagesSquare, Plus, Settings, Split, Target } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";
import { useWaitingChats } from "@/features/chats";
import { useTriageCount, ViewLinks } from "@/features/tickets";

const ROW = "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-muted hover:bg-hover hover:text-ink data-[status=active]:bg-brand-soft data-[status=active]:font-medium data-[status=active]:text-brand-strong data-inside:bg-brand-soft data-inside:font-medium data-inside:text-brand-strong";

/** `inside`: a page below the entry that its address does not lead to. */
interface EntryProps {
  to: string;
  icon: LucideIcon;
  label: string;
  count?: number | undefined;
  exact?: boolean;
  inside?: boolean;
}

function Entry({ to, icon: Icon, label, count, exact, inside }: EntryProps) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: exact ?? false, includeSearch: false }}
      data-inside={inside ? "" : undefined}
      className={ROW}
    >
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {count ? <span className="tabular text-xs">{count > 999 ? "999+" : count}</span> : null}
    </Link>
  );
}

export function Sidebar({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const waiting = useTriageCount();
  const chats = useWaitingChats();
  const inSettings = useLocation({ select: (location) => location.pathname.startsWith("/settings/") });
  return (
    <nav aria-label={t("frame.label")} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-2 pb-3">
      <Button tone="primary" icon={Plus} className={cx("mb-2")} onClick={onNew}>
        {t("nav.newTicket")}
      </Button>
      <Entry to="/" exact icon={Gauge} label={t("nav.overview")} />
      <Entry to="/tickets" icon={Inbox} label={t("nav.tickets")} />
      <ViewLinks />
      <Entry to="/chats" icon={MessagesSquare} label={t("nav.chats")} count={chats} />
      <Entry to="/triage" icon={ListChecks} label={t("nav.triage")} count={waiting} />
      <Entry to="/analytics" icon={ChartColumn} label={t("nav.analytics")} />
      <Entry to="/routing" icon={Split} label={t("nav.routing")} />
      <Entry to="/knowledge" icon={BookOpen} label={t("nav.knowledge")} />
      <div className="mt-auto pt-2">
        {isAdmin(me) ? <Entry to="/quality" icon={Target} label={t("nav.quality")} /> : null}
        <Entry to={isAdmin(me) ? "/settings/teams" : "/settings/replies"} icon={Settings} label={t("nav.settings")} inside={inSettings} />
      </div>
    </nav>
  );
}
