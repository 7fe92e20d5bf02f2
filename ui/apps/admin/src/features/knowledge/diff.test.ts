import { expect, it } from "vitest";
import { diffLines } from "./diff";

const marks = (before: string, after: string): string => diffLines(before, after).map((line) => ({ same: " ", gone: "-", new: "+" })[line.kind] + line.text).join("|");

it("keeps what stayed and marks what went and what came", () => {
  expect(marks("a\nb\nc", "a\nx\nc\nd")).toBe(" a|-b|+x| c|+d");
  expect(marks("", "a")).toBe("-|+a");
  expect(marks("a\nb", "b")).toBe("-a| b");
  expect(marks("same", "same")).toBe(" same");
});
