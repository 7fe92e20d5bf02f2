import i18next from "eslint-plugin-i18next";
import imports from "eslint-plugin-import";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const FEATURES = ["analytics", "chats", "knowledge", "login", "overview", "portal", "quality", "rating", "routing", "settings", "showroom", "tickets"];

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "packages/api/src/schema.gen.ts", "**/public/**"] },
  ...tseslint.configs.recommended,
  hooks.configs.flat.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { import: imports },
    settings: { "import/resolver": { typescript: { project: ["apps/*/tsconfig.json"] } } },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "no-console": "error",
      "import/no-cycle": ["error", { maxDepth: 8 }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Markup of others is shown by the sanitising viewer of the kit (sanitised-view.tsx) and nowhere else.",
        },
        {
          selector: "JSXAttribute[name.name=/^(label|title|text|placeholder|alt|aria-label|hint)$/] > Literal[value=/[A-Za-z]{2}/]",
          message: "Texts come from the catalogues.",
        },
      ],
      "@typescript-eslint/no-non-null-assertion": "off",
      "react-hooks/incompatible-library": "off",
    },
  },
  {
    // Features are strangers to one another: what two of them need belongs to the domain or to the kit.
    files: ["apps/admin/src/features/**/*.{ts,tsx}"],
    rules: {
      "import/no-restricted-paths": [
        "error",
        {
          zones: FEATURES.map((name) => ({
            target: `./apps/admin/src/features/${name}`,
            from: "./apps/admin/src/features",
            except: [`./${name}`],
          })),
        },
      ],
    },
  },
  {
    files: ["{apps,packages}/**/*.tsx"],
    // The page that shows every component in every state is for developers and speaks their language.
    ignores: ["apps/admin/src/features/showroom/**"],
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": ["error", { mode: "jsx-text-only", words: { exclude: ["[^A-Za-z]+", "Null", "Ticket"] } }],
    },
  },
  { files: ["packages/kit/src/sanitised-view.tsx", "apps/admin/src/features/showroom/**"], rules: { "no-restricted-syntax": "off" } },
  { files: ["**/*.mjs"], rules: { "no-console": "off" } },
);
