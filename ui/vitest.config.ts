import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./apps/admin/src", import.meta.url)) } },
  test: { environment: "jsdom", include: ["{apps,packages}/**/*.test.{ts,tsx}"], restoreMocks: true },
});
