import type { components } from "@nullticket/api";
import { IconButton, Switch } from "@nullticket/kit";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ENGINES, type EngineName, moved, toggled } from "@/domain/engines";

type Plan = components["schemas"]["FieldPlanIn"];

/** Whose word counts for a field, the first first. The last that counts cannot be left out. */
export function EngineOrder({ field, order, onChange }: { field: string; order: EngineName[]; onChange: (order: NonNullable<Plan["order"]>) => void }) {
  const { t } = useTranslation();
  const shown = [...order, ...ENGINES.filter((one) => !order.includes(one))];
  return (
    <div role="group" aria-label={`${field}: ${t("set.engine.order")}`} className="flex flex-col gap-1">
      <span className="text-sm font-medium">{t("set.engine.order")}</span>
      <ol className="flex flex-col gap-1">
        {shown.map((one) => {
          const name = t(`set.engine.${one}`);
          const at = order.indexOf(one);
          return (
            <li key={one} className="flex min-h-8 items-center gap-2">
              <span className="tabular w-4 text-end text-sm text-muted">{at >= 0 ? at + 1 : ""}</span>
              <Switch checked={at >= 0} label={`${field}: ${t("set.engine.counts", { name })}`} disabled={at >= 0 && order.length === 1} onChange={() => onChange(toggled(order, one))} />
              <span className={at >= 0 ? "flex-1" : "flex-1 text-muted"}>{name}</span>
              {at >= 0 ? (
                <>
                  <IconButton size="sm" icon={ArrowUp} label={`${field}: ${t("rules.up", { name })}`} disabled={at === 0} onClick={() => onChange(moved(order, one, -1))} />
                  <IconButton size="sm" icon={ArrowDown} label={`${field}: ${t("rules.down", { name })}`} disabled={at === order.length - 1} onClick={() => onChange(moved(order, one, 1))} />
                </>
              ) : null}
            </li>
          );
        })}
      </ol>
      <span className="text-sm text-muted">{t("set.engine.orderHint")}</span>
    </div>
  );
}
