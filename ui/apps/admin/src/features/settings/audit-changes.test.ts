import { expect, test } from "vitest";
import { changesOf } from "./audit-changes";

test("only what differs is named, and what came or went has one side", () => {
  const before = { name: "Network", capacity: 10, tags: ["a"], lead: null };
  const after = { name: "Network", capacity: 12, tags: ["a"], email: "net@example.org", lead: null };
  expect(changesOf(before, after)).toEqual([
    { field: "capacity", before: "10", after: "12" },
    { field: "email", before: "", after: "net@example.org" },
  ]);
  expect(changesOf(null, { open: true, days: [1, 2] })).toEqual([
    { field: "open", before: "", after: "true" },
    { field: "days", before: "", after: "[1,2]" },
  ]);
  expect(changesOf({ gone: "x" }, null)).toEqual([{ field: "gone", before: "x", after: "" }]);
  expect(changesOf(null, null)).toEqual([]);
});
