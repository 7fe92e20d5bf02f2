import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import common from "@/locales/en/common.json";
import desk from "@/locales/en/desk.json";
import portal from "@/locales/en/portal.json";
import type settings from "@/locales/en/settings.json";

const english = { ...common, ...desk, ...portal };
/** All texts that the code may ask for. Those of knowledge, routing and settings come with these pages. */
export type Texts = typeof english & typeof settings;
/** The desk itself is English so far; the portal speaks all of these. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", hi: "हिन्दी" } as const;
export type Language = keyof typeof LANGUAGES;
const KEY = "nullticket.language";
const catalogues = import.meta.glob<Record<string, unknown>>(["../locales/*/*.json", "!../locales/en/*.json"], { import: "default" });

async function load(language: Language): Promise<void> {
  if (language === "en" || i18next.hasResourceBundle(language, "translation")) return;
  const names = Object.keys(catalogues).filter((path) => path.includes(`/locales/${language}/`));
  const parts = await Promise.all(names.map((name) => catalogues[name]?.()));
  i18next.addResourceBundle(language, "translation", Object.assign({}, ...parts));
}

const isLanguage = (value: string): value is Language => value in LANGUAGES;

function wanted(): Language {
  const candidates = [localStorage.getItem(KEY) ?? "", ...navigator.languages.map((one) => one.split("-")[0] ?? "")];
  return candidates.find(isLanguage) ?? "en";
}

function mark(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

export async function startLanguages(): Promise<void> {
  const language = wanted();
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: english } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await load(language);
  await i18next.changeLanguage(language);
  mark(language);
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await load(language);
  await i18next.changeLanguage(language);
  mark(language);
}

/** The language of the person's account, on a device on which nobody has chosen one; `en` is the account's own beginning. */
export async function followLanguage(language: string): Promise<void> {
  if (language !== "en" && isLanguage(language) && !localStorage.getItem(KEY)) await chooseLanguage(language);
}
