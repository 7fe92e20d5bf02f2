import de from "./locales/de.json";
import en from "./locales/en.json";
import es from "./locales/es.json";
import fr from "./locales/fr.json";
import hi from "./locales/hi.json";

export type Texts = typeof en;

const CATALOGUES: Record<string, Texts> = { en, de, fr, es, hi };

export const languageOf = (wanted: string): string => (wanted in CATALOGUES ? wanted : "en");
export const textsOf = (language: string): Texts => CATALOGUES[language] ?? en;
