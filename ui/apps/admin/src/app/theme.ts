export type Theme = "system" | "light" | "dark";
const KEY = "nullticket.theme";

export function currentTheme(): Theme {
  const saved = localStorage.getItem(KEY);
  return saved === "light" || saved === "dark" ? saved : "system";
}

/** Writes the choice to the root element; the tokens do the rest. */
export function applyTheme(theme: Theme = currentTheme()): void {
  if (theme === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(KEY);
    return;
  }
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem(KEY, theme);
}
