import { expect, it } from "vitest";
import { askedAt, insertedAt } from "./caret";

it("hears the signs where the caret is, also in the middle of a text", () => {
  expect(askedAt("Hello @ there", 7)).toEqual({ kind: "mention", rest: "Hello  there", at: 6 });
  expect(askedAt("See ?? for more", 6)).toEqual({ kind: "article", rest: "See  for more", at: 4 });
  expect(askedAt("Hello\n/\nBye", 7)).toEqual({ kind: "canned", rest: "Hello\n\nBye", at: 6 });
});

it("leaves addresses, paths and signs elsewhere alone", () => {
  expect(askedAt("tom@", 4)).toBeNull();
  expect(askedAt("and/", 4)).toBeNull();
  expect(askedAt("Hello @ there", 13)).toBeNull();
});

it("puts a reply into its own paragraph and a name into its line", () => {
  expect(insertedAt("Hello  there", 6, "@Ada ", false)).toEqual({ text: "Hello @Ada  there", caret: 11 });
  expect(insertedAt("Hello\n\nBye", 6, "Restart it.", true)).toEqual({ text: "Hello\n\nRestart it.\n\nBye", caret: 18 });
  expect(insertedAt("", 0, "Restart it.", true)).toEqual({ text: "Restart it.", caret: 11 });
});
