import { expect, it } from "vitest";
import { moments } from "./moments";

it("offers only times that lie ahead", () => {
  const friday = new Date(2026, 10, 27, 10, 30);
  expect(moments(friday).map(({ key, at }) => [key, at.getDate(), at.getHours()])).toEqual([
    ["soon", 27, 11],
    ["today", 27, 16],
    ["tomorrow", 28, 9],
    ["monday", 30, 9],
  ]);
});

it("leaves the afternoon out when it has come, and means the next Monday on a Monday", () => {
  const monday = new Date(2026, 10, 30, 15, 0);
  expect(moments(monday).map(({ key, at }) => [key, at.getDate()])).toEqual([
    ["soon", 30],
    ["tomorrow", 1],
    ["monday", 7],
  ]);
});
