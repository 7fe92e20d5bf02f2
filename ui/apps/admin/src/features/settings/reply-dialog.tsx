import { api, data, ifMatch } from "@nullticket/api";
import { Field, RichText, TextArea } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { teamsQuery } from "@/domain/lists";
import { isAdmin, useMe } from "@/domain/session";
import { SelectField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import type { CannedReply } from "./replies";
import { exampled, VARIABLES } from "./reply-variables";

const SCOPES = ["mine", "team", "everyone"] as const;

export default function ReplyDialog({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const admin = isAdmin(me);
  const box = useRef<HTMLTextAreaElement>(null);
  const teams = (useQuery(teamsQuery).data ?? []).filter((one) => one.active && (admin || me?.team_ids?.includes(one.id)));
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({ title: reply?.title ?? "", body: reply?.body ?? "", scope: reply?.scope ?? "mine", team: String(reply?.team_id ?? "") });
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }));
  const scopes = SCOPES.filter((one) => one === form.scope || one === "mine" || (one === "team" ? teams.length > 0 : admin));
  const team = form.team || String(teams[0]?.id ?? "");
  const mayWrite = reply?.may_write ?? true;
  const put = (name: string): void => {
    const at = box.current?.selectionStart ?? form.body.length;
    const piece = `{{${name}}}`;
    set({ body: form.body.slice(0, at) + piece + form.body.slice(box.current?.selectionEnd ?? at) });
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at + piece.length, at + piece.length);
    });
  };
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    if (!form.title.trim() || !form.body.trim()) return undefined;
    const body = { title: form.title.trim(), body: form.body, scope: form.scope, team_id: form.scope === "team" ? Number(team) : null };
    if (reply) return data(api.PUT("/api/replies/{reply_id}", { params: { path: { reply_id: reply.id } }, headers: ifMatch(reply.version), body }));
    return data(api.POST("/api/replies", { body }));
  };
  const needed = (value: string): string | undefined => (tried && !value.trim() ? t("set.needed") : undefined);
  return (
    <FormDialog wide title={t(reply ? "set.reply.edit" : "set.reply.new")} onClose={onClose} refresh={["replies"]} {...(mayWrite ? { save } : {})}>
      {mayWrite ? null : <p className="rounded-md bg-sunken px-3 py-2 text-sm">{t("set.reply.readOnly")}</p>}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField autoFocus label={t("set.reply.title")} value={form.title} disabled={!mayWrite} onChange={(title) => set({ title })} error={needed(form.title)} />
        <SelectField label={t("set.reply.scope")} value={form.scope} disabled={!mayWrite} onChange={(scope) => set({ scope: scope as typeof form.scope })}>
          {scopes.map((one) => (
            <option key={one} value={one}>
              {t(`set.reply.scopeOf.${one}`)}
            </option>
          ))}
        </SelectField>
        {form.scope === "team" && mayWrite ? (
          <SelectField label={t("set.reply.team")} value={team} onChange={(next) => set({ team: next })}>
            {teams.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </SelectField>
        ) : null}
      </div>
      <Field label={t("set.reply.body")} hint={t("set.reply.bodyHint")} error={needed(form.body)}>
        {(ids) => <TextArea {...ids} ref={box} rows={8} dir="auto" value={form.body} readOnly={!mayWrite} onChange={(event) => set({ body: event.target.value })} />}
      </Field>
      {mayWrite ? (
        <div role="group" aria-label={t("set.reply.variables")} className="flex flex-wrap items-center gap-1.5 text-sm">
          <span className="text-muted">{t("set.reply.variables")}</span>
          {VARIABLES.map((name) => (
            <button key={name} type="button" className="rounded-md border border-line-strong bg-surface px-2 py-0.5 hover:bg-hover" onClick={() => put(name)}>
              {t(`set.reply.variable.${name}`)}
            </button>
          ))}
        </div>
      ) : null}
      <section aria-label={t("set.reply.preview")}>
        <p className="mb-1 text-sm font-medium">{t("set.reply.preview")}</p>
        <RichText className="max-h-52 min-h-12 overflow-y-auto rounded-md border border-line bg-sunken px-3 py-2" text={exampled(form.body, (name) => t(`set.reply.example.${name}`))} />
      </section>
    </FormDialog>
  );
}
