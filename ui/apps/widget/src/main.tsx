import { render } from "preact";
import { App } from "./app";
import { isOurs, type ToFrame, type ToPage } from "./protocol";
import "./styles.css";
import { languageOf } from "./texts";

const COLOR = /^#[0-9a-f]{3,8}$/i;
const host = new URLSearchParams(location.search).get("host") ?? "";
const embedded = window.parent !== window && /^https?:\/\//.test(host);
const place = document.getElementById("chat");

const tell = (message: ToPage): void => {
  if (embedded) window.parent.postMessage(message, host);
};

function show(language: string, color: string): void {
  const chosen = languageOf(language);
  document.documentElement.lang = chosen;
  if (COLOR.test(color)) document.documentElement.style.setProperty("--brand", color);
  if (place) render(<App language={chosen} tell={tell} />, place);
}

if (embedded) {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== host || event.source !== window.parent || !isOurs(event.data)) return;
    const message = event.data as ToFrame;
    if (message.type === "open") show(message.language, message.color);
    else document.querySelector("textarea")?.focus();
  });
  tell({ nullchat: 1, type: "ready" });
} else {
  show(navigator.language.slice(0, 2), "");
}
