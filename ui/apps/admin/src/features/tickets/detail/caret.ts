export type Insert = "article" | "canned" | "mention";

export interface Asked {
  kind: Insert;
  /** The text without the typed sign, and where the piece goes. */
  rest: string;
  at: number;
}

const SIGNS: readonly { kind: Insert; sign: RegExp }[] = [
  { kind: "article", sign: /\?\?$/ },
  { kind: "canned", sign: /(?<=^|\n)\/$/ },
  { kind: "mention", sign: /(?<=^|\s)@$/ },
];

/** What the sign before the caret asks for, as in other desks: `??` an article, `/` a canned reply, `@` a colleague. */
export function askedAt(text: string, caret: number): Asked | null {
  const head = text.slice(0, caret);
  for (const { kind, sign } of SIGNS) {
    const found = sign.exec(head);
    if (found) return { kind, rest: text.slice(0, found.index) + text.slice(caret), at: found.index };
  }
  return null;
}

export interface Inserted {
  text: string;
  caret: number;
}

/** Puts a piece where the caret is: a whole reply stands in a paragraph of its own, a name or a link in its line. */
export function insertedAt(text: string, at: number, piece: string, paragraph: boolean): Inserted {
  const head = text.slice(0, at);
  const tail = text.slice(at);
  const before = paragraph && head.trim() ? `${head.trimEnd()}\n\n` : head;
  const after = paragraph && tail.trim() ? `\n\n${tail.trimStart()}` : tail;
  const caret = before.length + piece.length;
  return { text: `${before}${piece}${after}`, caret };
}
