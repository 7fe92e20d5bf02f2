import { expect, it } from "vitest";
import { kindOf } from "./file-kinds";

it("shows pictures, plain text and PDF, and nothing that could run", () => {
  const types = ["image/png", "text/plain; charset=utf-8", "application/pdf", "image/svg+xml", "text/html", "application/octet-stream"];
  expect(types.map(kindOf)).toEqual(["picture", "text", "pdf", null, null, null]);
});
