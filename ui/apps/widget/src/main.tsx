import { render } from "preact";
import { App } from "./app";
import { isOurs, type Opening, type ToFrame, type ToPage } from "./protocol";
import "./styles.css";
import { languageOf } from "./texts";
import type { ResumeLink } from "./use-chat";

const COLOR = /^#[0-9a-f]{3,8}$/i;
const host = new URLSearchParams(location.search).get("host") ?? "";
const embedded = window.parent !== window && /^https?:\/\//.test(host);
const place = document.getElementById("chat");

/** Read once: who copies the address later copies no way into the conversation. */
function linkOf(hash: string): ResumeLink | null {
  const [, conversation, token] = /^#resume=([\w-]+)\.([\w-]+)$/.exec(hash) ?? [];
  if (!conversation || !token) return null;
  history.replaceState(null, "", location.pathname);
  return { conversation, token };
}
const link = embedded ? null : linkOf(location.hash);

const tell = (message: ToPage): void => {
  if (embedded) window.parent.postMessage(message, host);
};

function show({ language, color, theme, direction, identity }: Omit<Opening, "nullchat" | "type">): void {
  const chosen = languageOf(language);
  const page = document.documentElement;
  page.lang = chosen;
  page.dir = direction;
  if (theme !== "auto") page.dataset["theme"] = theme;
  if (COLOR.test(color)) page.style.setProperty("--brand", color);
  if (place) render(<App language={chosen} identity={identity} link={link} tell={tell} />, place);
}

if (embedded) {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== host || event.source !== window.parent || !isOurs(event.data)) return;
    const message = event.data as ToFrame;
    if (message.type === "open") show(message);
    else document.querySelector("textarea")?.focus();
  });
  tell({ nullchat: 1, type: "ready" });
} else {
  show({ language: navigator.language.slice(0, 2), color: "", theme: "auto", direction: "ltr", identity: null });
}
