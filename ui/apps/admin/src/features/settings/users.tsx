import { api, data, ifMatch } from "@nullticket/api";
import { Avatar, Badge, Button, type ColumnDef, RelativeTime, Select, TextInput } from "@nullticket/kit";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { teamsQuery } from "@/domain/lists";
import type { User } from "@/domain/types";
import { CheckList } from "./check-list";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import { OpenName, RecordTable, SectionFrame } from "./section-frame";

const ROLES = ["user", "agent", "admin"] as const;
type Role = (typeof ROLES)[number];

const usersQuery = (q: string, role: string) =>
  infiniteQueryOptions({
    queryKey: ["users", q, role],
    queryFn: ({ pageParam }) => data(api.GET("/api/admin/users", { params: { query: { limit: 50, ...(q ? { q } : {}), ...(role ? { role: role as Role } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export default function Users() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [role, setRole] = useState("");
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const list = useInfiniteQuery(usersQuery(useDeferredValue(q.trim()), role));
  const columns: ColumnDef<User>[] = [
    {
      accessorKey: "name",
      header: t("set.name"),
      meta: { grow: true },
      cell: ({ row }) => (
        <span className="flex items-center gap-2">
          <Avatar name={row.original.name} size="sm" />
          <OpenName onOpen={() => setEditing(row.original)}>{row.original.name}</OpenName>
          {row.original.vip ? <Badge tone="violet">{t("set.user.vip")}</Badge> : null}
          {row.original.active ? null : <Badge>{t("set.inactive")}</Badge>}
          {row.original.mail_flag ? <Badge tone="warn">{row.original.mail_flag}</Badge> : null}
        </span>
      ),
    },
    { accessorKey: "email", header: t("set.email"), meta: { hideBelow: "md" } },
    { accessorKey: "role", header: t("set.user.role"), cell: ({ row }) => t(`set.user.roleOf.${row.original.role}`) },
    { accessorKey: "last_login_at", header: t("set.user.lastLogin"), meta: { align: "end", hideBelow: "lg" }, cell: ({ row }) => (row.original.last_login_at ? <RelativeTime at={row.original.last_login_at} /> : <span className="text-muted">{t("set.never")}</span>) },
  ];
  return (
    <SectionFrame title={t("set.section.users")} text={t("set.user.text")} add={{ label: t("set.user.new"), run: () => setEditing("new") }}>
      <div className="mb-3 flex flex-wrap gap-2">
        <TextInput type="search" className="max-w-80" aria-label={t("set.search")} placeholder={t("set.search")} value={q} onChange={(event) => setQ(event.target.value)} />
        <Select aria-label={t("set.user.role")} className="w-40" value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="">{t("set.all")}</option>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`set.user.roleOf.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <RecordTable
        label={t("set.section.users")}
        list={list}
        rows={list.data?.pages.flatMap((page) => page.items) ?? []}
        columns={columns}
        rowKey={(row) => String(row.id)}
        onOpen={setEditing}
        none={t("set.user.none")}
        footer={
          list.hasNextPage ? (
            <Button tone="ghost" className="m-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("set.more")}
            </Button>
          ) : null
        }
      />
      {editing ? <UserDialog user={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </SectionFrame>
  );
}

function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({
    name: user?.name ?? "",
    email: user?.email ?? "",
    role: (user?.role ?? "agent") as Role,
    phone: user?.phone ?? "",
    language: user?.language ?? "en",
    time_zone: user?.time_zone ?? "UTC",
    vip: user?.vip ?? false,
    active: user?.active ?? true,
    password: "",
    team_ids: [] as number[],
  });
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    const { name, email, password, team_ids, active, ...rest } = form;
    if (!name.trim() || !email.includes("@")) return undefined;
    const shared = { ...rest, name: name.trim(), phone: form.phone.trim() || null };
    if (user) return data(api.PATCH("/api/admin/users/{user_id}", { params: { path: { user_id: user.id } }, headers: ifMatch(user.version), body: { ...shared, active } }));
    return data(api.POST("/api/admin/users", { body: { ...shared, email: email.trim(), team_ids, password: password || null } }));
  };
  const needed = (value: string): string | undefined => (tried && !value ? t("set.needed") : undefined);
  return (
    <FormDialog title={t(user ? "set.user.edit" : "set.user.new")} onClose={onClose} save={save} refresh={["users"]}>
      <TextField autoFocus label={t("set.name")} value={form.name} onChange={(name) => set({ name })} error={needed(form.name.trim())} />
      <TextField label={t("set.email")} type="email" value={form.email} disabled={user !== null} onChange={(email) => set({ email })} error={needed(form.email.includes("@") ? form.email : "")} />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label={t("set.user.role")} value={form.role} onChange={(role) => set({ role: role as Role })}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`set.user.roleOf.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField label={t("set.user.phone")} type="tel" value={form.phone} onChange={(phone) => set({ phone })} />
        <TextField label={t("set.user.language")} value={form.language} onChange={(language) => set({ language })} />
        <TextField label={t("set.user.zone")} value={form.time_zone} onChange={(time_zone) => set({ time_zone })} />
      </div>
      {user ? null : (
        <>
          <TextField label={t("set.user.password")} type="password" hint={t("set.user.passwordHint")} value={form.password} onChange={(password) => set({ password })} />
          <CheckList label={t("set.section.teams")} choices={teams.map((one) => ({ value: one.id, label: one.name }))} chosen={form.team_ids} onChange={(team_ids) => set({ team_ids })} />
        </>
      )}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {user ? <SwitchField label={t("set.active")} checked={form.active} onChange={(active) => set({ active })} /> : null}
        <SwitchField label={t("set.user.vip")} checked={form.vip} onChange={(vip) => set({ vip })} />
      </div>
    </FormDialog>
  );
}
