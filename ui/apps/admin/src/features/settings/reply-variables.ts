/** What a ticket fills in, as the server knows it. */
export const VARIABLES = ["requester.first_name", "requester.name", "ticket.number", "ticket.title", "ticket.link", "agent.first_name", "agent.name", "team.name"] as const;
type Variable = (typeof VARIABLES)[number];

const isVariable = (name: string): name is Variable => (VARIABLES as readonly string[]).includes(name);

/** The text as somebody made up would read it; a variable that nobody knows stays as it stands. */
export const exampled = (text: string, example: (name: Variable) => string): string =>
  text.replaceAll(/\{\{ *([a-z_.]{1,40}) *\}\}/g, (whole, name: string) => (isVariable(name) ? example(name) : whole));
