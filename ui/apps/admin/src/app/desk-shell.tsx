import { Dialog, IconButton, Kbd, Logo, part, useBrought, useShortcut, useShortcutListener } from "@nullticket/kit";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Bell } from "./bell";
import { ConnectionBanner } from "./connection-banner";
import { KeySheet } from "./key-sheet";
import { useLive } from "./realtime";
import { Sidebar } from "./sidebar";
import { PersonMenu } from "./person-menu";

const Palette = part(() => import("./palette"));
const NewTicketDialog = part(() => import("./new-ticket"));

/** Frame of the desk: sidebar, top bar, palette, keys. */
export function DeskShell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState<"palette" | "keys" | "nav" | "new" | null>(null);
  const shut = (): void => setOpen(null);
  useLive();
  useBrought(Palette, NewTicketDialog);
  useShortcutListener();
  const [seen, setSeen] = useState(path);
  if (seen !== path) {
    setSeen(path);
    if (open === "nav") setOpen(null);
  }
  const go = { group: t("keys.go") };
  useShortcut("mod+k", () => setOpen("palette"), { label: t("keys.palette"), group: t("keys.general") });
  useShortcut("?", () => setOpen("keys"), { label: t("keys.sheet"), group: t("keys.general") });
  useShortcut("c", () => setOpen("new"), { label: t("keys.newTicket"), group: t("keys.general") });
  useShortcut("g o", () => void navigate({ to: "/" }), { ...go, label: t("nav.overview") });
  useShortcut("g t", () => void navigate({ to: "/tickets" }), { ...go, label: t("nav.tickets") });
  useShortcut("g c", () => void navigate({ to: "/chats" }), { ...go, label: t("nav.chats") });
  useShortcut("g s", () => void navigate({ to: "/settings/$section", params: { section: "teams" } }), { ...go, label: t("nav.settings") });
  useShortcut("g m", () => void navigate({ to: "/tickets", search: { q: "agent:me is:open,awake" } }), { ...go, label: t("views.mine") });
  useShortcut("g q", () => void navigate({ to: "/triage" }), { ...go, label: t("nav.triage") });
  useShortcut("g a", () => void navigate({ to: "/analytics" }), { ...go, label: t("nav.analytics") });
  useShortcut("g r", () => void navigate({ to: "/routing" }), { ...go, label: t("nav.routing") });
  useShortcut("g k", () => void navigate({ to: "/knowledge" }), { ...go, label: t("nav.knowledge") });
  return (
    <div className="flex h-dvh">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:z-60 focus:m-2 focus:rounded-md focus:bg-raised focus:p-2">
        {t("nav.skip")}
      </a>
      <aside className="hidden w-54 shrink-0 flex-col border-e border-line bg-sunken lg:flex">
        <div className="flex h-12 items-center px-4">
          <Logo />
        </div>
        <Sidebar onNew={() => setOpen("new")} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
          <IconButton icon={MenuIcon} label={t("nav.menu")} className="lg:hidden" onClick={() => setOpen("nav")} />
          <button
            type="button"
            onClick={() => setOpen("palette")}
            className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-line-strong bg-ground px-2.5 text-start text-muted hover:text-ink sm:max-w-96"
          >
            <Search className="size-4 shrink-0" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate">{t("nav.search")}</span>
            <span className="hidden sm:inline">
              <Kbd>{t("keys.ctrlK")}</Kbd>
            </span>
          </button>
          <div className="ms-auto flex items-center gap-1">
            <Bell />
            <PersonMenu onKeys={() => setOpen("keys")} />
          </div>
        </header>
        <ConnectionBanner />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          <Outlet />
        </main>
      </div>
      <Suspense>{open === "palette" ? <Palette onClose={shut} onNew={() => setOpen("new")} onKeys={() => setOpen("keys")} /> : null}</Suspense>
      <KeySheet open={open === "keys"} onOpenChange={shut} />
      <Suspense>{open === "new" ? <NewTicketDialog open onOpenChange={shut} /> : null}</Suspense>
      <Dialog open={open === "nav"} onOpenChange={shut} title={t("nav.menu")}>
        <Sidebar onNew={() => setOpen("new")} />
      </Dialog>
    </div>
  );
}
