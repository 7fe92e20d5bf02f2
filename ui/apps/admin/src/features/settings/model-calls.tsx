import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, Dialog, RelativeTime, Select, type Tone } from "@nullticket/kit";
import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decimal, whole } from "@/domain/words";
import { OpenName, RecordTable } from "./section-frame";

type Call = components["schemas"]["ModelCallOut"];
const OUTCOMES = ["answered", "repaired", "invalid", "cut", "timeout", "busy", "dropped", "refused", "missing", "garbage", "too_large", "redirect", "http_error"] as const;
type Outcome = (typeof OUTCOMES)[number];
const DAYS = 30;
const isOutcome = (name: string): name is Outcome => (OUTCOMES as readonly string[]).includes(name);
const toneOf = (name: string): Tone => (name === "answered" ? "ok" : name === "repaired" ? "warn" : "danger");

const callsQuery = (outcome: string) =>
  infiniteQueryOptions({
    queryKey: ["engines", "calls", outcome],
    queryFn: ({ pageParam }) => data(api.GET("/api/admin/model-calls", { params: { query: { limit: 50, ...(outcome ? { outcome } : {}), ...(pageParam ? { before_id: pageParam } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
const sumsQuery = queryOptions({ queryKey: ["engines", "calls", "sums"], queryFn: () => data(api.GET("/api/admin/model-calls/sums", { params: { query: { days: DAYS } } })) });

/** The ledger of the language model: what it was asked, what it said, what that cost. */
export function ModelCalls() {
  const { t, i18n } = useTranslation();
  const [outcome, setOutcome] = useState("");
  const [open, setOpen] = useState<Call | null>(null);
  const list = useInfiniteQuery(callsQuery(outcome));
  const columns: ColumnDef<Call>[] = [
    {
      accessorKey: "created_at",
      header: t("set.engine.when"),
      enableSorting: false,
      cell: ({ row }) => (
        <OpenName onOpen={() => setOpen(row.original)}>
          <RelativeTime at={row.original.created_at} />
        </OpenName>
      ),
    },
    { accessorKey: "outcome", header: t("set.engine.outcome"), enableSorting: false, cell: ({ row }) => <OutcomeMark name={row.original.outcome} /> },
    { accessorKey: "answer", header: t("set.engine.answer"), enableSorting: false, meta: { grow: true, hideBelow: "md" }, cell: ({ row }) => <span className="line-clamp-1 text-sm break-all text-muted">{row.original.answer || row.original.detail}</span> },
    { accessorKey: "milliseconds", header: t("set.engine.time"), enableSorting: false, meta: { align: "end" }, cell: ({ row }) => t("set.engine.ms", { count: Math.round(row.original.milliseconds) }) },
    { id: "tokens", header: t("set.engine.tokens"), enableSorting: false, meta: { align: "end", hideBelow: "md" }, cell: ({ row }) => whole(row.original.tokens_in + row.original.tokens_out, i18n.language) },
    { accessorKey: "cost", header: t("set.engine.cost"), enableSorting: false, meta: { align: "end", hideBelow: "md" }, cell: ({ row }) => decimal(row.original.cost, i18n.language, 4) },
  ];
  return (
    <section>
      <div className="mt-3 mb-2 flex flex-wrap items-center gap-3">
        <div className="me-auto">
          <h2 className="font-semibold">{t("set.engine.calls")}</h2>
          <p className="text-sm text-muted">{t("set.engine.callsText")}</p>
        </div>
        <Sums />
        <Select aria-label={t("set.engine.outcome")} className="w-40" value={outcome} onChange={(event) => setOutcome(event.target.value)}>
          <option value="">{t("set.all")}</option>
          {OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {t(`set.engine.outcomeOf.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <RecordTable label={t("set.engine.calls")} list={list} rows={list.data?.pages.flatMap((page) => page.items) ?? []} columns={columns} rowKey={(row) => String(row.id)} onOpen={setOpen} none={t("set.engine.callsNone")} />
      {list.hasNextPage ? (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("set.engine.older")}
        </Button>
      ) : null}
      {open ? <CallDialog call={open} onClose={() => setOpen(null)} /> : null}
    </section>
  );
}

function OutcomeMark({ name }: { name: string }) {
  const { t } = useTranslation();
  return <Badge tone={toneOf(name)}>{isOutcome(name) ? t(`set.engine.outcomeOf.${name}`) : name}</Badge>;
}

function Sums() {
  const { t, i18n } = useTranslation();
  const { data: sums } = useQuery(sumsQuery);
  if (!sums?.length) return null;
  const total = (of: (one: components["schemas"]["CallSumOut"]) => number): number => sums.reduce((sum, one) => sum + of(one), 0);
  const figures = { calls: whole(total((one) => one.calls), i18n.language), tokens: whole(total((one) => one.tokens_in + one.tokens_out), i18n.language), cost: decimal(total((one) => one.cost), i18n.language, 4) };
  return (
    <p className="tabular text-sm text-muted">
      {t("set.engine.days", { count: DAYS })}: {t("set.engine.sums", figures)}
    </p>
  );
}

function CallDialog({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Dialog open onOpenChange={onClose} title={call.model} wide>
      <p className="tabular mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <OutcomeMark name={call.outcome} />
        <span>{t("set.engine.rung", { rung: call.rung })}</span>
        <span>{t("set.engine.ms", { count: Math.round(call.milliseconds) })}</span>
        <span>{t("set.engine.inOut", { read: whole(call.tokens_in, i18n.language), written: whole(call.tokens_out, i18n.language) })}</span>
        <span>{t("set.engine.examples", { count: call.examples })}</span>
        {call.detail ? <span className="text-danger">{call.detail}</span> : null}
      </p>
      <Words title={t("set.engine.prompt")} text={call.prompt} />
      <Words title={t("set.engine.answer")} text={call.answer || t("set.engine.nothing")} />
    </Dialog>
  );
}

/** Text of strangers and of a machine: shown letter by letter, never as markup. */
function Words({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h3 className="mb-1 font-medium">{title}</h3>
      <pre dir="auto" className="mb-3 max-h-80 overflow-auto rounded-md bg-sunken p-3 text-sm break-words whitespace-pre-wrap">
        {text}
      </pre>
    </>
  );
}
