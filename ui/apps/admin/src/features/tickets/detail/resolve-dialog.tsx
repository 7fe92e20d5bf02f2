import { Button, Dialog, Field, TextArea } from "@nullticket/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface ResolveProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onResolve: (resolution: string, next: boolean) => void;
  canNext: boolean;
  busy: boolean;
  /** What solved a ticket like this one. */
  start: string;
}

/** A resolved ticket says what solved it: the requester reads it, and the next agent too. */
export function ResolveDialog({ open, onOpenChange, onResolve, canNext, busy, start }: ResolveProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(start);
  const ready = text.trim().length > 0;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("ticket.resolve")}
      footer={
        <>
          {canNext ? (
            <Button disabled={!ready} busy={busy} title={t("keys.ctrlShiftEnter")} onClick={() => onResolve(text, true)}>
              {t("ticket.resolveNext")}
            </Button>
          ) : null}
          <Button tone="primary" disabled={!ready} busy={busy} onClick={() => onResolve(text, false)}>
            {t("ticket.resolve")}
          </Button>
        </>
      }
    >
      <Field label={t("ticket.resolution")} hint={t("ticket.resolutionHint")}>
        {(ids) => (
          <TextArea
            {...ids}
            autoFocus
            rows={5}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && ready && onResolve(text, event.shiftKey && canNext)}
          />
        )}
      </Field>
    </Dialog>
  );
}
