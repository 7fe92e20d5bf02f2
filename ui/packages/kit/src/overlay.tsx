import { Dialog as RadixDialog, Popover as RadixPopover } from "radix-ui";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  side?: boolean;
}

/** Nothing inside asked for the focus: the first field gets it, else the dialog itself, and never its closing cross. */
function focusInside(event: Event): void {
  event.preventDefault();
  const box = event.currentTarget as HTMLElement;
  (box.querySelector<HTMLElement>("input:not([type=hidden],[tabindex='-1']),textarea,select") ?? box).focus();
}

/** A dialog in the middle, or with `side` a sheet at the end of the line. Focus goes in and comes back. */
export function Dialog({ open, onOpenChange, title, text, children, footer, wide, side }: DialogProps) {
  const { t } = useTranslation();
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <RadixDialog.Content
          {...(text ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusInside}
          className={cx(
            "enter fixed z-50 flex flex-col bg-raised shadow-float outline-none",
            side
              ? "inset-y-0 end-0 w-full max-w-xl"
              : "inset-x-3 top-[8vh] mx-auto max-h-[84vh] rounded-lg sm:inset-x-6",
            !side && (wide ? "max-w-3xl" : "max-w-lg"),
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <RadixDialog.Title className="text-lg font-semibold">{title}</RadixDialog.Title>
              {text ? <RadixDialog.Description className="mt-0.5 text-muted">{text}</RadixDialog.Description> : null}
            </div>
            <RadixDialog.Close asChild>
              <IconButton icon={X} label={t("kit.close")} size="sm" />
            </RadixDialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer ? <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer> : null}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text: ReactNode;
  action: string;
  onConfirm: () => unknown;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ open, onOpenChange, title, text, action, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("kit.cancel")}</Button>
          <Button tone="danger" busy={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      {text}
    </Dialog>
  );
}

interface PopoverProps {
  trigger: ReactNode;
  label: string;
  children: ReactNode | ((close: () => void) => ReactNode);
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}

export function Popover({ trigger, label, children, align = "start", open, onOpenChange, className }: PopoverProps) {
  const [inner, setInner] = useState(false);
  const shown = open ?? inner;
  const change = (value: boolean): void => {
    setInner(value);
    onOpenChange?.(value);
  };
  return (
    <RadixPopover.Root open={shown} onOpenChange={change}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={cx("enter z-50 max-h-[70vh] overflow-y-auto rounded-lg bg-raised shadow-float outline-none", className ?? "w-64 p-3")}
        >
          {typeof children === "function" ? children(() => change(false)) : children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
