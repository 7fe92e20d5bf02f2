import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./badge";

/** A hint on hover and focus. Says nothing that is not also said elsewhere. */
export function Tip({ label, keys, children }: { label: ReactNode; keys?: string | undefined; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="enter z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-float"
        >
          {label}
          {keys ? <Kbd inverse>{keys}</Kbd> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const TipProvider = Tooltip.Provider;
