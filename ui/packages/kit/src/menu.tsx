import { DropdownMenu } from "radix-ui";
import { Check, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Kbd } from "./badge";
import { cx } from "./cx";

export interface MenuItem {
  key: string;
  label: ReactNode;
  icon?: LucideIcon;
  keys?: string;
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  trigger: ReactNode;
  label?: string;
  items: (MenuItem | "-")[];
  align?: "start" | "end";
}

export function Menu({ trigger, label, items, align = "start" }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="enter z-50 max-h-[70vh] min-w-44 overflow-y-auto rounded-lg bg-raised p-1 shadow-float"
        >
          {label ? <DropdownMenu.Label className="px-2 py-1 text-xs text-muted">{label}</DropdownMenu.Label> : null}
          {items.map((item, index) =>
            item === "-" ? (
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                key={item.key}
                disabled={item.disabled ?? false}
                onSelect={item.onSelect}
                className={cx(
                  "flex h-8 cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover",
                  item.danger && "text-danger",
                )}
              >
                {item.icon ? <item.icon className="size-4 text-muted" aria-hidden="true" /> : null}
                <span className="min-w-0 flex-1 truncate">{item.label}</span>
                {item.checked ? <Check className="size-4 text-brand" aria-hidden="true" /> : null}
                {item.keys ? <Kbd>{item.keys}</Kbd> : null}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
