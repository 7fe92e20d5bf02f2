import { Badge, Button, cx, Dialog, ErrorState, Field, IconButton, RelativeTime, RichText, SkeletonLines, TextArea, TextInput, toast, useShortcut } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Hand, ShieldCheck, TicketPlus, Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import { answerChat, type Chat, chatQuery, releaseChat, takeChat, tellWriting, ticketOfChat } from "./api";

/** A visitor sees "is writing" for six seconds after each word of it. */
const WRITING_MS = 3_000;
const SIDES: Record<string, string> = { visitor: "me-10 bg-surface border-line", agent: "ms-10 bg-brand-soft border-transparent", bot: "ms-10 bg-sunken border-line" };

function TicketOf({ chat, onClose, onSettled }: { chat: Chat; onClose: () => void; onSettled: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(chat.requester_email ?? "");
  const make = useMutation({
    mutationFn: () => ticketOfChat(chat.conversation_id, email || null),
    onSuccess: ({ ticket_number }) => {
      toast("ok", t("create.made", { number: ticket_number }));
      onClose();
    },
    onError: sayError,
    onSettled,
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("chats.makeTicket")}
      text={t("chats.makeTicketText")}
      footer={
        <Button tone="primary" busy={make.isPending} disabled={!email.includes("@")} onClick={() => make.mutate()}>
          {t("create.submit")}
        </Button>
      }
    >
      <Field label={t("create.requester")}>{(ids) => <TextInput {...ids} type="email" autoFocus value={email} onChange={(event) => setEmail(event.target.value)} onKeyDown={(event) => event.key === "Enter" && email.includes("@") && make.mutate()} />}</Field>
    </Dialog>
  );
}

/** One conversation: read it, take it from the bot, answer live, give it back, make the ticket. */
export function ChatPane({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const { data: chat, error, isPending, refetch } = useQuery(chatQuery(id));
  const [text, setText] = useState("");
  const [ticket, setTicket] = useState(false);
  const end = useRef<HTMLLIElement>(null);
  const toldAt = useRef(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const count = chat?.messages.length ?? 0;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [count]);
  const onSettled = (): void => void client.invalidateQueries({ queryKey: ["chats"] });
  const take = useMutation({ mutationFn: () => takeChat(id), onSuccess: () => setTimeout(() => box.current?.focus(), 50), onError: sayError, onSettled });
  const release = useMutation({ mutationFn: () => releaseChat(id), onError: sayError, onSettled });
  const say = useMutation({ mutationFn: () => answerChat(id, text.trim()), onSuccess: () => setText(""), onError: sayError, onSettled });
  const mine = chat !== undefined && chat.owner_id !== null && chat.owner_id === me?.id;
  const open = chat !== undefined && chat.state !== "closed";
  const keys = (label: string) => ({ group: t("keys.chats"), label });
  useShortcut("i", () => take.mutate(), { ...keys(t("chats.take")), enabled: open && chat.owner_id === null });
  useShortcut("r", () => box.current?.focus(), { ...keys(t("editor.reply")), enabled: mine });
  useShortcut("b", () => release.mutate(), { ...keys(t("chats.release")), enabled: mine });
  useShortcut("t", () => setTicket(true), { ...keys(t("chats.makeTicket")), enabled: open && chat.ticket_number === null });
  if (isPending) return <SkeletonLines lines={8} />;
  if (!chat) return <ErrorState error={error} retry={() => void refetch()} />;
  const write = (words: string): void => {
    setText(words);
    if (!words.trim() || Date.now() - toldAt.current < WRITING_MS) return;
    toldAt.current = Date.now();
    void tellWriting(id).catch(() => undefined);
  };
  const enter = (event: KeyboardEvent): void => {
    if (event.key === "Escape") box.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (text.trim() && !say.isPending) say.mutate();
  };
  return (
    <article aria-label={t("chats.conversation")} className="flex h-full flex-col bg-ground">
      <header className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2.5">
        <IconButton icon={ArrowLeft} label={t("keys.toList")} className="md:hidden" onClick={onBack} />
        <h2 className="min-w-0 flex-1 truncate font-semibold">{chat.requester_email ?? t("chats.stranger")}</h2>
        {chat.email_verified ? (
          <Badge tone="ok" icon={ShieldCheck}>
            {t("chats.verified")}
          </Badge>
        ) : null}
        {chat.ticket_number ? (
          <Link to="/tickets/$key" params={{ key: chat.ticket_number }} className="tabular text-brand hover:underline">
            {chat.ticket_number}
          </Link>
        ) : (
          <Button icon={TicketPlus} disabled={!open} onClick={() => setTicket(true)}>
            {t("chats.makeTicket")}
          </Button>
        )}
        {mine ? (
          <Button icon={Undo2} busy={release.isPending} onClick={() => release.mutate()}>
            {t("chats.release")}
          </Button>
        ) : null}
        {open && chat.owner_id === null ? (
          <Button tone="primary" icon={Hand} busy={take.isPending} onClick={() => take.mutate()}>
            {t("chats.take")}
          </Button>
        ) : null}
      </header>
      <ol aria-live="polite" aria-label={t("ticket.conversation")} className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-4">
        {chat.messages.map((message) => (
          <li key={message.id} className={cx("max-w-2xl rounded-lg border px-3 py-2", SIDES[message.author] ?? SIDES["bot"], message.author === "visitor" ? "self-start" : "self-end")}>
            <p className="flex items-center gap-2 text-xs text-muted">
              <span>{t(`chats.author.${message.author as "bot"}`, { defaultValue: message.author })}</span>
              <RelativeTime at={message.created_at} />
            </p>
            <RichText text={message.text} />
          </li>
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
      {mine && open ? (
        <footer className="flex items-end gap-2 border-t border-line bg-surface p-3">
          <TextArea ref={box} rows={2} aria-label={t("chats.answer")} placeholder={t("chats.answerHint")} value={text} onChange={(event) => write(event.target.value)} onKeyDown={enter} />
          <Button tone="primary" disabled={!text.trim()} busy={say.isPending} onClick={() => say.mutate()}>
            {t("editor.send")}
          </Button>
        </footer>
      ) : (
        <p className="border-t border-line bg-surface p-3 text-sm text-muted">{t(open ? (chat.owner_id === null ? "chats.botAnswers" : "chats.otherAnswers") : "chats.closed")}</p>
      )}
      {ticket ? <TicketOf chat={chat} onClose={() => setTicket(false)} onSettled={onSettled} /> : null}
    </article>
  );
}
