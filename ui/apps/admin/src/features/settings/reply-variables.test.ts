import { expect, it } from "vitest";
import { exampled } from "./reply-variables";

it("puts an example where a variable stands, and leaves what nobody knows", () => {
  expect(exampled("Hello {{ requester.first_name }}, {{ticket.colour}} {x}", (name) => `<${name}>`)).toBe("Hello <requester.first_name>, {{ticket.colour}} {x}");
});
