import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, ConfirmDialog, RelativeTime, SkeletonLines } from "@nullticket/kit";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { OpenName, RecordTable, SectionFrame } from "./section-frame";

export type CannedReply = components["schemas"]["ReplyOut"];
const ReplyDialog = lazy(() => import("./reply-dialog"));

/** Texts to be used again: one's own, those of the own teams, and everybody's. */
export default function Replies() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ["replies"], queryFn: () => data(api.GET("/api/replies")) });
  const [editing, setEditing] = useState<CannedReply | "new" | null>(null);
  const [dropping, setDropping] = useState<CannedReply | null>(null);
  const columns: ColumnDef<CannedReply>[] = [
    { accessorKey: "title", header: t("set.reply.title"), cell: ({ row }) => <OpenName onOpen={() => setEditing(row.original)}>{row.original.title}</OpenName> },
    { accessorKey: "body", header: t("set.reply.body"), enableSorting: false, meta: { grow: true, hideBelow: "md" }, cell: ({ row }) => <span className="line-clamp-1 text-sm text-muted">{row.original.body}</span> },
    { accessorKey: "scope", header: t("set.reply.scope"), cell: ({ row }) => <Badge>{row.original.team_name ?? t(`set.reply.scopeOf.${row.original.scope}`)}</Badge> },
    { accessorKey: "updated_at", header: t("set.reply.changed"), meta: { align: "end", hideBelow: "lg" }, cell: ({ row }) => <RelativeTime at={row.original.updated_at} /> },
    {
      id: "drop",
      header: "",
      enableSorting: false,
      meta: { align: "end" },
      cell: ({ row }) =>
        row.original.may_write ? (
          <Button size="sm" tone="ghost" aria-label={t("set.reply.dropOne", { name: row.original.title })} onClick={() => setDropping(row.original)}>
            {t("set.reply.drop")}
          </Button>
        ) : null,
    },
  ];
  return (
    <SectionFrame title={t("set.section.replies")} text={t("set.reply.text")} add={{ label: t("set.reply.new"), run: () => setEditing("new") }}>
      <RecordTable label={t("set.section.replies")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => String(row.id)} onOpen={setEditing} none={t("set.reply.none")} />
      <Suspense fallback={<SkeletonLines />}>{editing ? <ReplyDialog reply={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}</Suspense>
      <ConfirmDialog
        open={dropping !== null}
        onOpenChange={() => setDropping(null)}
        title={t("set.reply.dropTitle", { name: dropping?.title })}
        text={t("set.reply.dropText")}
        action={t("set.reply.drop")}
        onConfirm={async () => {
          if (dropping) await api.DELETE("/api/replies/{reply_id}", { params: { path: { reply_id: dropping.id } } }).catch(sayError);
          await client.invalidateQueries({ queryKey: ["replies"] });
        }}
      />
    </SectionFrame>
  );
}
