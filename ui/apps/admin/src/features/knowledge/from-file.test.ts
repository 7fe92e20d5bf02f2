import { describe, expect, it } from "vitest";
import { fromFile } from "./from-file";

describe("fromFile", () => {
  it("takes the first heading of a Markdown file as the title", async () => {
    const file = new File(["# Reset a password\n\nOpen the portal."], "reset.md");
    expect(await fromFile(file)).toEqual({ title: "Reset a password", content: "# Reset a password\n\nOpen the portal." });
  });

  it("reads a page as Markdown and leaves its scripts behind", async () => {
    const file = new File(["<title>VPN</title><body><h2>Setup</h2><p>Start <b>it</b>.</p><script>alert(1)</script><ul><li>One</li><li>Two</li></ul>"], "vpn.html");
    expect(await fromFile(file)).toEqual({ title: "VPN", content: "## Setup\n\nStart it.\n\n- One\n- Two" });
  });

  it("names an article after its file when nothing in it is a title", async () => {
    expect((await fromFile(new File(["Some text"], "printer_queue-help.txt")))?.title).toBe("printer queue help");
  });

  it("refuses other kinds and empty files", async () => {
    expect(await fromFile(new File(["x"], "page.pdf"))).toBeNull();
    expect(await fromFile(new File(["  "], "empty.md"))).toBeNull();
  });
});
