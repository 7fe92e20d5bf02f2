import { api, type components, data, ifMatch } from "@nullticket/api";
import { queryOptions } from "@tanstack/react-query";

type Schemas = components["schemas"];
export type Rule = Schemas["RuleOut"];
export type RuleIn = Schemas["RuleIn"];
export type Condition = Schemas["ConditionIn"];
export type TestIn = Schemas["TriageTestIn"];
export type TestOut = Schemas["TriageTestOut"];
export type Replay = Schemas["ReplayOut"];

export const rulesQuery = queryOptions({ queryKey: ["rules"], queryFn: (): Promise<Rule[]> => data(api.GET("/api/admin/routing/rules")) });

/** How the rules that only watch do; asked only where there are some. */
export const watchedQuery = queryOptions({
  queryKey: ["rules", "watched"],
  queryFn: (): Promise<Schemas["WatchedRuleOut"][]> => data(api.GET("/api/admin/routing/rules/watched")),
});

const ROUTING_ACTIONS = ["rule_created", "rule_changed", "rule_deleted", "rules_ordered"] as const;

/** What was done to the rules, newest first. */
export const ruleHistoryQuery = queryOptions({
  queryKey: ["rules", "history"],
  queryFn: async (): Promise<Schemas["AuditOut"][]> => {
    const parts = await Promise.all(ROUTING_ACTIONS.map((action) => data(api.GET("/api/admin/audit", { params: { query: { action: `routing.${action}`, limit: 50 } } }))));
    return parts.flat().sort((one, other) => other.id - one.id);
  },
});

const at = (rule: Rule) => ({ path: { rule_id: rule.id } });
export const createRule = (rule: RuleIn): Promise<Rule> => data(api.POST("/api/admin/routing/rules", { body: rule }));
export const changeRule = (rule: Rule, patch: Schemas["RulePatch"]): Promise<Rule> =>
  data(api.PATCH("/api/admin/routing/rules/{rule_id}", { params: at(rule), headers: ifMatch(rule.version), body: patch }));
export const deleteRule = (rule: Rule) => api.DELETE("/api/admin/routing/rules/{rule_id}", { params: at(rule) });
export const orderRules = (ids: number[]): Promise<Rule[]> => data(api.PUT("/api/admin/routing/rules/order", { body: { ids } }));
export const testRouting = (ticket: TestIn): Promise<TestOut> => data(api.POST("/api/admin/routing/test", { body: ticket }));
export const replayRouting = (wanted: Schemas["ReplayIn"]): Promise<Replay> => data(api.POST("/api/admin/routing/replay", { body: wanted }));

/** A stored rule as the replay takes it. */
export const asInput = (rule: Rule): RuleIn => ({
  name: rule.name,
  category: rule.category,
  keywords: rule.keywords,
  conditions: conditionsOf(rule),
  team_id: rule.team_id,
  position: rule.position,
  active: rule.active,
  shadow: rule.shadow,
});

/** The conditions of a rule; the document describes them loosely. */
export const conditionsOf = (rule: Rule): Condition[] =>
  (rule.conditions ?? []).flatMap((one) => {
    const { field, operator, values } = one as Partial<Condition>;
    return typeof field === "string" && typeof operator === "string" && Array.isArray(values) ? [{ field, operator, values: values.map(String) }] : [];
  });
