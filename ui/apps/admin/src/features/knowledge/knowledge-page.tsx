import { Button, Card, type ColumnDef, DataTable, EmptyState, ErrorState, Page, PageHead, RelativeTime, Select, Tabs, TextInput } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BookOpen, Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCategoryName } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { ARTICLE_STATUSES, type ArticleRow, articlesQuery, suggestionsQuery } from "./api";
import { ArticleStatusBadge } from "./article-status";
import { SuggestionList } from "./suggestion-list";
import { UploadButton } from "./upload-button";

interface Search {
  tab?: string | undefined;
  q?: string | undefined;
  status?: string | undefined;
}

export function KnowledgePage({ tab = "articles", q = "", status = "", onSearch, onOpen }: Search & { onSearch: (search: Search) => void; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const admin = isAdmin(useMe());
  const suggestions = useQuery(suggestionsQuery).data?.filter((one) => one.state === "open" || one.state === "new").length;
  return (
    <Page>
      <PageHead
        title={t("nav.knowledge")}
        text={t("kb.text")}
        actions={
          admin ? (
            <>
              <UploadButton />
              <Button tone="primary" icon={Plus} onClick={() => onOpen("new")}>
                {t("kb.new")}
              </Button>
            </>
          ) : null
        }
      />
      <Tabs
        label={t("nav.knowledge")}
        value={tab}
        onChange={(next) => onSearch({ tab: next })}
        tabs={[
          { key: "articles", label: t("kb.articles"), content: <ArticleTable q={q} status={status} onSearch={onSearch} onOpen={onOpen} /> },
          { key: "suggestions", label: t("kb.suggestions"), count: suggestions, content: <SuggestionList onOpen={(id) => onOpen(String(id))} /> },
        ]}
      />
    </Page>
  );
}

function ArticleTable({ q, status, onSearch, onOpen }: { q: string; status: string; onSearch: (search: Search) => void; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const categoryName = useCategoryName();
  const [typed, setTyped] = useState(q);
  const list = useQuery(articlesQuery(useDeferredValue(typed.trim()), status));
  const columns: ColumnDef<ArticleRow>[] = [
    {
      accessorKey: "title",
      header: t("kb.title"),
      meta: { grow: true },
      cell: ({ row }) => (
        <Link to="/knowledge/$id" params={{ id: String(row.original.id) }} dir="auto" className="font-medium hover:underline">
          {row.original.title}
        </Link>
      ),
    },
    { accessorKey: "status", header: t("kb.status"), cell: ({ row }) => <ArticleStatusBadge status={row.original.status} /> },
    { id: "category", accessorFn: (row) => categoryName(row.category), header: t("kb.category"), meta: { hideBelow: "md" }, cell: ({ getValue }) => <span className="whitespace-nowrap">{String(getValue())}</span> },
    { accessorKey: "visibility", header: t("kb.visibility"), meta: { hideBelow: "lg" }, cell: ({ row }) => <span className="whitespace-nowrap">{t(`kb.visibilityOf.${row.original.visibility}`)}</span> },
    { accessorKey: "helpful_count", header: t("kb.helpful"), meta: { align: "end", hideBelow: "md" }, cell: ({ row }) => `${row.original.helpful_count}/${row.original.helpful_count + row.original.not_helpful_count}` },
    { accessorKey: "resolution_count", header: t("kb.solved"), meta: { align: "end", hideBelow: "md" } },
    { accessorKey: "views", header: t("kb.views"), meta: { align: "end", hideBelow: "lg" } },
    { accessorKey: "updated_at", header: t("kb.updated"), meta: { align: "end" }, cell: ({ row }) => <RelativeTime at={row.original.updated_at} className="text-muted" /> },
  ];
  return (
    <>
      <div className="flex flex-wrap gap-2 py-3">
        <TextInput type="search" aria-label={t("kb.search")} placeholder={t("kb.search")} value={typed} className="max-w-80" onChange={(event) => setTyped(event.target.value)} onBlur={() => onSearch({ q: typed.trim() || undefined, status: status || undefined })} />
        <Select aria-label={t("kb.status")} value={status} className="w-40" onChange={(event) => onSearch({ q: typed.trim() || undefined, status: event.target.value || undefined })}>
          <option value="">{t("kb.allStatuses")}</option>
          {ARTICLE_STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`kb.statusOf.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <Card flush>
        {list.error && !list.data ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t("kb.articles")}
            rows={list.data?.items ?? []}
            columns={columns}
            rowKey={(row) => String(row.id)}
            onOpen={(row) => onOpen(String(row.id))}
            loading={list.isPending}
            empty={<EmptyState icon={BookOpen} title={t("kb.none")} text={t("kb.noneText")} />}
          />
        )}
      </Card>
    </>
  );
}
