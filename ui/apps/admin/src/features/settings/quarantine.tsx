import { api, type components, data, download } from "@nullticket/api";
import { Button, type ColumnDef, IconButton, RelativeTime, toast } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { saveBlob } from "@/domain/save-blob";
import { SourceMark } from "@/domain/vocabulary";
import { sayError } from "@/domain/words";
import { RecordTable } from "./section-frame";

type Delivery = components["schemas"]["DeliveryOut"];
const quarantineQuery = queryOptions({ queryKey: ["mails", "quarantine"], queryFn: () => data(api.GET("/api/ingest/quarantine")), refetchInterval: 30_000 });

/** Deliveries that could not be read: nothing is thrown away. */
export function Quarantine() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery(quarantineQuery);
  const retry = useMutation({
    mutationFn: (id: number) => api.POST("/api/ingest/quarantine/{delivery_id}/retry", { params: { path: { delivery_id: id } } }),
    onSuccess: () => toast("ok", t("set.mail.again")),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["mails", "quarantine"] }),
  });
  const save = (id: number): void => void download(`/api/ingest/quarantine/${id}/raw`).then((blob) => saveBlob(blob, `delivery-${id}.bin`), sayError);
  const columns: ColumnDef<Delivery>[] = [
    { accessorKey: "received_at", header: t("set.mail.at"), cell: ({ row }) => <RelativeTime at={row.original.received_at} /> },
    { accessorKey: "source", header: t("set.channel.door"), cell: ({ row }) => <SourceMark source={row.original.source} /> },
    { accessorKey: "ticket_number", header: t("set.mail.number"), meta: { hideBelow: "md" }, cell: ({ row }) => <span className="tabular">{row.original.ticket_number}</span> },
    { accessorKey: "reason", header: t("set.mail.why"), meta: { grow: true }, cell: ({ row }) => <span className="text-sm break-words text-muted">{row.original.reason}</span> },
    {
      id: "act",
      header: "",
      cell: ({ row }) => (
        <span className="flex items-center justify-end gap-1">
          <IconButton size="sm" icon={Download} label={t("set.mail.raw")} onClick={() => save(row.original.id)} />
          <Button size="sm" onClick={() => retry.mutate(row.original.id)}>
            {t("set.job.retry")}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <section>
      <h2 className="font-semibold">{t("set.mail.quarantine")}</h2>
      <p className="mb-2 text-sm text-muted">{t("set.mail.quarantineText")}</p>
      <RecordTable label={t("set.mail.quarantine")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => String(row.id)} none={t("set.mail.quarantineNone")} />
    </section>
  );
}
