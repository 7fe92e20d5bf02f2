import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const backend = process.env["NULLTICKET_BACKEND"] ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // The server keeps hashed files under /admin/assets; the pages themselves live at the root.
  base: command === "build" ? "/admin/" : "/",
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      "@": here("./src"),
      // The original writes <style> elements, which our content security policy refuses.
      "react-style-singleton": here("../../packages/kit/src/style-singleton.ts"),
    },
  },
  build: {
    outDir: here("../../../src/nullticket/static/admin"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: {
      "/api/ws": { target: backend, ws: true },
      "/api": { target: backend },
      "/widget": { target: backend },
    },
  },
}));
