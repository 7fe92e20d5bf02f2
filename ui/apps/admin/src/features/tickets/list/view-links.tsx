import { cx } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/domain/session";
import { countQuery } from "../api";
import { filterOf, parseQuery } from "../query-language";
import { BUILT_IN, useSavedViews } from "../views";

function ViewLink({ q, sort, name, count }: { q: string; sort?: string | undefined; name: string; count?: number | undefined }) {
  const active = useRouterState({ select: ({ location }) => location.pathname === "/tickets" && (location.search as { q?: string }).q === q });
  return (
    <Link
      to="/tickets"
      search={{ q, ...(sort ? { sort } : {}) }}
      aria-current={active ? "page" : undefined}
      activeProps={{}}
      className={cx("ms-6 flex h-7 items-center gap-2 rounded-md px-2.5 text-sm hover:bg-hover hover:text-ink", active ? "font-medium text-ink" : "text-muted")}
    >
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {count ? <span className="tabular text-xs">{count}</span> : null}
    </Link>
  );
}

function CountedLink({ q, name }: { q: string; name: string }) {
  const me = useMe();
  const { data: count } = useQuery(countQuery(filterOf(parseQuery(q), { teams: [], agents: [], categories: [], me: me?.id })));
  return <ViewLink q={q} name={name} count={count} />;
}

export function ViewLinks() {
  const { t } = useTranslation();
  const saved = useSavedViews();
  return (
    <>
      {BUILT_IN.map((view) => (
        <CountedLink key={view.key} q={view.q} name={t(`views.${view.key}`)} />
      ))}
      {saved.map((view) => (
        <ViewLink key={view.key} q={view.q} sort={view.sort} name={view.name} />
      ))}
    </>
  );
}
