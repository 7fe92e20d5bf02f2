import { api, type components, data } from "@nullticket/api";
import { Button, type ColumnDef, RelativeTime, TextInput } from "@nullticket/kit";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { changesOf } from "./audit-changes";
import { RecordTable, SectionFrame } from "./section-frame";

type Entry = components["schemas"]["AuditOut"];
const LIMIT = 50;

const auditQuery = (action: string, target: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", action, target],
    queryFn: ({ pageParam }) =>
      data(api.GET("/api/admin/audit", { params: { query: { limit: LIMIT, ...(action ? { action } : {}), ...(target ? { target } : {}), ...(pageParam ? { before_id: pageParam } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length === LIMIT ? page[LIMIT - 1]?.id : undefined),
    placeholderData: (before) => before,
  });

export default function Audit() {
  const { t } = useTranslation();
  const [action, setAction] = useState("");
  const [target, setTarget] = useState("");
  const list = useInfiniteQuery(auditQuery(useDeferredValue(action.trim()), useDeferredValue(target.trim())));
  const columns: ColumnDef<Entry>[] = [
    { accessorKey: "at", header: t("set.audit.at"), cell: ({ row }) => <RelativeTime at={row.original.at} className="text-muted" /> },
    { accessorKey: "actor_name", header: t("set.audit.who"), cell: ({ row }) => <span className="font-medium">{row.original.actor_name || row.original.actor_kind}</span> },
    { accessorKey: "action", header: t("set.audit.action") },
    { accessorKey: "target", header: t("set.audit.target"), meta: { hideBelow: "md" }, cell: ({ row }) => <code className="text-sm">{row.original.target}</code> },
    {
      id: "change",
      header: t("set.audit.change"),
      enableSorting: false,
      meta: { grow: true, hideBelow: "lg" },
      cell: ({ row }) => (
        <div className="text-sm wrap-anywhere">
          {changesOf(row.original.before, row.original.after).map((one) => (
            <div key={one.field}>
              <span className="text-muted">{one.field}</span> {one.before ? <del className="text-danger">{one.before}</del> : null} {one.after ? <ins className="text-ok no-underline">{one.after}</ins> : null}
            </div>
          ))}
          {row.original.note}
        </div>
      ),
    },
  ];
  return (
    <SectionFrame title={t("set.section.audit")} text={t("set.audit.text")}>
      <div className="mb-3 flex flex-wrap gap-2">
        <TextInput className="max-w-60" aria-label={t("set.audit.action")} placeholder={t("set.audit.action")} value={action} onChange={(event) => setAction(event.target.value)} />
        <TextInput className="max-w-60" aria-label={t("set.audit.target")} placeholder={t("set.audit.target")} value={target} onChange={(event) => setTarget(event.target.value)} />
      </div>
      <RecordTable
        label={t("set.section.audit")}
        list={list}
        rows={list.data?.pages.flat() ?? []}
        columns={columns}
        rowKey={(row) => String(row.id)}
        none={t("set.audit.none")}
        footer={
          list.hasNextPage ? (
            <Button tone="ghost" className="m-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("set.more")}
            </Button>
          ) : null
        }
      />
    </SectionFrame>
  );
}
