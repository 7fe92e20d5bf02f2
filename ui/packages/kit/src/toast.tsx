import { Toast as RadixToast } from "radix-ui";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";

type Kind = "info" | "ok" | "error";

interface ToastItem {
  id: number;
  kind: Kind;
  text: string;
  seconds: number;
  action?: { label: string; run: () => void };
}

let items: ToastItem[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: ToastItem[]): void {
  items = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows a short message; with an action it stays as long as the action is worth. */
export function toast(kind: Kind, text: string, options: { seconds?: number; action?: ToastItem["action"] } = {}): () => void {
  const id = nextId;
  nextId += 1;
  const action = options.action ? { action: options.action } : {};
  set([...items.slice(-3), { id, kind, text, seconds: options.seconds ?? (kind === "error" ? 8 : 4), ...action }]);
  return () => dismiss(id);
}

function dismiss(id: number): void {
  set(items.filter((item) => item.id !== id));
}

const ICONS = { info: Info, ok: CircleCheck, error: CircleAlert };
const COLOURS: Record<Kind, string> = { info: "text-info", ok: "text-ok", error: "text-danger" };

export function Toaster() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => items);
  return (
    <RadixToast.Provider label={t("kit.message")} swipeDirection="down">
      {shown.map((item) => {
        const Icon = ICONS[item.kind];
        return (
          <RadixToast.Root
            key={item.id}
            duration={item.seconds * 1000}
            onOpenChange={(open) => !open && dismiss(item.id)}
            className="enter flex items-start gap-2.5 rounded-lg bg-raised p-3 shadow-float"
          >
            <Icon aria-hidden="true" className={cx("mt-0.5 size-4 shrink-0", COLOURS[item.kind])} />
            <RadixToast.Description className="min-w-0 flex-1">{item.text}</RadixToast.Description>
            {item.action ? (
              <RadixToast.Action altText={item.action.label} onClick={item.action.run} className="rounded-sm px-1 font-medium text-brand underline-offset-2 hover:underline">
                {item.action.label}
              </RadixToast.Action>
            ) : null}
            <RadixToast.Close aria-label={t("kit.close")} className="rounded-sm text-muted hover:text-ink">
              <X className="size-4" aria-hidden="true" />
            </RadixToast.Close>
          </RadixToast.Root>
        );
      })}
      <RadixToast.Viewport className="fixed end-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none" />
    </RadixToast.Provider>
  );
}
