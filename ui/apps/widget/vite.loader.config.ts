import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The loader is one classic script: pages of any age and build put it in with a single tag.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here("../../../src/nullticket/static"),
    emptyOutDir: false,
    lib: { entry: here("loader/loader.ts"), name: "NullChat", formats: ["iife"], fileName: () => "widget.js" },
  },
});
