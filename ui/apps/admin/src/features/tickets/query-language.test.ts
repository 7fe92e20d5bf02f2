import { describe, expect, it } from "vitest";
import { filterOf, parseQuery, toggled, valuesOf, without } from "./query-language";

const names = {
  teams: [
    { id: 2, name: "Network Team" },
    { id: 3, name: "Identity Team" },
  ],
  agents: [{ id: 9, name: "Asha Rao" }],
  categories: [{ key: "vpn", name: "VPN" }],
  me: 7,
};
const filter = (text: string) => filterOf(parseQuery(text), names);

describe("the query language of the list", () => {
  it("reads fields, comparisons and free words from one line", () => {
    expect(filter("status:open priority>=high team:network vpn tunnel")).toEqual({
      status: ["open"],
      priority: ["high", "urgent", "critical"],
      team_id: [2],
      q: "vpn tunnel",
    });
  });
  it("knows me, numbers and beginnings of names", () => {
    expect(filter("agent:me,asha")).toEqual({ agent_id: [7, 9] });
    expect(filter("team:3")).toEqual({ team_id: [3] });
  });
  it("finds nothing rather than everything for a team that does not exist", () => {
    expect(filter("team:nobody").team_id).toEqual([2_147_483_647]);
  });
  it("keeps words with a colon that is no field as free text", () => {
    expect(filter('error:0x80 "two words"')).toEqual({ q: "error:0x80 two words" });
  });
  it("reads flags", () => {
    expect(filter("is:open,unassigned is:overdue")).toEqual({ open: true, unassigned: true, overdue: true });
    expect(filter("is:open,closed vpn")).toEqual({ q: "vpn" });
  });
  it("reads days and spans of days, in UTC as all figures", () => {
    const now = new Date("2026-11-28T23:30:00Z");
    const days = (text: string) => filterOf(parseQuery(text), names, now);
    expect(days("created:today")).toEqual({ created_from: "2026-11-28", created_to: "2026-11-28" });
    expect(days("resolved:yesterday vpn")).toEqual({ resolved_from: "2026-11-27", resolved_to: "2026-11-27", q: "vpn" });
    expect(days("created:7d")).toEqual({ created_from: "2026-11-22", created_to: "2026-11-28" });
    expect(days("created>=2026-11-01 created<=2026-11-15")).toEqual({ created_from: "2026-11-01", created_to: "2026-11-15" });
    expect(days("created:yesterday,today")).toEqual({ created_from: "2026-11-27", created_to: "2026-11-28" });
    expect(days("created:2026-02-31 resolved:soon")).toEqual({ created_from: "2999-12-31", created_to: "2999-12-31", resolved_from: "2999-12-31", resolved_to: "2999-12-31" });
  });
  it("switches one value on and off and leaves the rest", () => {
    expect(toggled("is:open vpn", "status", "new")).toBe("is:open vpn status:new");
    expect(toggled("status:new,open vpn", "status", "new")).toBe("status:open vpn");
    expect(toggled("status:new vpn", "status", "new")).toBe("vpn");
    expect(without("is:open vpn", 0)).toBe("vpn");
    expect(valuesOf("status:new,open", "status")).toEqual(["new", "open"]);
  });
});
