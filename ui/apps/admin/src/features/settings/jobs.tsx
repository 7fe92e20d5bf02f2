import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, ConfirmDialog, RelativeTime, Select, toast, type Tone } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError, spanOfMinutes } from "@/domain/words";
import { RecordTable, SectionFrame } from "./section-frame";

type Job = components["schemas"]["JobOut"];
const STATES = ["queued", "running", "done", "dead"] as const;
type State = (typeof STATES)[number];
const TONES: Record<State, Tone> = { queued: "info", running: "brand", done: "ok", dead: "danger" };
const isState = (state: string): state is State => (STATES as readonly string[]).includes(state);

const jobsQuery = (state: string) =>
  queryOptions({
    queryKey: ["jobs", state],
    queryFn: () => data(api.GET("/api/admin/jobs", { params: { query: { limit: 100, ...(isState(state) ? { state } : {}) } } })),
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });

export default function Jobs() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [state, setState] = useState("dead");
  const [dropping, setDropping] = useState<Job | null>(null);
  const list = useQuery(jobsQuery(state));
  const act = useMutation({
    mutationFn: ({ what, ids }: { what: "retry" | "drop"; ids: number[] | null }) => data(what === "retry" ? api.POST("/api/admin/jobs/retry", { body: { ids } }) : api.POST("/api/admin/jobs/drop", { body: { ids } })),
    onSuccess: (done) => toast("ok", t("set.job.changed", { count: done.changed })),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const columns: ColumnDef<Job>[] = [
    { accessorKey: "kind", header: t("set.job.kind"), cell: ({ row }) => <span className="font-medium">{row.original.kind}</span> },
    { accessorKey: "state", header: t("set.state"), cell: ({ row }) => (isState(row.original.state) ? <Badge tone={TONES[row.original.state]}>{t(`set.job.stateOf.${row.original.state}`)}</Badge> : row.original.state) },
    { accessorKey: "event", header: t("set.job.event"), meta: { hideBelow: "lg" } },
    { accessorKey: "attempts", header: t("set.job.attempts"), meta: { align: "end" } },
    { accessorKey: "run_at", header: t("set.job.runAt"), meta: { hideBelow: "md" }, cell: ({ row }) => <RelativeTime at={row.original.run_at} /> },
    { accessorKey: "last_error", header: t("set.job.error"), meta: { grow: true, hideBelow: "md" }, cell: ({ row }) => <span className="line-clamp-2 text-sm break-all text-muted">{row.original.last_error}</span> },
    {
      id: "act",
      header: "",
      cell: ({ row }) =>
        row.original.state === "dead" ? (
          <span className="flex justify-end gap-1">
            <Button size="sm" onClick={() => act.mutate({ what: "retry", ids: [row.original.id] })}>
              {t("set.job.retry")}
            </Button>
            <Button size="sm" tone="ghost" onClick={() => setDropping(row.original)}>
              {t("set.job.drop")}
            </Button>
          </span>
        ) : null,
    },
  ];
  const totals = list.data;
  return (
    <SectionFrame
      title={t("set.section.jobs")}
      text={t("set.job.text")}
      actions={
        totals?.dead ? (
          <Button icon={RotateCcw} busy={act.isPending} onClick={() => act.mutate({ what: "retry", ids: null })}>
            {t("set.job.retryAll")}
          </Button>
        ) : null
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <Select aria-label={t("set.state")} className="w-40" value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">{t("set.all")}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`set.job.stateOf.${one}`)}
            </option>
          ))}
        </Select>
        {totals ? (
          <span className="tabular flex flex-wrap gap-3 text-muted">
            <span>{t("set.job.waiting", { count: totals.waiting })}</span>
            <span className={totals.dead ? "text-danger" : ""}>{t("set.job.dead", { count: totals.dead })}</span>
            <span>{t("set.job.oldest", { span: spanOfMinutes(totals.oldest_seconds / 60, i18n.language) })}</span>
          </span>
        ) : null}
      </div>
      <RecordTable label={t("set.section.jobs")} list={list} rows={totals?.items ?? []} columns={columns} rowKey={(row) => String(row.id)} none={t("set.job.none")} />
      <ConfirmDialog
        open={dropping !== null}
        onOpenChange={() => setDropping(null)}
        title={t("set.job.dropTitle")}
        text={t("set.job.dropText")}
        action={t("set.job.drop")}
        onConfirm={() => dropping && act.mutateAsync({ what: "drop", ids: [dropping.id] }).catch(() => undefined)}
      />
    </SectionFrame>
  );
}
