import { expect, test } from "vitest";
import type { Rule, RuleIn } from "./api";
import { NO_TRIAL, rulesOf } from "./rules-to-try";

const rule = (id: number, position: number): Rule => ({ id, name: `Rule ${id}`, category: null, keywords: [], conditions: [], team_id: 1, position, active: true, version: 1 }) as unknown as Rule;
const given: RuleIn = { name: "New", category: null, keywords: ["screen"], conditions: [], team_id: 2, active: true, shadow: false };

test("what is off is left out, what was changed keeps its place, and what is new stands last", () => {
  const rules = [rule(7, 1), rule(8, 2), rule(9, 3)];
  const tried = rulesOf({ off: new Set([7]), changed: { 8: { ...given, name: "Changed" } }, added: [given] }, rules);
  expect(tried.map((one) => [one.name, one.position, one.team_id])).toEqual([
    ["Changed", 2, 2],
    ["Rule 9", 3, 1],
    ["New", 4, 2],
  ]);
  expect(rulesOf(NO_TRIAL, rules).map((one) => one.name)).toEqual(["Rule 7", "Rule 8", "Rule 9"]);
  expect(rulesOf({ ...NO_TRIAL, added: [given] }, []).map((one) => one.position)).toEqual([1]);
});
