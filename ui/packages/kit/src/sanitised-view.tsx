import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useMemo } from "react";
import { cx } from "./cx";

const TAGS = ["p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td", "img"];

const shown = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Tags that somebody typed are shown as typed: who pastes a piece of a configuration file must not lose it. */
const reader = new Marked({
  gfm: true,
  breaks: true,
  renderer: { html: ({ text, block }) => (block ? `<p>${shown(text.trim()).replace(/\n/g, "<br>")}</p>` : shown(text)) },
});

/** Markdown to safe HTML: few tags, no styles, no ids; pictures and links only to http(s), mail and our own files. */
export function safeHtml(markdown: string): string {
  const html = reader.parse(markdown, { async: false });
  const clean = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "src", "alt", "title", "align", "start"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of clean.querySelectorAll("a")) {
    link.setAttribute("rel", "noopener noreferrer nofollow");
    link.setAttribute("target", "_blank");
  }
  for (const picture of clean.querySelectorAll("img")) {
    // A picture from elsewhere would tell its host who reads the ticket.
    if (!/^\/(?!\/)/.test(picture.getAttribute("src") ?? "")) picture.replaceWith(document.createTextNode(picture.alt || picture.src));
  }
  const box = document.createElement("div");
  box.append(clean);
  return box.innerHTML;
}

/** The only place that puts HTML into the page. Its libraries are a tenth of a first visit, so it comes by itself. */
export default function SanitisedView({ text, className }: { text: string; className?: string }) {
  const html = useMemo(() => safeHtml(text), [text]);
  return <div dir="auto" className={cx("prose-text", className)} dangerouslySetInnerHTML={{ __html: html }} />;
}
