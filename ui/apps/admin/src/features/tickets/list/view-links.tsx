import { cx } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { agentsQuery, categoriesQuery, teamsQuery } from "@/domain/lists";
import { useMe } from "@/domain/session";
import { countQuery } from "../api";
import { filterOf, needsNames, parseQuery } from "../query-language";
import { BUILT_IN, viewsQuery } from "../views";

function ViewLink({ q, sort, name, shared }: { q: string; sort?: string | undefined; name: string; shared?: string | undefined }) {
  const active = useRouterState({ select: ({ location }) => location.pathname === "/tickets" && (location.search as { q?: string }).q === q });
  const me = useMe();
  const named = needsNames(q);
  const teams = useQuery({ ...teamsQuery, enabled: named }).data;
  const agents = useQuery({ ...agentsQuery, enabled: named }).data;
  const categories = useQuery({ ...categoriesQuery, enabled: named }).data;
  const filter = filterOf(parseQuery(q), { teams: teams ?? [], agents: agents ?? [], categories: categories ?? [], me: me?.id });
  const { data: count } = useQuery({ ...countQuery(filter), enabled: !named || Boolean(teams && agents && categories) });
  return (
    <Link
      to="/tickets"
      search={{ q, ...(sort ? { sort } : {}) }}
      aria-current={active ? "page" : undefined}
      activeProps={{}}
      title={shared}
      className={cx("ms-6 flex h-7 shrink-0 items-center gap-2 rounded-md px-2.5 text-sm hover:bg-hover hover:text-ink", active ? "font-medium text-ink" : "text-muted")}
    >
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {shared ? <Users className="size-3 shrink-0" aria-hidden="true" /> : null}
      {count ? <span className="tabular text-xs">{count > 9999 ? "9999+" : count}</span> : null}
    </Link>
  );
}

/** The built-in views and the saved ones, each with its count. */
export function ViewLinks() {
  const { t } = useTranslation();
  const saved = useQuery(viewsQuery).data ?? [];
  return (
    <>
      {BUILT_IN.map((view) => (
        <ViewLink key={view.key} q={view.q} name={t(`views.${view.key}`)} />
      ))}
      {saved.map((view) => (
        <ViewLink key={view.id} q={view.query} sort={view.sort} name={view.name} shared={view.scope === "mine" ? undefined : (view.team_name ?? t("list.forEveryone"))} />
      ))}
    </>
  );
}
