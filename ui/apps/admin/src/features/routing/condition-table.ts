/** Which comparisons each field of a ticket allows, and its fixed values where it has some. */
export const FIELDS = ["source", "priority", "requester_email", "requester_domain", "language", "requires_immediate_attention", "confidence", "tags"] as const;
export type Field = (typeof FIELDS)[number];
export const OPERATORS = ["any_of", "none_of", "all_of", "at_least", "at_most"] as const;
export type Operator = (typeof OPERATORS)[number];

const CHOICES: Operator[] = ["any_of", "none_of"];
const BOUNDS: Operator[] = ["at_least", "at_most"];

export const OPERATORS_OF: Record<Field, Operator[]> = {
  source: CHOICES,
  priority: [...BOUNDS, ...CHOICES],
  requester_email: CHOICES,
  requester_domain: CHOICES,
  language: CHOICES,
  requires_immediate_attention: ["any_of"],
  confidence: BOUNDS,
  tags: ["any_of", "all_of", "none_of"],
};

export const EXAMPLE: Record<Field, string> = {
  source: "email",
  priority: "high",
  requester_email: "",
  requester_domain: "",
  language: "en",
  requires_immediate_attention: "true",
  confidence: "0.8",
  tags: "",
};
