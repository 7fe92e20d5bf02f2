import { useEffect, useRef } from "react";
import { currentKeys, isTyping, keyName, registry, type Shortcut } from "./shortcut-registry";

interface Options {
  label: string;
  group: string;
  enabled?: boolean;
}

/** Binds keys such as "r", "shift+c", "mod+k" or the sequence "g t". Plain keys never fire while typing. */
export function useShortcut(keys: string, run: () => void, { label, group, enabled = true }: Options): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const shortcut: Shortcut = { keys, label, group, run: () => latest.current() };
    return registry.add(shortcut);
  }, [keys, label, group, enabled]);
}

/** The one listener of the page. */
export function useShortcutListener(): void {
  useEffect(() => {
    let before = "";
    let since = 0;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = keyName(event);
      if (!name) return;
      const held = name.startsWith("mod+");
      if (!held && isTyping(event.target)) return;
      // What lies behind an open dialog is not acted on.
      if (document.querySelector("[role='dialog'][data-state='open'],[role='alertdialog'][data-state='open']")) return;
      const sequence = event.timeStamp - since < 900 && before ? `${before} ${name}` : "";
      const found = (sequence && currentKeys().find((one) => one.keys === sequence)) || currentKeys().find((one) => one.keys === name);
      before = name;
      since = event.timeStamp;
      if (!found) return;
      event.preventDefault();
      before = "";
      found.run();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
