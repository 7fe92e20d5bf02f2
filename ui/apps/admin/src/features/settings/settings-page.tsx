import { cx, NoPermission, Page, SkeletonLines } from "@nullticket/kit";
import { Link } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isAdmin, useMe } from "@/domain/session";

const SECTIONS = ["teams", "users", "categories", "engines", "sla", "replies", "channels", "mails", "tokens", "jobs", "audit"] as const;
type Section = (typeof SECTIONS)[number];

const PAGES: Record<Section, ComponentType> = {
  teams: lazy(() => import("./teams")),
  users: lazy(() => import("./users")),
  categories: lazy(() => import("./categories")),
  engines: lazy(() => import("./engines")),
  sla: lazy(() => import("./sla")),
  replies: lazy(() => import("./replies")),
  channels: lazy(() => import("./channels")),
  mails: lazy(() => import("./mails")),
  tokens: lazy(() => import("./tokens")),
  jobs: lazy(() => import("./jobs")),
  audit: lazy(() => import("./audit")),
};

/** What every agent keeps; all else is the admins'. */
const OF_THE_DESK: readonly Section[] = ["replies"];

const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);

export function SettingsPage({ section }: { section: string }) {
  const { t } = useTranslation();
  const admin = isAdmin(useMe());
  const shown = isSection(section) ? section : "teams";
  const Content = PAGES[shown];
  const nav = useRef<HTMLElement>(null);
  // On a telephone the sections stand in one line that scrolls: the chosen one is in sight.
  // In braces: newer browsers answer with a promise, which React would call when the page is left.
  useEffect(() => {
    nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [shown]);
  if (!admin && !OF_THE_DESK.includes(shown)) return <NoPermission whole className="h-full" />;
  return (
    <div className="flex min-h-full flex-col lg:flex-row">
      <nav ref={nav} aria-label={t("set.sections")} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-surface p-2 lg:w-48 lg:flex-col lg:border-e lg:border-b-0 lg:p-3">
        {(admin ? SECTIONS : OF_THE_DESK).map((one) => (
          <Link
            key={one}
            to="/settings/$section"
            params={{ section: one }}
            aria-current={one === shown ? "page" : undefined}
            className={cx("flex h-8 items-center rounded-md px-2.5 whitespace-nowrap hover:bg-hover", one === shown ? "bg-brand-soft font-medium text-brand-strong" : "text-muted")}
          >
            {t(`set.section.${one}`)}
          </Link>
        ))}
      </nav>
      <div className="min-w-0 flex-1">
        <Suspense
          fallback={
            <Page>
              <SkeletonLines />
            </Page>
          }
        >
          <Content />
        </Suspense>
      </div>
    </div>
  );
}
