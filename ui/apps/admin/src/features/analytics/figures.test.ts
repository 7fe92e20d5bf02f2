import { expect, it } from "vitest";
import { compared, csvOf } from "./figures";

it("compares with the period before", () => {
  expect(compared(120, 100, "en")).toBe("+20%");
  expect(compared(80, 100, "en")).toBe("-20%");
  expect(compared(5, 0, "en")).toBe("–");
});

it("writes what is shown and disarms formulas", () => {
  expect(csvOf([{ name: '=HYPERLINK("x")', open: 3, rate: null }])).toBe('name,open,rate\r\n"\'=HYPERLINK(""x"")",3,');
});
