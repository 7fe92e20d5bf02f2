import { describe, expect, it } from "vitest";
import { safeHtml } from "./sanitised-view";

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<a href=\"javascript:alert(1)\">x</a>",
  "[x](javascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "<style>*{background:url(http://evil.example)}</style>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  "<form action=http://evil.example><input name=q></form>",
  "<p style=\"background:url(http://evil.example)\">x</p>",
  "<p id=root class=x data-x=1>x</p>",
  "![x](http://evil.example/pixel.png)",
];

describe("safeHtml", () => {
  it.each(HOSTILE)("leaves nothing in %s that runs or calls home", (text) => {
    const box = document.createElement("div");
    box.innerHTML = safeHtml(text);
    const all = [...box.querySelectorAll("*")];
    expect(all.filter((one) => /^(script|style|iframe|svg|math|form|input|object|embed)$/i.test(one.tagName))).toEqual([]);
    const names = all.flatMap((one) => one.getAttributeNames());
    expect(names.filter((name) => name.startsWith("on") || ["style", "id", "class"].includes(name) || name.startsWith("data-"))).toEqual([]);
    expect(all.filter((one) => /^(javascript|data):/i.test(one.getAttribute("href") ?? ""))).toEqual([]);
    expect([...box.querySelectorAll("img")].filter((one) => !one.getAttribute("src")?.startsWith("/"))).toEqual([]);
  });

  it("keeps what people write with", () => {
    expect(safeHtml("**bold** and `code`\n\n- one\n- two")).toContain("<strong>bold</strong>");
    expect(safeHtml("[page](https://example.com)")).toContain('rel="noopener noreferrer nofollow"');
  });

  it("shows tags as they were typed, in a line of their own and within one", () => {
    const box = document.createElement("div");
    box.innerHTML = safeHtml('<server port="80">\n  <alias>x</alias>\n</server>\n\nset <b>this</b> & that');
    expect(box.textContent).toContain('<server port="80">');
    expect(box.textContent).toContain("</server>");
    expect(box.textContent).toContain("set <b>this</b> & that");
    expect(box.querySelector("b, server")).toBeNull();
  });
});
