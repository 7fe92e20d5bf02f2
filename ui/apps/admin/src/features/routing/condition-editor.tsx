import { Button, IconButton, Select, TextInput } from "@nullticket/kit";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Condition } from "./api";
import { EXAMPLE, type Field, FIELDS, OPERATORS_OF } from "./condition-table";

const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name);

export function ConditionEditor({ conditions, onChange }: { conditions: Condition[]; onChange: (conditions: Condition[]) => void }) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<Condition>): void => onChange(conditions.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("rules.conditions")}</legend>
      {conditions.map((one, index) => {
        const field = isField(one.field) ? one.field : "tags";
        return (
          <div key={index} className="flex flex-wrap items-center gap-2">
            <Select aria-label={t("rules.field")} value={one.field} className="w-44" onChange={(event) => isField(event.target.value) && set(index, { field: event.target.value, operator: OPERATORS_OF[event.target.value][0]!, values: [EXAMPLE[event.target.value]] })}>
              {isField(one.field) ? null : <option value={one.field}>{one.field}</option>}
              {FIELDS.map((name) => (
                <option key={name} value={name}>
                  {t(`rules.fieldOf.${name}`)}
                </option>
              ))}
            </Select>
            <Select aria-label={t("rules.operator")} value={one.operator} className="w-32" onChange={(event) => set(index, { operator: event.target.value })}>
              {OPERATORS_OF[field].map((name) => (
                <option key={name} value={name}>
                  {t(`rules.operatorOf.${name}`)}
                </option>
              ))}
            </Select>
            <TextInput
              aria-label={t("rules.values")}
              title={t("rules.valuesHint")}
              value={one.values.join(", ")}
              className="min-w-28 flex-1"
              onChange={(event) => set(index, { values: event.target.value.split(",").map((value) => value.trimStart()) })}
            />
            <IconButton icon={X} label={t("rules.dropCondition", { place: index + 1 })} onClick={() => onChange(conditions.filter((_, at) => at !== index))} />
          </div>
        );
      })}
      <Button size="sm" icon={Plus} className="self-start" onClick={() => onChange([...conditions, { field: "priority", operator: "at_least", values: ["high"] }])}>
        {t("rules.addCondition")}
      </Button>
    </fieldset>
  );
}
