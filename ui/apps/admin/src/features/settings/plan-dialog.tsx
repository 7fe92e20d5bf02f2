import { api, type components, data, ifMatch } from "@nullticket/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EngineName } from "@/domain/engines";
import { EngineOrder } from "./engine-order-field";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";

type EnginesOut = components["schemas"]["EnginesOut"];
type Plan = EnginesOut["category"];
const POLICIES = ["local_only", "cascade", "both", "llm_only"] as const;
const FIELDS = ["category", "priority"] as const;

/** Whose word counts, for each field. */
export function PlanDialog({ engines, onClose }: { engines: EnginesOut; onClose: () => void }) {
  const { t } = useTranslation();
  const [plans, setPlans] = useState({ category: engines.category, priority: engines.priority });
  const save = () => data(api.PUT("/api/admin/engines", { headers: ifMatch(engines.version), body: plans }));
  return (
    <FormDialog title={t("set.engine.plan")} onClose={onClose} save={save} refresh={["engines"]}>
      {FIELDS.map((field) => (
        <PlanFields key={field} title={t(`set.engine.fieldOf.${field}`)} plan={plans[field]} onChange={(plan) => setPlans({ ...plans, [field]: plan })} />
      ))}
      <p className="text-sm text-muted">{t("set.engine.shadowHint")}</p>
    </FormDialog>
  );
}

function PlanFields({ title, plan, onChange }: { title: string; plan: Plan; onChange: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const [below, setBelow] = useState(String(plan.below));
  const watched = plan.shadow ?? [];
  const watch = (name: EngineName, on: boolean): void => onChange({ ...plan, shadow: on ? [...watched, name] : watched.filter((one) => one !== name) });
  return (
    <fieldset className="flex flex-col gap-2 rounded-md border border-line p-3">
      <legend className="px-1 font-medium">{title}</legend>
      <SelectField label={t("set.engine.policy")} value={plan.policy} onChange={(policy) => onChange({ ...plan, policy: policy as Plan["policy"] })}>
        {POLICIES.map((one) => (
          <option key={one} value={one}>
            {t(`set.engine.policyOf.${one}`)}
          </option>
        ))}
      </SelectField>
      {plan.policy === "cascade" ? (
        <TextField
          type="number"
          label={t("set.engine.below")}
          hint={t("set.engine.belowHint")}
          value={below}
          onChange={(value) => {
            setBelow(value);
            onChange({ ...plan, below: Number(value) });
          }}
        />
      ) : null}
      <EngineOrder field={title} order={plan.order ?? ["local", "llm"]} onChange={(order) => onChange({ ...plan, order })} />
      <SwitchField label={t("set.engine.shadowLocal")} checked={watched.includes("local")} onChange={(on) => watch("local", on)} />
      <SwitchField label={t("set.engine.shadowLlm")} checked={watched.includes("llm")} onChange={(on) => watch("llm", on)} />
      <SwitchField label={t("set.engine.shadowKeyword")} checked={watched.includes("keyword")} onChange={(on) => watch("keyword", on)} />
    </fieldset>
  );
}
