import { describe, expect, it } from "vitest";
import type { TicketRow } from "@/domain/types";
import type { Sort, TicketPage } from "./api";
import { orderOf, type Pages, withChanged } from "./refresh";

const day = (number: number): string => `2026-01-${String(number).padStart(2, "0")}T08:00:00Z`;
const row = (id: number, more: Partial<TicketRow> = {}): TicketRow => ({ id, created_at: day(id), updated_at: day(id), priority_score: 5, ...more }) as TicketRow;
const page = (rows: TicketRow[], next: string | null = "more"): TicketPage => ({ items: rows, total: 9, next });
const pages = (...all: TicketPage[]): Pages => ({ pages: all, pageParams: all.map((_, at) => (at ? String(at) : undefined)) });
const ids = (all: Pages): number[][] => all.pages.map((one) => one.items.map((ticket) => ticket.id));
const patched = (all: Pages, changed: number[], rows: TicketRow[], sort: Sort = "-created_at"): Pages =>
  withChanged(all, new Set(changed), { rows, total: 10, capped: false }, orderOf({}, sort));

describe("a list some of whose tickets have changed", () => {
  const long = pages(page([row(9), row(8)]), page([row(7), row(5)]), page([row(4), row(3)]));

  it("gets a new ticket on top and the new total, and leaves the other pages as they are", () => {
    const after = patched(long, [10], [row(10)]);
    expect(ids(after)).toEqual([[10, 9, 8], [7, 5], [4, 3]]);
    expect(after.pages.map((one) => one.total)).toEqual([10, 10, 10]);
    expect(after.pageParams).toBe(long.pageParams);
  });

  it("shows a changed row at its place, and loses the one that no longer matches", () => {
    const after = patched(long, [5, 8], [row(5, { title: "now" })]);
    expect(ids(after)).toEqual([[9], [7], [5, 4, 3]]);
    expect(after.pages[2]?.items[0]?.title).toBe("now");
  });

  it("takes in one that matches now, between those that are loaded", () => {
    expect(ids(patched(long, [6], [row(6)]))).toEqual([[9, 8], [7, 6, 5], [4, 3]]);
  });

  it("leaves one behind the last loaded row to its own page, and puts it last when all is loaded", () => {
    expect(ids(patched(long, [1], [row(1)]))).toEqual(ids(long));
    expect(ids(patched(pages(page([row(4)], null)), [1], [row(1)]))).toEqual([[4, 1]]);
    expect(ids(patched(pages(page([], null)), [1], [row(1)]))).toEqual([[1]]);
  });

  it.each<[Sort, number[]]>([
    ["-created_at", [3, 2, 1]],
    ["created_at", [1, 2, 3]],
    ["-updated_at", [1, 3, 2]],
    ["-priority_score", [2, 3, 1]],
    ["sla_deadline", [3, 1, 2]],
  ])("keeps the order %s", (sort, wanted) => {
    const rows = [
      row(1, { updated_at: day(9), sla_deadline: day(2), priority_score: 1 }),
      row(2, { priority_score: 9 }),
      row(3, { sla_deadline: day(1) }),
    ];
    expect([...rows].sort(orderOf({}, sort)).map((one) => one.id)).toEqual(wanted);
  });

  it("orders what was searched for by its age alone", () => {
    const order = orderOf({ q: "vpn" }, "-priority_score");
    expect([row(1, { priority_score: 9 }), row(2)].sort(order).map((one) => one.id)).toEqual([2, 1]);
  });
});
