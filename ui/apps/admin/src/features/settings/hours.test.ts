import { describe, expect, it } from "vitest";
import { readHolidays, readHours, weekdays, writeHours } from "./hours";

describe("hours of a calendar", () => {
  it("reads what it writes", () => {
    const text = "09:00-12:00, 13:00-17:30";
    expect(writeHours(readHours(text) ?? [])).toBe(text);
  });

  it("takes an early hour without its zero, and refuses words", () => {
    expect(readHours("8:00 - 16:00")).toEqual([["08:00", "16:00"]]);
    expect(readHours("morning")).toBeNull();
  });

  it("reads a holiday a line and skips the rest", () => {
    expect(readHolidays("2026-12-25 Christmas\nsoon\n2027-01-01")).toEqual([
      { day: "2026-12-25", name: "Christmas" },
      { day: "2027-01-01", name: "" },
    ]);
  });

  it("starts the week on Monday", () => {
    expect(weekdays("en")[0]).toBe("Monday");
  });
});
