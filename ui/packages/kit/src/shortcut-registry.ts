export interface Shortcut {
  keys: string;
  label: string;
  group: string;
  run: () => void;
}

let bound: Shortcut[] = [];

export const registry = {
  add(shortcut: Shortcut): () => void {
    bound = [...bound, shortcut];
    return () => {
      bound = bound.filter((one) => one !== shortcut);
    };
  },
};

/** What is bound now, the latest first: the innermost view wins. */
export const currentKeys = (): Shortcut[] => [...bound].reverse();

const TEXT_TYPES = new Set(["text", "search", "email", "password", "number", "url", "tel", "date", "time", "datetime-local"]);

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  // An open menu or dialog of choices uses letters itself.
  if (target.closest("[role='menu'],[role='listbox']")) return true;
  return target instanceof HTMLInputElement && TEXT_TYPES.has(target.type);
}

/** "mod+k", "shift+c", "?" or "" for a bare modifier. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  if (event.altKey || ["Control", "Shift", "Meta", "Alt"].includes(event.key)) return "";
  const letter = /^[a-z]$/i.test(event.key);
  const key = letter ? event.key.toLowerCase() : event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `mod+${key}`;
  return letter && event.shiftKey ? `shift+${key}` : key;
}
