import type { components } from "@nullticket/api";
import { Button, cx, Dialog } from "@nullticket/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import type { Priority, Ticket } from "@/domain/types";

type Patch = components["schemas"]["TicketPatch"];
type Field = keyof Patch & keyof Ticket;

interface ConflictProps {
  mine: Patch;
  theirs: Ticket;
  before: Ticket;
  onApply: (merged: Patch) => void;
  onClose: () => void;
}

const show = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value ?? "–"));

/** Somebody else was faster: both versions side by side, field by field, and the agent chooses. */
export function ConflictDialog({ mine, theirs, before, onApply, onClose }: ConflictProps) {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  const say = (field: Field, value: unknown): string => {
    if (field === "priority" && typeof value === "string") return t(`priority.${value as Priority}`);
    return field === "category" && typeof value === "string" ? categoryName(value) : show(value);
  };
  const fields = Object.keys(mine) as Field[];
  const [kept, setKept] = useState<ReadonlySet<Field>>(new Set(fields));
  const choose = (field: Field, own: boolean): void => {
    const next = new Set(kept);
    if (own) next.add(field);
    else next.delete(field);
    setKept(next);
  };
  const merged = (): Patch => Object.fromEntries(fields.filter((field) => kept.has(field)).map((field) => [field, mine[field]]));
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
          <Button tone="primary" onClick={() => onApply(merged())}>
            {t("conflict.apply")}
          </Button>
        </>
      }
    >
      {fields.map((field) => (
        <fieldset key={field} className="mb-3">
          <legend className="mb-1 text-sm font-medium">{t(`field.${field}` as "field.title", { defaultValue: field })}</legend>
          <p className="mb-1 text-sm text-muted">{t("conflict.before", { value: say(field, before[field]) })}</p>
          <div className="grid gap-2 sm:grid-cols-2">
            {[true, false].map((own) => (
              <label key={String(own)} className={cx("flex gap-2 rounded-md border p-2", kept.has(field) === own ? "border-brand bg-brand-soft" : "border-line")}>
                <input type="radio" className="mt-0.5 size-4 shrink-0" name={field} checked={kept.has(field) === own} onChange={() => choose(field, own)} />
                <span className="min-w-0 break-words">
                  <span className="block text-sm text-muted">{t(own ? "conflict.mine" : "conflict.theirs")}</span>
                  {say(field, own ? mine[field] : theirs[field])}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </Dialog>
  );
}
