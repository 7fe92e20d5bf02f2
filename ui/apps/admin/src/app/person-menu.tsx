import { signOut } from "@nullticket/api";
import { Avatar, Menu, type MenuItem } from "@nullticket/kit";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ExternalLink, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isAgent, useMe } from "@/domain/session";
import { chooseLanguage, type Language, LANGUAGES } from "./languages";
import { applyTheme, currentTheme, type Theme } from "./theme";

const AccountDialog = lazy(() => import("./account-dialog"));

const THEMES = [
  ["system", Monitor],
  ["light", Sun],
  ["dark", Moon],
] as const;

export function PersonMenu({ onKeys, portal }: { onKeys?: () => void; portal?: boolean }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const [account, setAccount] = useState(false);
  if (!me) return null;
  const choose = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  const items: (MenuItem | "-")[] = [
    ...THEMES.map(([key, icon]) => ({ key, icon, label: t(`theme.${key}`), checked: theme === key, onSelect: () => choose(key) })),
    "-",
    ...Object.entries(LANGUAGES).map(([key, label]) => ({
      key,
      label,
      checked: i18n.language === key,
      onSelect: () => void chooseLanguage(key as Language),
    })),
    "-",
    { key: "account", icon: UserRound, label: t("account.title"), onSelect: () => setAccount(true) },
    ...(onKeys ? [{ key: "keys", icon: Keyboard, label: t("keys.title"), keys: "?", onSelect: onKeys }] : []),
    ...(isAgent(me) && !portal ? [{ key: "portal", icon: ExternalLink, label: t("frame.portal"), onSelect: () => void navigate({ to: "/portal" }) }] : []),
    ...(isAgent(me) && portal ? [{ key: "desk", icon: ExternalLink, label: t("frame.desk"), onSelect: () => void navigate({ to: "/" }) }] : []),
    { key: "out", icon: LogOut, label: t("frame.signOut"), onSelect: () => void signOut() },
  ];
  return (
    <>
      <Menu
        align="end"
        label={me.email}
        items={items}
        trigger={
          <button type="button" aria-label={t("frame.person", { name: me.name })} className="flex h-8 items-center gap-1 rounded-md px-1 text-muted hover:bg-hover">
            <Avatar name={me.name} />
            <ChevronDown className="size-3.5" aria-hidden="true" />
          </button>
        }
      />
      <Suspense>{account ? <AccountDialog me={me} onClose={() => setAccount(false)} /> : null}</Suspense>
    </>
  );
}
