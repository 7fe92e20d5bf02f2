import { Badge, cx, EmptyState, ErrorState, RelativeTime, SkeletonLines, useShortcut } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/domain/session";
import { type ChatRow, chatsQuery } from "./api";
import { ChatPane } from "./chat-pane";

function Line({ chat, active, onOpen }: { chat: ChatRow; active: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const mine = chat.owner_id !== null && chat.owner_id === me?.id;
  return (
    <li>
      <button type="button" aria-current={active || undefined} onClick={onOpen} className={cx("flex w-full flex-col gap-0.5 border-b border-line px-3 py-2 text-start hover:bg-hover", active ? "bg-brand-soft" : "bg-surface")}>
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{chat.requester_email ?? t("chats.stranger")}</span>
          {mine ? <Badge tone="brand">{t("chats.mine")}</Badge> : null}
          {!mine && chat.owner_id !== null ? <Badge>{t("chats.taken")}</Badge> : null}
          {chat.wants_person && chat.owner_id === null ? <Badge tone="warn">{t("chats.waiting")}</Badge> : null}
          <RelativeTime at={chat.last_message_at} className="text-xs text-muted" />
        </span>
        <span dir="auto" className="w-full truncate text-sm text-muted">
          {chat.last_text}
        </span>
      </button>
    </li>
  );
}

/** Conversations of NullChat that are going on: those who wait for a person first. */
export function ChatsPage({ chat, onChat }: { chat: string | undefined; onChat: (id: string | undefined) => void }) {
  const { t } = useTranslation();
  const list = useQuery(chatsQuery);
  const rows = list.data ?? [];
  const at = rows.findIndex((one) => one.conversation_id === chat);
  const step = (by: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) onChat(next.conversation_id);
  };
  const keys = (label: string) => ({ group: t("keys.chats"), label });
  useShortcut("j", () => step(1), keys(t("keys.next")));
  useShortcut("k", () => step(-1), keys(t("keys.previous")));
  useShortcut("arrowdown", () => step(1), keys(t("keys.next")));
  useShortcut("arrowup", () => step(-1), keys(t("keys.previous")));
  useShortcut("escape", () => onChat(undefined), keys(t("keys.toList")));
  return (
    <div className="flex h-full">
      <h1 className="sr-only">{t("nav.chats")}</h1>
      <section aria-label={t("nav.chats")} className={cx("min-w-0 flex-col overflow-y-auto border-e border-line md:flex md:w-80 md:shrink-0", chat ? "hidden" : "flex flex-1")}>
        {list.isPending ? <SkeletonLines lines={6} /> : null}
        {list.error && !list.data ? <ErrorState error={list.error} retry={() => void list.refetch()} /> : null}
        {list.data && rows.length === 0 ? <EmptyState icon={MessagesSquare} title={t("chats.none")} text={t("chats.noneText")} /> : null}
        <ul>
          {rows.map((one) => (
            <Line key={one.conversation_id} chat={one} active={one.conversation_id === chat} onOpen={() => onChat(one.conversation_id)} />
          ))}
        </ul>
      </section>
      <section aria-label={t("chats.conversation")} className={cx("min-w-0 flex-1", chat ? "" : "hidden md:block")}>
        {chat ? <ChatPane key={chat} id={chat} onBack={() => onChat(undefined)} /> : <EmptyState icon={MessagesSquare} title={t("chats.pick")} className="h-full" />}
      </section>
    </div>
  );
}
