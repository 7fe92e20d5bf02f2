import { Button, Logo } from "@nullticket/kit";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/domain/session";
import { PersonMenu } from "./person-menu";

const LINK = "flex h-10 items-center rounded-md px-3 text-muted hover:text-ink data-[status=active]:font-medium data-[status=active]:text-ink";

/** Frame of the portal: roomy, few words, no keys to learn. */
export function PortalShell() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="flex min-h-dvh flex-col text-lg">
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex w-full max-w-4xl flex-wrap items-center gap-x-4 px-4 py-2">
          <Link to="/portal" className="flex">
            <Logo />
            <span className="sr-only">{t("portal.home")}</span>
          </Link>
          <nav aria-label={t("frame.label")} className="order-3 -mx-3 flex w-full sm:order-none sm:mx-0 sm:w-auto">
            {me ? (
              <Link to="/portal" activeOptions={{ exact: true }} className={LINK}>
                {t("portal.myTickets")}
              </Link>
            ) : null}
            <Link to="/portal/articles" className={LINK}>
              {t("portal.articles")}
            </Link>
          </nav>
          <div className="ms-auto flex items-center gap-2">
            {me ? (
              <>
                <Link to="/portal/new" className="inline-flex h-9 items-center rounded-md bg-brand px-4 text-base font-medium text-on-brand hover:bg-brand-strong">
                  {t("portal.new")}
                </Link>
                <PersonMenu portal />
              </>
            ) : (
              <Link to="/login">
                <Button tone="primary" tabIndex={-1}>
                  {t("login.submit")}
                </Button>
              </Link>
            )}
          </div>
        </div>
      </header>
      <main className="mx-auto w-full max-w-4xl flex-1 px-4 py-6 sm:py-10">
        <Outlet />
      </main>
    </div>
  );
}
