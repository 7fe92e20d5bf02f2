import { Badge, Button, Checkbox, IconButton } from "@nullticket/kit";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asInput, type Rule, type RuleIn } from "./api";
import { RuleDialog } from "./rule-dialog";

/** Rules as they might be: some off, some changed, some new. Nothing of it is in force. */
export interface Trial {
  off: ReadonlySet<number>;
  changed: Readonly<Record<number, RuleIn>>;
  added: readonly RuleIn[];
}

export const NO_TRIAL: Trial = { off: new Set(), changed: {}, added: [] };

/** The rules that a replay is to go by, in their order; new ones stand last. */
export function rulesOf(trial: Trial, rules: Rule[]): RuleIn[] {
  const kept = rules.filter((rule) => !trial.off.has(rule.id)).map((rule) => ({ ...asInput(rule), ...trial.changed[rule.id], position: rule.position }));
  const last = Math.max(0, ...rules.map((rule) => rule.position));
  return [...kept, ...trial.added.map((rule, at) => ({ ...rule, position: last + 1 + at }))];
}

export function RulesToTry({ rules, trial, onChange }: { rules: Rule[]; trial: Trial; onChange: (trial: Trial) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Rule | "new" | null>(null);
  const turn = (rule: Rule, on: boolean): void => onChange({ ...trial, off: new Set(on ? [...trial.off].filter((id) => id !== rule.id) : [...trial.off, rule.id]) });
  const take = (given: RuleIn): void =>
    onChange(open === "new" || open === null ? { ...trial, added: [...trial.added, given] } : { ...trial, changed: { ...trial.changed, [open.id]: given } });
  return (
    <>
      <ul className="flex flex-col gap-1">
        {rules.map((rule) => (
          <li key={rule.id} className="flex min-h-8 items-center gap-2">
            <span className="min-w-0 flex-1">
              <Checkbox label={trial.changed[rule.id]?.name ?? rule.name} checked={!trial.off.has(rule.id)} onChange={(on) => turn(rule, on)} />
            </span>
            {trial.changed[rule.id] ? <Badge tone="brand">{t("rules.changedHere")}</Badge> : null}
            <IconButton size="sm" icon={Pencil} label={t("rules.tryChanged", { name: rule.name })} onClick={() => setOpen(rule)} />
          </li>
        ))}
        {trial.added.map((rule, at) => (
          <li key={`${at}:${rule.name}`} className="flex min-h-8 items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{rule.name}</span>
            <Badge tone="brand">{t("rules.newHere")}</Badge>
            <IconButton size="sm" icon={Trash2} label={t("rules.tryWithout", { name: rule.name })} onClick={() => onChange({ ...trial, added: trial.added.filter((one) => one !== rule) })} />
          </li>
        ))}
      </ul>
      <Button tone="ghost" icon={Plus} className="self-start" onClick={() => setOpen("new")}>
        {t("rules.tryNew")}
      </Button>
      {open ? <RuleDialog rule={open === "new" ? null : ({ ...open, ...trial.changed[open.id] } as Rule)} onClose={() => setOpen(null)} onTry={take} /> : null}
    </>
  );
}
