import { expect, test } from "vitest";
import { cutOf, spanOf } from "./search";

test("a span is two days of the calendar, or the last so many", () => {
  expect(spanOf({ from: "2026-03-01", to: "2026-03-31", days: 7 })).toEqual({ from: "2026-03-01", to: "2026-03-31" });
  expect(spanOf({ from: "2026-03-31", to: "2026-03-01" })).toEqual({ days: 30 });
  expect(spanOf({ from: "yesterday", to: "2026-03-01", days: 9000 })).toEqual({ days: 366 });
});

test("figures are cut once", () => {
  expect(cutOf({ team: "3", category: "vpn" })).toEqual({ team_id: 3 });
  expect(cutOf({ category: "vpn", priority: "high" })).toEqual({ category: "vpn" });
  expect(cutOf({ priority: "high" })).toEqual({ priority: "high" });
  expect(cutOf({ priority: "loud", team: "network" })).toEqual({});
});
