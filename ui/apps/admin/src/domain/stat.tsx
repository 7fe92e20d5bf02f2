import { cx, Skeleton } from "@nullticket/kit";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface StatProps {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  /** The list behind the number; empty is the whole list, newest first. */
  q?: string;
  /** The page behind a number that is not a list of tickets. */
  page?: { to: "/analytics" | "/quality"; tab: string };
  children?: ReactNode;
  loading?: boolean;
}

/** One number with its name; a click leads to the tickets it counts, or to the page that tells more. */
export function Stat({ label, value, hint, q, page, children, loading }: StatProps) {
  const inside = (
    <>
      <span className="text-sm text-muted">{label}</span>
      {loading ? <Skeleton className="mt-1 h-8 w-20" /> : <span className="tabular text-2xl font-semibold tracking-tight">{value}</span>}
      {hint ? <span className="text-sm text-muted">{hint}</span> : null}
      {children}
    </>
  );
  const shape = "card flex min-w-0 flex-col px-4 py-3";
  const active = cx(shape, "hover:border-line-strong hover:bg-hover");
  if (page)
    return (
      <Link to={page.to} search={{ tab: page.tab }} className={active}>
        {inside}
      </Link>
    );
  if (q === undefined) return <div className={shape}>{inside}</div>;
  return (
    <Link to="/tickets" search={q ? { q } : {}} className={active}>
      {inside}
    </Link>
  );
}
