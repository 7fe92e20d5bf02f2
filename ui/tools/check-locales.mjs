/**
 * Every catalogue of a language has the same keys and the same placeholders as the English one;
 * every key that the desk's code asks for exists, and no English text of the desk is left that nobody asks for.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LANGUAGES = ["de", "fr", "es", "hi"];
/** The desk itself is English for now; the portal, what it shares with the desk, and the widget are not. */
const SETS = [
  { folder: "apps/widget/src/locales", files: (language) => `${language}.json` },
  { folder: "apps/admin/src/locales", files: (language) => `${language}/portal.json` },
  { folder: "apps/admin/src/locales", files: (language) => `${language}/common.json` },
];
const PLURAL = /_(zero|one|two|few|many|other)$/;
const faults = [];

function flat(value, prefix = "") {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, prefix ? `${prefix}.${key}` : key));
}
const read = (path) => new Map(flat(JSON.parse(readFileSync(path, "utf8"))).map(([key, text]) => [key.replace(PLURAL, ""), text]));
const holes = (text) => [...(text.match(/\{\{?[^}]+\}?\}/g) ?? [])].sort().join(" ");

function compare(path, english) {
  if (!existsSync(path)) return void faults.push(`${path} is missing`);
  const other = read(path);
  for (const [key, text] of english) {
    if (!other.has(key)) faults.push(`${path} lacks ${key}`);
    else if (holes(other.get(key)) !== holes(text)) faults.push(`${path}: ${key} has other placeholders than the English text`);
  }
  for (const key of other.keys()) if (!english.has(key)) faults.push(`${path} has ${key}, which English has not`);
}

for (const { folder, files } of SETS) {
  const english = read(join(folder, files("en")));
  for (const language of LANGUAGES) compare(join(folder, files(language)), english);
}

/** Keys stand in the code as strings, or as templates whose fixed beginning names their group. */
function checkDesk() {
  const catalogues = "apps/admin/src/locales/en";
  const keys = readdirSync(catalogues).flatMap((name) => [...read(join(catalogues, name)).keys()]);
  const known = new Set(keys);
  const code = ["apps/admin/src", "packages/kit/src"]
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  for (const [, key] of code.matchAll(/\bt\(\s*"([^"]+)"/g)) if (!known.has(key)) faults.push(`the code asks for ${key}, which no English catalogue has`);
  const quoted = new Set([...code.matchAll(/"([a-zA-Z]\w*(?:\.[\w+-]+)+)"/g)].map((hit) => hit[1]));
  const groups = [...code.matchAll(/`([\w.-]+\.)\$\{/g)].map((hit) => hit[1]);
  for (const key of keys) if (!quoted.has(key) && !groups.some((group) => key.startsWith(group))) faults.push(`${catalogues}: nobody asks for ${key}`);
}

checkDesk();
for (const fault of faults) console.error(fault);
if (faults.length) process.exit(1);
