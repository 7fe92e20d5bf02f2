import { describe, expect, it } from "vitest";
import { moved } from "./reorder";

describe("moved", () => {
  it("moves an item down and up", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  });

  it("leaves the list alone when the place does not exist", () => {
    const items = ["a", "b"];
    expect(moved(items, 1, 2)).toBe(items);
    expect(moved(items, 0, -1)).toBe(items);
  });
});
