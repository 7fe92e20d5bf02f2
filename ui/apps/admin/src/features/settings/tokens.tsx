import { api, type components, data } from "@nullticket/api";
import { Badge, Button, type ColumnDef, ConfirmDialog, Dialog, RelativeTime, toast } from "@nullticket/kit";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import { CheckList } from "./check-list";
import { TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { RecordTable, SectionFrame } from "./section-frame";

type Token = components["schemas"]["TokenOut"];

/** What programs are usually given; the server refuses what it does not know. */
const SCOPES = ["tickets:read", "tickets:create", "tickets:comment", "tickets:status", "tickets:edit", "tickets:assign", "tickets:export", "ingest:email", "ingest:status", "kb:read", "kb:write", "analytics:read", "routing:read", "teams:read", "users:read", "operations:metrics"];
const tokensQuery = queryOptions({ queryKey: ["tokens"], queryFn: () => data(api.GET("/api/admin/tokens")) });

export default function Tokens() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState("");
  const [revoking, setRevoking] = useState<Token | null>(null);
  const columns: ColumnDef<Token>[] = [
    {
      accessorKey: "name",
      header: t("set.name"),
      cell: ({ row }) => (
        <span className="flex items-center gap-2 font-medium">
          {row.original.name}
          {row.original.revoked_at ? <Badge tone="danger">{t("set.token.revoked")}</Badge> : null}
        </span>
      ),
    },
    { id: "scopes", header: t("set.token.scopes"), enableSorting: false, meta: { grow: true, hideBelow: "md" }, cell: ({ row }) => <span className="text-sm text-muted">{row.original.scopes.join(", ")}</span> },
    { accessorKey: "last_used_at", header: t("set.token.used"), meta: { align: "end" }, cell: ({ row }) => (row.original.last_used_at ? <RelativeTime at={row.original.last_used_at} /> : t("set.never")) },
    { accessorKey: "expires_at", header: t("set.token.expires"), meta: { align: "end", hideBelow: "md" }, cell: ({ row }) => (row.original.expires_at ? <RelativeTime at={row.original.expires_at} /> : t("set.never")) },
    {
      id: "revoke",
      header: "",
      cell: ({ row }) =>
        row.original.revoked_at ? null : (
          <Button size="sm" onClick={() => setRevoking(row.original)}>
            {t("set.token.revoke")}
          </Button>
        ),
    },
  ];
  return (
    <SectionFrame title={t("set.section.tokens")} text={t("set.token.text")} add={{ label: t("set.token.new"), run: () => setMaking(true) }}>
      <RecordTable label={t("set.section.tokens")} list={list} rows={list.data ?? []} columns={columns} rowKey={(row) => String(row.id)} none={t("set.token.none")} />
      {making ? <TokenDialog onClose={() => setMaking(false)} onMade={setMade} /> : null}
      <Dialog open={made !== ""} onOpenChange={() => setMade("")} title={t("set.token.made")}>
        <code className="block rounded-md bg-sunken p-3 break-all select-all">{made}</code>
        <Button className="mt-3" onClick={() => void navigator.clipboard.writeText(made).then(() => toast("ok", t("set.token.copied")))}>
          {t("set.token.copy")}
        </Button>
      </Dialog>
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={t("set.token.revokeTitle", { name: revoking?.name })}
        text={t("set.token.revokeText")}
        action={t("set.token.revoke")}
        onConfirm={async () => {
          if (revoking) await api.DELETE("/api/admin/tokens/{token_id}", { params: { path: { token_id: revoking.id } } }).catch(sayError);
          await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
        }}
      />
    </SectionFrame>
  );
}

function TokenDialog({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    if (!name.trim() || scopes.length === 0) return undefined;
    return data(api.POST("/api/admin/tokens", { body: { name: name.trim(), scopes, days: days ? Number(days) : null } })).then((made) => onMade(made.token));
  };
  return (
    <FormDialog title={t("set.token.new")} onClose={onClose} save={save} refresh={tokensQuery.queryKey}>
      <TextField autoFocus label={t("set.name")} value={name} onChange={setName} error={tried && !name.trim() ? t("set.needed") : undefined} />
      <TextField type="number" label={t("set.token.days")} hint={t("set.token.daysHint")} value={days} onChange={setDays} />
      <CheckList label={t("set.token.scopes")} choices={SCOPES.map((scope) => ({ value: scope, label: scope }))} chosen={scopes} onChange={setScopes} />
      {tried && scopes.length === 0 ? <p className="text-sm text-danger">{t("set.needed")}</p> : null}
    </FormDialog>
  );
}
