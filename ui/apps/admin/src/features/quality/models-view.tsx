import { api, data } from "@nullticket/api";
import { Badge, Button, Card, type ColumnDef, ConfirmDialog, DataTable, EmptyState, ErrorState, ProgressBar, RelativeTime, SkeletonLines, toast, type Tone } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Brain, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { percent, sayError, whole } from "@/domain/words";
import { type Run, runsQuery, type Version, versionsQuery } from "./api";
import { readMetrics } from "./metrics";
import { VersionDialog } from "./version-dialog";

const STATES = ["promoted", "refused", "imported"] as const;
const isState = (state: string): state is (typeof STATES)[number] => (STATES as readonly string[]).includes(state);

/** Models that were trained here: what they would change, which one decides, and the way back. */
export function ModelsView() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState<number | null>(null);
  const [goingBack, setGoingBack] = useState(false);
  const list = useQuery(versionsQuery);
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ["quality"] });
  const train = useMutation({ mutationFn: () => data(api.POST("/api/admin/ai/train")), onSuccess: () => toast("ok", t("quality.trainingAsked")), onError: sayError, onSettled: again });
  const back = useMutation({ mutationFn: () => data(api.POST("/api/admin/ai/rollback")), onSuccess: () => toast("ok", t("quality.wentBack")), onError: sayError, onSettled: again });
  if (list.isPending) return <SkeletonLines lines={8} />;
  if (!list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const { versions, current_id: current } = list.data;
  const columns: ColumnDef<Version>[] = [
    {
      accessorKey: "name",
      header: t("quality.kindOf.model"),
      cell: ({ row }) => (
        <button type="button" className="text-start font-medium hover:underline" onClick={() => setOpen(row.original.id)}>
          {row.original.name}
        </button>
      ),
    },
    { accessorKey: "state", header: t("quality.state"), cell: ({ row }) => <StateBadge state={row.original.state} decides={row.original.id === current} /> },
    { accessorKey: "label_count", header: t("quality.labels"), meta: { align: "end", hideBelow: "md" }, cell: ({ row }) => whole(row.original.label_count, i18n.language) },
    {
      id: "against",
      header: t("quality.oldNew"),
      enableSorting: false,
      meta: { align: "end" },
      cell: ({ row }) => {
        const found = readMetrics(row.original.metrics);
        return found ? `${percent(found.old_accuracy, i18n.language)} → ${percent(found.new_accuracy, i18n.language)}` : "–";
      },
    },
    { accessorKey: "created_at", header: t("quality.trained"), meta: { hideBelow: "md" }, cell: ({ row }) => <RelativeTime at={row.original.created_at} /> },
  ];
  const opened = versions.find((one) => one.id === open);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 grow basis-full text-muted sm:flex-1 sm:basis-60">{t(current === null ? "quality.freshDecides" : "quality.modelsText")}</p>
        {current === null ? null : (
          <Button icon={Undo2} onClick={() => setGoingBack(true)}>
            {t("quality.goBack")}
          </Button>
        )}
        <Button tone="primary" icon={Brain} busy={train.isPending} onClick={() => train.mutate()}>
          {t("quality.train")}
        </Button>
      </div>
      <Runs />
      <Card flush>
        <DataTable label={t("quality.models")} rows={versions} columns={columns} rowKey={(row) => String(row.id)} onOpen={(row) => setOpen(row.id)} empty={<EmptyState icon={Brain} title={t("quality.noModels")} text={t("quality.noModelsText")} />} />
      </Card>
      {opened ? <VersionDialog version={opened} decides={opened.id === current} onClose={() => setOpen(null)} /> : null}
      <ConfirmDialog open={goingBack} onOpenChange={() => setGoingBack(false)} title={t("quality.goBackTitle")} text={t("quality.goBackText")} action={t("quality.goBack")} onConfirm={() => back.mutateAsync().catch(() => undefined)} />
    </div>
  );
}

function StateBadge({ state, decides }: { state: string; decides: boolean }) {
  const { t } = useTranslation();
  if (decides) return <Badge tone="ok">{t("quality.decides")}</Badge>;
  return <Badge>{isState(state) ? t(`quality.stateOf.${state}`) : state}</Badge>;
}

const RUN_TONES = { queued: "info", running: "brand", done: "ok", failed: "danger" } as const satisfies Record<string, Tone>;
const isRunState = (state: string): state is keyof typeof RUN_TONES => state in RUN_TONES;

function Runs() {
  const { t } = useTranslation();
  const { data: runs } = useQuery(runsQuery);
  if (!runs?.length) return null;
  return (
    <Card title={t("quality.runs")}>
      <ul className="flex flex-col gap-2">
        {runs.slice(0, 3).map((run) => (
          <li key={run.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {isRunState(run.state) ? <Badge tone={RUN_TONES[run.state]}>{t(`quality.runStateOf.${run.state}`)}</Badge> : <Badge>{run.state}</Badge>}
            <RelativeTime at={run.created_at} className="text-sm text-muted" />
            <RunProgress run={run} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunProgress({ run }: { run: Run }) {
  const { t } = useTranslation();
  if (run.finished_at) return <span className="min-w-0 flex-1 text-sm">{run.outcome || run.step}</span>;
  return (
    <span className="flex min-w-40 flex-1 items-center gap-2 text-sm">
      <ProgressBar done={run.progress} total={100} label={t("quality.progress")} />
      <span className="whitespace-nowrap text-muted">{run.step}</span>
    </span>
  );
}
