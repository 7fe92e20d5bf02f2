const MOST = 500_000;
const KINDS = /\.(md|markdown|txt|html?)$/i;

interface Written {
  title: string;
  content: string;
}

const HEADS: Record<string, string> = { H1: "# ", H2: "## ", H3: "### ", H4: "#### ", LI: "- ", BLOCKQUOTE: "> " };
const BLOCKS = "h1,h2,h3,h4,p,li,pre,blockquote,tr";

/** The text of a page as Markdown: headings, paragraphs, lists and code. Scripts are never run: the parser makes a dead document. */
function markdownOf(html: string): Written {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const one of page.querySelectorAll("script,style,noscript,template,nav,footer")) one.remove();
  const lines: string[] = [];
  for (const block of page.body.querySelectorAll(BLOCKS)) {
    if (block.querySelector(BLOCKS)) continue;
    const text = block.tagName === "PRE" ? (block.textContent ?? "") : (block.textContent ?? "").replace(/\s+/g, " ").trim();
    if (!text) continue;
    lines.push(block.tagName === "PRE" ? `\`\`\`\n${text}\n\`\`\`` : `${HEADS[block.tagName] ?? ""}${text}`);
  }
  const content = lines.length ? lines.join("\n\n").replace(/(^- .*)\n\n(?=- )/gm, "$1\n") : (page.body.textContent ?? "").trim();
  return { title: page.title.trim(), content };
}

/** A file as the beginning of an article, or null when it is of another kind, empty or too large. */
export async function fromFile(file: File): Promise<Written | null> {
  if (!KINDS.test(file.name) || file.size > MOST) return null;
  const text = (await file.text()).replace(/^\uFEFF/, "");
  const page = /\.html?$/i.test(file.name) ? markdownOf(text) : { title: "", content: text.trim() };
  if (!page.content) return null;
  const head = /^#\s+(.+)$/m.exec(page.content)?.[1]?.trim();
  const name = file.name.replace(KINDS, "").replaceAll(/[-_]+/g, " ").trim();
  return { title: (page.title || head || name).slice(0, 200), content: page.content };
}
