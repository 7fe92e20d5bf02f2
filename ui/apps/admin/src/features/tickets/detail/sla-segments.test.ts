import { expect, it } from "vitest";
import { slaSegments } from "./sla-segments";

const words = { running: "running", paused: "paused", late: "late" };
const at = (hour: number): string => new Date(Date.UTC(2026, 0, 5, hour)).toISOString();
const sla = (segments: { running: boolean; started_at: string; ended_at: string | null }[], due: number) => ({
  standing: "on_track",
  response_due_at: null,
  resolution_due_at: at(due),
  first_response_at: null,
  used_minutes: 0,
  remaining_minutes: 0,
  segments,
});

it("shows what ran, what was paused and leaves the rest of the bar empty", () => {
  const made = slaSegments(sla([{ running: true, started_at: at(8), ended_at: at(9) }, { running: false, started_at: at(9), ended_at: null }], 12), Date.parse(at(10)), words);
  expect(made.map((one) => [one.kind, one.share])).toEqual([
    ["running", 0.25],
    ["paused", 0.25],
  ]);
});

it("turns late at the deadline", () => {
  const made = slaSegments(sla([{ running: true, started_at: at(8), ended_at: null }], 10), Date.parse(at(12)), words);
  expect(made.map((one) => [one.kind, one.share])).toEqual([
    ["running", 0.5],
    ["late", 0.5],
  ]);
});
