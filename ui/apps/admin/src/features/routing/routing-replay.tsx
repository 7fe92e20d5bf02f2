import { Button, Card, type ColumnDef, DataTable, EmptyState, ErrorState, Field, Select, SkeletonLines, TextInput } from "@nullticket/kit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Equal, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { teamsQuery, useTeamName } from "@/domain/lists";
import { sayError } from "@/domain/words";
import { type Replay, replayRouting, rulesQuery } from "./api";
import { NO_TRIAL, RulesToTry, rulesOf, type Trial } from "./rules-to-try";

const SPANS = [1, 7, 14, 30, 90];

/** What if: some rules off, changed or new, other capacities, another threshold, over days that have been. */
export function RoutingReplay() {
  const { t } = useTranslation();
  const asked = { rules: useQuery(rulesQuery), teams: useQuery(teamsQuery) };
  const { data: rules = [] } = asked.rules;
  const { data: teams = [] } = asked.teams;
  const [days, setDays] = useState(7);
  const [trial, setTrial] = useState<Trial>(NO_TRIAL);
  const [capacities, setCapacities] = useState<Record<string, number>>({});
  const [threshold, setThreshold] = useState("");
  const replay = useMutation({ mutationFn: replayRouting, onError: sayError });
  const run = (): void =>
    replay.mutate({
      days,
      rules: rulesOf(trial, rules),
      capacities,
      limit: 5000,
      ...(threshold ? { confidence_threshold: Number(threshold) } : {}),
    });
  const failed = asked.rules.error ?? asked.teams.error;
  if (failed) return <ErrorState error={failed} retry={() => void Promise.all([asked.rules.refetch(), asked.teams.refetch()])} />;
  return (
    <div className="grid items-start gap-3 pt-3 lg:grid-cols-[22rem_1fr]">
      <Card title={t("rules.replay")} text={t("rules.replayText")}>
        <div className="flex flex-col gap-3">
          <Field label={t("rules.span")}>
            {(ids) => (
              <Select {...ids} value={days} onChange={(event) => setDays(Number(event.target.value))}>
                {SPANS.map((one) => (
                  <option key={one} value={one}>
                    {t("rules.days", { count: one })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-sm font-medium">{t("rules.without")}</legend>
            {asked.rules.isPending ? <SkeletonLines lines={3} className="p-0" /> : null}
            <RulesToTry rules={rules} trial={trial} onChange={setTrial} />
          </fieldset>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-sm font-medium">{t("rules.capacityOf")}</legend>
            {asked.teams.isPending ? <SkeletonLines lines={6} className="p-0" /> : null}
            {teams.map((team) => (
              <label key={team.id} className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate">{team.name}</span>
                <TextInput
                  type="number"
                  min={0}
                  className="tabular w-20! text-end"
                  value={capacities[team.id] ?? team.capacity}
                  onChange={(event) => setCapacities({ ...capacities, [team.id]: Number(event.target.value) })}
                />
              </label>
            ))}
          </fieldset>
          <Field label={t("rules.threshold")} hint={t("rules.thresholdHint")}>
            {(ids) => <TextInput {...ids} type="number" min={0} max={1} step={0.05} value={threshold} onChange={(event) => setThreshold(event.target.value)} />}
          </Field>
          <Button tone="primary" icon={RotateCcw} busy={replay.isPending} className="self-start" onClick={run}>
            {t("rules.run2")}
          </Button>
        </div>
      </Card>
      <div aria-live="polite" className="min-w-0">
        {replay.data ? <ReplayDiff diff={replay.data} /> : <EmptyState icon={RotateCcw} title={t("rules.replayNone")} />}
      </div>
    </div>
  );
}

function ReplayDiff({ diff }: { diff: Replay }) {
  const { t } = useTranslation();
  const teamName = useTeamName();
  const moved: ColumnDef<Replay["moved"][number]>[] = [
    {
      accessorKey: "ticket_number",
      header: t("rules.ticket"),
      cell: ({ row }) => (
        <Link to="/tickets/$key" params={{ key: row.original.ticket_number }} className="tabular whitespace-nowrap text-brand hover:underline">
          {row.original.ticket_number}
        </Link>
      ),
    },
    { id: "before", accessorFn: (row) => teamName(row.before_team_id), header: t("rules.before") },
    { id: "after", accessorFn: (row) => teamName(row.after_team_id), header: t("rules.after") },
    { accessorKey: "reason", header: t("rules.why"), meta: { grow: true, hideBelow: "md" }, cell: ({ row }) => <span className="text-sm text-muted">{row.original.reason}</span> },
  ];
  const loads: ColumnDef<Replay["loads"][number]>[] = [
    { id: "team", accessorFn: (row) => teamName(row.team_id), header: t("rules.team"), meta: { grow: true } },
    { accessorKey: "before", header: t("rules.before"), meta: { align: "end" } },
    { accessorKey: "after", header: t("rules.after"), meta: { align: "end" } },
  ];
  return (
    <div className="flex flex-col gap-3">
      <Card>
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          <span className="font-semibold">{t("rules.decided", { count: diff.tickets })}</span>
          <span>{t("rules.movedCount", { count: diff.moved.length })}</span>
          <span>{t("rules.triageDiff", { before: diff.triage_before, after: diff.triage_after })}</span>
          <span>{t("rules.deadlinesDiff", { count: diff.deadlines.length })}</span>
        </p>
        {diff.capped ? <p className="mt-1 text-warn">{t("rules.capped")}</p> : null}
      </Card>
      {diff.is_zero ? <EmptyState icon={Equal} title={t("rules.zero")} text={t("rules.zeroText")} /> : null}
      {diff.loads.length ? (
        <Card title={t("rules.loads")} flush>
          <DataTable label={t("rules.loads")} rows={diff.loads} columns={loads} rowKey={(row) => String(row.team_id)} empty={null} />
        </Card>
      ) : null}
      {diff.moved.length ? (
        <Card title={t("rules.moved")} flush>
          <DataTable label={t("rules.moved")} rows={diff.moved.slice(0, 200)} columns={moved} rowKey={(row) => String(row.ticket_id)} empty={null} />
        </Card>
      ) : null}
    </div>
  );
}
