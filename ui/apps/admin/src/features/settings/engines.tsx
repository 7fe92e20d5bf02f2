import { api, type components, data } from "@nullticket/api";
import { Badge, Button, Card, ErrorState, SkeletonLines, type Tone } from "@nullticket/kit";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isEngine } from "@/domain/engines";
import { decimal, percent, whole } from "@/domain/words";
import { ModelCalls } from "./model-calls";
import { ModelServerCard } from "./model-server";
import { PlanDialog } from "./plan-dialog";
import { SectionFrame } from "./section-frame";

type EnginesOut = components["schemas"]["EnginesOut"];
const TONES: Record<EnginesOut["engines"][number]["state"], Tone> = { ready: "ok", resting: "danger", trying: "warn" };
const FIELDS = ["category", "priority"] as const;

const enginesQuery = queryOptions({ queryKey: ["engines", "states"], queryFn: () => data(api.GET("/api/admin/engines")), refetchInterval: 15_000 });

export default function Engines() {
  const { t } = useTranslation();
  const { data: engines, error, refetch } = useQuery(enginesQuery);
  return (
    <SectionFrame title={t("set.section.engines")} text={t("set.engine.text")}>
      {engines ? <Body engines={engines} /> : error ? <ErrorState error={error} retry={() => void refetch()} /> : <SkeletonLines lines={8} />}
    </SectionFrame>
  );
}

function Body({ engines }: { engines: EnginesOut }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 lg:grid-cols-2">
        <States engines={engines} />
        <PlanCard engines={engines} />
        <ModelServerCard />
        <CalibrationCard rows={engines.calibration.filter((one) => one.outcomes > 0)} />
      </div>
      <ModelCalls />
    </div>
  );
}

function States({ engines }: { engines: EnginesOut }) {
  const { t } = useTranslation();
  return (
    <Card title={t("set.engine.states")}>
      <ol className="flex flex-col gap-2">
        {engines.engines.map((one) => (
          <li key={one.name} className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{isEngine(one.name) ? t(`set.engine.${one.name}`) : one.name}</span>
            <Badge tone={TONES[one.state]}>{t(`set.engine.stateOf.${one.state}`)}</Badge>
            <span className="text-sm break-all text-muted">
              {[one.model, one.rung && t("set.engine.rung", { rung: one.rung }), one.typical_ms ? t("set.engine.typical", { milliseconds: Math.round(one.typical_ms) }) : ""].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function PlanCard({ engines }: { engines: EnginesOut }) {
  const { t, i18n } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <Card
      title={t("set.engine.plan")}
      text={t("set.engine.planText")}
      actions={
        <Button size="sm" onClick={() => setEditing(true)}>
          {t("set.engine.change")}
        </Button>
      }
    >
      <dl className="flex flex-col gap-2">
        {FIELDS.map((field) => {
          const plan = engines[field];
          const order = (plan.order ?? []).map((name) => t(`set.engine.${name}`));
          const watched = plan.shadow?.map((name) => t(`set.engine.${name}`)) ?? [];
          return (
            <div key={field}>
              <dt className="font-medium">{t(`set.engine.fieldOf.${field}`)}</dt>
              <dd className="text-muted">
                {t(`set.engine.policyOf.${plan.policy ?? "cascade"}`)}
                {plan.policy === "cascade" ? ` (${decimal(plan.below, i18n.language, 2)})` : ""}
                <span className="block text-sm">{t("set.engine.inOrder", { names: order.join(", ") })}</span>
                {watched.length > 0 ? <span className="block text-sm text-warn">{t("set.engine.shadowed", { names: watched.join(", ") })}</span> : null}
              </dd>
            </div>
          );
        })}
      </dl>
      {editing ? <PlanDialog engines={engines} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function CalibrationCard({ rows }: { rows: EnginesOut["calibration"] }) {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t("set.engine.calibration")}>
      {rows.length === 0 ? <p className="text-muted">{t("set.engine.calibrationNone")}</p> : null}
      {rows.map((row) => (
        <div key={row.field} className="mb-3 last:mb-0">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{t(`set.engine.fieldOf.${row.field}`)}</span>
            <Badge tone={row.judged ? "ok" : "warn"}>{t(row.judged ? "set.engine.judged" : "set.engine.unjudged")}</Badge>
          </p>
          <dl className="tabular mt-1 grid grid-cols-2 gap-x-4 text-sm sm:grid-cols-4">
            <Figure name={t("set.engine.outcomes")} value={whole(row.outcomes, i18n.language)} />
            <Figure name={t("set.engine.accuracy")} value={percent(row.accuracy, i18n.language)} />
            <Figure name={t("set.engine.majority")} value={percent(row.majority, i18n.language)} />
            <Figure name={t("set.engine.error")} value={decimal(row.error, i18n.language, 3)} />
          </dl>
        </div>
      ))}
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
