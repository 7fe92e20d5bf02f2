import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, RelativeTime, toast } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { RecordTable } from "./section-frame";

type Held = components["schemas"]["HeldMailOut"];
type Becomes = components["schemas"]["ReleaseIn"]["becomes"];
const heldQuery = queryOptions({ queryKey: ["mails", "held"], queryFn: () => data(api.GET("/api/ingest/held")), refetchInterval: 30_000 });

/** Mails whose sender may not write to the ticket that they name; a person decides what becomes of them. */
export function HeldMails() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery(heldQuery);
  const release = useMutation({
    mutationFn: ({ id, becomes }: { id: number; becomes: Becomes }) => api.POST("/api/ingest/held/{delivery_id}/release", { params: { path: { delivery_id: id } }, body: { becomes } }),
    onSuccess: () => toast("ok", t("set.mail.released")),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["mails", "held"] }),
  });
  const columns: ColumnDef<Held>[] = [
    { accessorKey: "at", header: t("set.mail.at"), cell: ({ row }) => <RelativeTime at={row.original.at} /> },
    {
      accessorKey: "sender",
      header: t("set.mail.sender"),
      cell: ({ row }) => (
        <span className="flex flex-wrap items-center gap-1.5 break-all">
          {row.original.sender}
          <Badge tone={row.original.verified ? "ok" : "warn"}>{t(row.original.verified ? "set.mail.proved" : "set.mail.unproved")}</Badge>
        </span>
      ),
    },
    { accessorKey: "subject", header: t("set.mail.subject"), meta: { grow: true }, cell: ({ row }) => <span dir="auto">{row.original.subject}</span> },
    { id: "why", header: t("set.mail.why"), enableSorting: false, meta: { hideBelow: "lg" }, cell: ({ row }) => <span className="text-sm text-muted">{row.original.reasons.join("; ")}</span> },
    {
      id: "act",
      header: "",
      cell: ({ row }) => (
        <span className="flex flex-wrap justify-end gap-1">
          {row.original.ticket_id ? (
            <>
              <Link to="/tickets/$key" params={{ key: String(row.original.ticket_id) }} className="px-2 py-1 text-sm hover:underline">
                {t("set.mail.itsTicket")}
              </Link>
              <Button size="sm" onClick={() => release.mutate({ id: row.original.delivery_id, becomes: "comment" })}>
                {t("set.mail.asComment")}
              </Button>
            </>
          ) : null}
          <Button size="sm" onClick={() => release.mutate({ id: row.original.delivery_id, becomes: "ticket" })}>
            {t("set.mail.asTicket")}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <section>
      <h2 className="font-semibold">{t("set.mail.held")}</h2>
      <p className="mb-2 text-sm text-muted">{t("set.mail.heldText")}</p>
      <RecordTable label={t("set.mail.held")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => String(row.id)} none={t("set.mail.heldNone")} />
    </section>
  );
}
