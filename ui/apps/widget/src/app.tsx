import { useEffect, useMemo, useRef } from "preact/hooks";
import { Composer } from "./composer";
import { Messages } from "./messages";
import type { Identity, ToPage } from "./protocol";
import { Stars } from "./stars";
import { type Texts, textsOf } from "./texts";
import { type ResumeLink, useChat } from "./use-chat";

export function App({ language, identity, link, tell }: { language: string; identity: Identity | null; link: ResumeLink | null; tell: (message: ToPage) => void }) {
  const t = textsOf(language);
  const chat = useChat(language, identity, link);
  const seenRef = useRef(0);
  const messages = useMemo(() => chat.conversation?.messages ?? [], [chat.conversation]);
  const ticket = chat.number;

  useEffect(() => {
    const others = messages.filter((message) => message.author !== "visitor").length;
    if (document.visibilityState === "hidden" && others > seenRef.current) tell({ nullchat: 1, type: "unread", count: others - seenRef.current });
    else seenRef.current = others;
  }, [messages, tell]);
  useEffect(() => {
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") tell({ nullchat: 1, type: "close" });
      if (event.key === "Tab") keepInside(event);
    };
    document.addEventListener("keydown", escape);
    return () => document.removeEventListener("keydown", escape);
  }, [tell]);

  const trouble = chat.trouble && (chat.trouble.status === 413 ? t.tooLarge : chat.trouble.status === 429 ? t.busy.replace("{seconds}", String(chat.trouble.retryAfter)) : t.offline);
  return (
    <div class="chat" role="dialog" aria-label={t.title}>
      <header>
        <div class="names">
          <h1>{t.title}</h1>
          <p>{t.subtitle}</p>
        </div>
        <button type="button" class="plain" onClick={chat.restart} aria-label={t.again} title={t.again}>
          <Glyph path="M4 12a8 8 0 1 0 2.6-5.9M4 4v4h4" />
        </button>
        <button type="button" class="plain" onClick={() => tell({ nullchat: 1, type: "close" })} aria-label={t.close} title={t.close}>
          <Glyph path="M6 6l12 12M18 6L6 18" />
        </button>
      </header>
      {ticket ? (
        <section class="ticket" aria-label={t.ticket}>
          <strong>
            {t.ticket} {ticket}
          </strong>
          <span aria-live="polite">{stateWords(t, chat.conversation?.ticket_status)}</span>
          <span>{t.status}</span>
          {chat.conversation?.rate_token ? <Stars given={chat.conversation.stars} disabled={chat.waiting} texts={t} onRate={chat.rate} /> : null}
        </section>
      ) : null}
      <Messages messages={messages} waiting={chat.waiting} telling={chat.telling} agentWriting={chat.conversation?.agent_writing ?? false} texts={t} />
      {trouble ? (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      ) : null}
      <Composer texts={t} asksYesNo={chat.conversation?.phase === "offered"} disabled={chat.waiting} onSay={chat.say} onFiles={chat.send} files={chat.waitingFiles} />
    </div>
  );
}

/** The chat is a dialog: Tab goes round in it, Escape leaves it. */
function keepInside(event: KeyboardEvent): void {
  const stops = [...document.querySelectorAll<HTMLElement>("button:not(:disabled), a[href], textarea, input:not(:disabled), [tabindex='0']")];
  const end = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}

function stateWords(t: Texts, status: string | null | undefined): string {
  return t.states[(status ?? "new") as keyof Texts["states"]] ?? t.states.new;
}

function Glyph({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
      <path d={path} />
    </svg>
  );
}
