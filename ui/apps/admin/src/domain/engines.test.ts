import { expect, test } from "vitest";
import { isEngine, moved, toggled } from "./engines";

test("an engine moves by one place and stays at the ends", () => {
  expect(moved(["local", "llm", "keyword"], "keyword", -1)).toEqual(["local", "keyword", "llm"]);
  expect(moved(["local", "llm"], "local", -1)).toEqual(["local", "llm"]);
  expect(moved(["local", "llm"], "llm", 1)).toEqual(["local", "llm"]);
});

test("an engine that begins to count comes last, and one that counts always stays", () => {
  expect(toggled(["local"], "keyword")).toEqual(["local", "keyword"]);
  expect(toggled(["local", "keyword"], "local")).toEqual(["keyword"]);
  expect(toggled(["keyword"], "keyword")).toEqual(["keyword"]);
});

test("a name that is no engine is none", () => {
  expect([isEngine("llm"), isEngine("oracle")]).toEqual([true, false]);
});
