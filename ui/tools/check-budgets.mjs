/** What a first visit has to load, compressed, against the limits: the desk, the chat frame, the loader on foreign pages. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const STATIC = "../src/nullticket/static";
/** Pages that a first visit may land on; each is weighed together with the entry. */
const LANDINGS = ["overview", "tickets", "ticket", "login", "portal"];
const kilobytes = (file) => gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length / 1000;

/** The scripts needed before the page shows: the entry, the page, and what they import statically. */
function firstLoad(folder, ...starts) {
  const manifest = JSON.parse(readFileSync(join(STATIC, folder, "manifest.json"), "utf8"));
  const seen = new Set();
  const walk = (key) => {
    if (seen.has(key)) return;
    if (!manifest[key]) throw new Error(`${folder} has no ${key}`);
    seen.add(key);
    for (const next of manifest[key].imports ?? []) walk(next);
  };
  for (const start of starts) walk(start);
  return [...seen].map((key) => join(folder, manifest[key].file));
}

const budgets = [
  ...LANDINGS.map((name) => ({ name: `desk, ${name} first`, limit: 250, files: firstLoad("admin", "index.html", `src/routes/${name}.tsx`) })),
  { name: "chat frame", limit: 110, files: firstLoad("widget", "index.html") },
  { name: "loader", limit: 6, files: ["widget.js"] },
];
let broken = false;
for (const { name, limit, files } of budgets) {
  if (!files.every((file) => existsSync(join(STATIC, file)))) throw new Error(`${name} is not built`);
  const size = files.reduce((sum, file) => sum + kilobytes(file), 0);
  const over = size > limit;
  broken ||= over;
  console.log(`${name}: ${size.toFixed(1)} kB of JavaScript, gzip (limit ${limit})${over ? ": TOO MUCH" : ""}`);
}
if (broken) process.exit(1);
