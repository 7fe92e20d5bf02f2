import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, RelativeTime, Select, toast, type Tone } from "@nullticket/kit";
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { RecordTable } from "./section-frame";

type Message = components["schemas"]["MessageOut"];
const LIMIT = 50;
const TONES = { queued: "info", failed: "warn", sent: "ok", dead: "danger", suppressed: "neutral" } as const satisfies Record<string, Tone>;
type State = keyof typeof TONES;
const STATES = Object.keys(TONES) as State[];
const isState = (state: string): state is State => state in TONES;

const messagesQuery = (state: string) =>
  infiniteQueryOptions({
    queryKey: ["mails", "sent", state],
    queryFn: ({ pageParam }) => data(api.GET("/api/admin/messages", { params: { query: { limit: LIMIT, ...(state ? { state } : {}), ...(pageParam ? { before_id: pageParam } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length === LIMIT ? page[LIMIT - 1]?.id : undefined),
    placeholderData: (before) => before,
  });

/** Every mail and text message that was to go out, and what became of it. */
export function SentMessages() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [state, setState] = useState("");
  const list = useInfiniteQuery(messagesQuery(state));
  const retry = useMutation({
    mutationFn: (id: number) => api.POST("/api/admin/messages/{message_id}/retry", { params: { path: { message_id: id } } }),
    onSuccess: () => toast("ok", t("set.mail.again")),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["mails", "sent"] }),
  });
  const columns: ColumnDef<Message>[] = [
    { accessorKey: "created_at", header: t("set.mail.at"), enableSorting: false, cell: ({ row }) => <RelativeTime at={row.original.created_at} /> },
    { accessorKey: "recipient", header: t("set.mail.recipient"), enableSorting: false, cell: ({ row }) => <span className="break-all">{row.original.recipient}</span> },
    {
      accessorKey: "subject",
      header: t("set.mail.subject"),
      enableSorting: false,
      meta: { grow: true, hideBelow: "md" },
      cell: ({ row: { original: one } }) =>
        one.ticket_id ? (
          <Link to="/tickets/$key" params={{ key: String(one.ticket_id) }} className="hover:underline" dir="auto">
            {one.subject || one.template}
          </Link>
        ) : (
          one.subject || one.template
        ),
    },
    { accessorKey: "state", header: t("set.state"), enableSorting: false, cell: ({ row }) => (isState(row.original.state) ? <Badge tone={TONES[row.original.state]}>{t(`set.mail.stateOf.${row.original.state}`)}</Badge> : row.original.state) },
    { id: "why", header: t("set.mail.why"), enableSorting: false, meta: { hideBelow: "lg" }, cell: ({ row }) => <span className="line-clamp-2 text-sm break-words text-muted">{row.original.error || row.original.answer}</span> },
    {
      id: "act",
      header: "",
      cell: ({ row }) =>
        row.original.state === "dead" ? (
          <Button size="sm" onClick={() => retry.mutate(row.original.id)}>
            {t("set.job.retry")}
          </Button>
        ) : null,
    },
  ];
  const more = list.hasNextPage ? (
    <Button tone="ghost" className="m-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {t("set.more")}
    </Button>
  ) : null;
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{t("set.mail.sent")}</h2>
          <p className="text-sm text-muted">{t("set.mail.sentText")}</p>
        </div>
        <Select aria-label={t("set.state")} className="w-40" value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">{t("set.all")}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`set.mail.stateOf.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <RecordTable label={t("set.mail.sent")} list={list} rows={list.data?.pages.flat() ?? []} columns={columns} rowKey={(row) => String(row.id)} none={t("set.mail.sentNone")} footer={more} />
    </section>
  );
}
