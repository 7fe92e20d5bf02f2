import { Button, cx, Dialog } from "@nullticket/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConflictRow } from "./conflicts";

interface ConflictProps {
  rows: ConflictRow[];
  /** The fields in which the own version shall stand. */
  onApply: (kept: ReadonlySet<string>) => void;
  onClose: () => void;
}

/** Somebody else was faster: both versions side by side, field by field, and the agent chooses. */
export function ConflictDialog({ rows, onApply, onClose }: ConflictProps) {
  const { t } = useTranslation();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(rows.map((row) => row.field)));
  const choose = (field: string, own: boolean): void => {
    const next = new Set(kept);
    if (own) next.add(field);
    else next.delete(field);
    setKept(next);
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t("conflict.title")}
      text={t("conflict.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("conflict.discard")}</Button>
          <Button tone="primary" onClick={() => onApply(kept)}>
            {t("conflict.apply")}
          </Button>
        </>
      }
    >
      {rows.map(({ field, before, mine, theirs }) => (
        <fieldset key={field} className="mb-3">
          <legend className="mb-1 text-sm font-medium">{t(`field.${field}` as "field.title", { defaultValue: field })}</legend>
          <p className="mb-1 text-sm text-muted">{t("conflict.before", { value: before })}</p>
          <div className="grid gap-2 sm:grid-cols-2">
            {[true, false].map((own) => (
              <label key={String(own)} className={cx("flex gap-2 rounded-md border p-2", kept.has(field) === own ? "border-brand bg-brand-soft" : "border-line")}>
                <input type="radio" className="mt-0.5 size-4 shrink-0" name={field} checked={kept.has(field) === own} onChange={() => choose(field, own)} />
                <span className="min-w-0 break-words">
                  <span className="block text-sm text-muted">{t(own ? "conflict.mine" : "conflict.theirs")}</span>
                  {own ? mine : theirs}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </Dialog>
  );
}
