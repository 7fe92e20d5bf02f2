import { Button, Dialog, Field, Select, TextInput, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { teamsQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { sayError } from "@/domain/words";
import type { Sort } from "../api";
import { createView, type NewView, viewsQuery } from "../views";

/** Gives the list as it stands a name: for this person, for one of the teams, or (admins) for everyone. */
export default function SaveView({ text, sort, onClose }: { text: string; sort: Sort; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const teams = useQuery(teamsQuery).data ?? [];
  const [name, setName] = useState("");
  const [scope, setScope] = useState("mine");
  const save = useMutation({
    mutationFn: (view: NewView) => createView(view),
    onSuccess: async () => {
      toast("ok", t("list.viewSaved"));
      onClose();
      await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
    },
    onError: sayError,
  });
  const submit = (): void => {
    if (!name.trim()) return;
    const view = { name: name.trim(), query: text, sort };
    if (scope === "mine" || scope === "everyone") save.mutate({ ...view, scope });
    else save.mutate({ ...view, scope: "team", team_id: Number(scope) });
  };
  const own = isAdmin(me) ? teams : teams.filter((team) => me && team.member_ids?.includes(me.id));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("list.saveView")}
      footer={
        <Button tone="primary" disabled={!name.trim()} busy={save.isPending} onClick={submit}>
          {t("kit.save")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t("list.viewName")} hint={<code>{text || "–"}</code>}>
          {(ids) => <TextInput {...ids} value={name} autoFocus onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === "Enter" && submit()} />}
        </Field>
        <Field label={t("list.viewFor")}>
          {(ids) => (
            <Select {...ids} value={scope} onChange={(event) => setScope(event.target.value)}>
              <option value="mine">{t("list.forMe")}</option>
              {own.map((team) => (
                <option key={team.id} value={team.id}>
                  {team.name}
                </option>
              ))}
              {isAdmin(me) ? <option value="everyone">{t("list.forEveryone")}</option> : null}
            </Select>
          )}
        </Field>
      </div>
    </Dialog>
  );
}
