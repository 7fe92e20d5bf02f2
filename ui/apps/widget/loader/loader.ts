/** Puts a button on the page; the chat itself is a frame of our own origin, loaded when the button is first pressed. */
import { type Identity, isOurs, type Opening, type ToFrame, type ToPage } from "../src/protocol";

const LABELS: Record<string, [open: string, title: string]> = {
  en: ["Chat with IT support", "NullChat"],
  de: ["Mit dem IT-Support chatten", "NullChat"],
  fr: ["Discuter avec le support informatique", "NullChat"],
  es: ["Chatear con soporte informático", "NullChat"],
  hi: ["आईटी सहायता से बात करें", "NullChat"],
};
const NARROW = 480;

function start(script: HTMLScriptElement): void {
  const origin = new URL(script.src).origin;
  const { color = "#0f6b6b", position = "right", theme = "auto", language = document.documentElement.lang || navigator.language } = script.dataset;
  const lang = language.slice(0, 2).toLowerCase();
  const [label, title] = LABELS[lang] ?? LABELS["en"]!;

  const opening: Opening = {
    nullchat: 1,
    type: "open",
    language: lang,
    color,
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    direction: getComputedStyle(document.documentElement).direction === "rtl" ? "rtl" : "ltr",
    identity: identityOf(script.dataset),
  };

  const host = document.createElement("nullchat-widget");
  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "false");
  const side = position === "left" ? "left" : "right";
  Object.assign(button.style, {
    position: "fixed", bottom: "20px", [side]: "20px", width: "56px", height: "56px", borderRadius: "28px", border: "0",
    background: color, color: "#fff", cursor: "pointer", boxShadow: "0 6px 24px rgba(0,0,0,.25)", zIndex: "2147483000",
  });
  button.append(icon(), badge());
  root.append(button);
  document.body.append(host);

  let frame: HTMLIFrameElement | undefined;
  const tell = (message: ToFrame): void => frame?.contentWindow?.postMessage(message, origin);

  const place = (): void => {
    if (!frame) return;
    const narrow = window.innerWidth < NARROW;
    Object.assign(frame.style, {
      position: "fixed", zIndex: "2147483001", border: "0", colorScheme: "normal", background: "transparent",
      borderRadius: narrow ? "0" : "14px", boxShadow: narrow ? "none" : "0 12px 48px rgba(0,0,0,.3)",
      width: narrow ? "100%" : "384px", height: narrow ? "100%" : "min(620px, calc(100vh - 110px))",
      bottom: narrow ? "0" : "88px", left: "auto", right: "auto", [side]: narrow ? "0" : "20px",
    });
  };
  const show = (open: boolean): void => {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.title = title;
      frame.src = `${origin}/widget/?host=${encodeURIComponent(location.origin)}`;
      root.append(frame);
    }
    if (!frame) return;
    place();
    frame.style.display = open ? "block" : "none";
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      unread(0);
      tell({ nullchat: 1, type: "shown" });
      frame.focus();
    } else {
      button.focus();
    }
  };
  const unread = (count: number): void => {
    const dot = button.lastChild as HTMLElement;
    dot.textContent = count > 9 ? "9+" : String(count);
    dot.style.display = count > 0 ? "block" : "none";
  };

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  window.addEventListener("resize", place);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== frame?.contentWindow || !isOurs(event.data)) return;
    const message = event.data as ToPage;
    if (message.type === "ready") tell(opening);
    else if (message.type === "close") show(false);
    else if (message.type === "unread" && button.getAttribute("aria-expanded") !== "true") unread(message.count);
  });
}

function identityOf({ userEmail, userExpires, userSignature }: DOMStringMap): Identity | null {
  return userEmail && userSignature ? { email: userEmail, expires: Number(userExpires), signature: userSignature } : null;
}

function icon(): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", "26");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

function badge(): HTMLElement {
  const dot = document.createElement("span");
  Object.assign(dot.style, {
    position: "absolute", top: "-4px", right: "-4px", minWidth: "20px", height: "20px", borderRadius: "10px",
    background: "#b91c1c", color: "#fff", font: "600 12px/20px system-ui", display: "none",
  });
  return dot;
}

const script = document.currentScript as HTMLScriptElement | null;
if (script) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
