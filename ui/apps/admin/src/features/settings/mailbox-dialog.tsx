import { api, type components, data, ifMatch } from "@nullticket/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { categoriesQuery, teamsQuery } from "@/domain/lists";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";
import type { Mailbox } from "./mailbox-list";
import { MailboxTokens, type TokenSecrets } from "./mailbox-tokens";

type ChannelIn = components["schemas"]["ChannelIn"];
const SECURITY = ["tls", "starttls", "none"] as const;
const AFTER = ["leave", "flag", "move"] as const;

const NO_TOKENS = { provider: "", tenant: "", token_url: "", scope: "" } as const;

const NEW = { name: "", address: "", sender_name: "", team_id: null, active: true, imap_host: "", imap_port: 993, imap_security: "tls", imap_login: "", folder: "INBOX", smtp_host: "", smtp_port: 465, smtp_security: "tls", smtp_login: "", after_commit: "flag", move_to: "", category: null, poll_seconds: 60, import_existing: false, own_copies: false, auth: "password", oauth: NO_TOKENS };

function Server({ kind, form, set, password, onPassword, isSet }: { kind: "imap" | "smtp"; form: ChannelIn; set: (change: Partial<ChannelIn>) => void; password: string; onPassword: (value: string) => void; isSet: boolean }) {
  const { t } = useTranslation();
  const name = t("set.channel.password");
  return (
    <fieldset className="grid gap-3 rounded-md border border-line p-3 sm:grid-cols-2">
      <legend className="px-1 text-sm font-medium">{t(`set.channel.${kind}`)}</legend>
      <TextField label={t("set.channel.host")} value={form[`${kind}_host`] ?? ""} onChange={(value) => set({ [`${kind}_host`]: value })} />
      <TextField label={t("set.channel.port")} type="number" value={String(form[`${kind}_port`] ?? "")} onChange={(value) => set({ [`${kind}_port`]: Number(value) })} />
      <SelectField label={t("set.channel.security")} value={form[`${kind}_security`] ?? "tls"} onChange={(value) => set({ [`${kind}_security`]: value })}>
        {SECURITY.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </SelectField>
      <TextField label={t("set.channel.login")} value={form[`${kind}_login`] ?? ""} onChange={(value) => set({ [`${kind}_login`]: value })} />
      <TextField label={isSet ? t("set.channel.secret", { name }) : name} type="password" value={password} onChange={onPassword} />
    </fieldset>
  );
}

export function MailboxDialog({ mailbox, onClose }: { mailbox: Mailbox | null; onClose: () => void }) {
  const { t } = useTranslation();
  const teams = useQuery(teamsQuery).data ?? [];
  const categories = useQuery(categoriesQuery).data ?? [];
  const [form, setForm] = useState<ChannelIn>(() => {
    if (!mailbox) return NEW as ChannelIn;
    const own = new Set(["id", "version", "secrets_set"]);
    return Object.fromEntries(Object.entries(mailbox).filter(([name]) => !own.has(name))) as unknown as ChannelIn;
  });
  const [imap, setImap] = useState("");
  const [smtp, setSmtp] = useState("");
  const [tokens, setTokens] = useState<TokenSecrets>({});
  const [tried, setTried] = useState(false);
  const set = (change: Partial<ChannelIn>): void => setForm({ ...form, ...change });
  const save = (): Promise<unknown> | undefined => {
    setTried(true);
    const isNowhere = form.after_commit === "move" && !form.move_to?.trim();
    if (!form.name.trim() || !form.address.includes("@") || isNowhere) return undefined;
    const body = { ...form, secrets: { ...(imap ? { imap_password: imap } : {}), ...(smtp ? { smtp_password: smtp } : {}), ...tokens } };
    if (mailbox) return data(api.PUT("/api/admin/mailboxes/{channel_id}", { params: { path: { channel_id: mailbox.id } }, headers: ifMatch(mailbox.version), body }));
    return data(api.POST("/api/admin/mailboxes", { body }));
  };
  const isSet = (name: string): boolean => mailbox?.secrets_set.includes(name) ?? false;
  return (
    <FormDialog wide title={t(mailbox ? "set.channel.editMailbox" : "set.channel.newMailbox")} onClose={onClose} save={save} refresh={["channels"]}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField autoFocus label={t("set.name")} value={form.name} onChange={(name) => set({ name })} error={tried && !form.name.trim() ? t("set.needed") : undefined} />
        <TextField label={t("set.channel.address")} type="email" value={form.address} onChange={(address) => set({ address })} error={tried && !form.address.includes("@") ? t("set.needed") : undefined} />
        <TextField label={t("set.channel.senderName")} value={form.sender_name ?? ""} onChange={(sender_name) => set({ sender_name })} />
        <SelectField label={t("set.channel.team")} value={form.team_id ?? 0} onChange={(id) => set({ team_id: Number(id) || null })}>
          <option value={0}>{t("set.channel.anyTeam")}</option>
          {teams.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField label={t("set.channel.folder")} value={form.folder ?? "INBOX"} onChange={(folder) => set({ folder })} />
        <SelectField label={t("set.channel.after")} value={form.after_commit ?? "flag"} onChange={(value) => set({ after_commit: value as (typeof AFTER)[number] })}>
          {AFTER.map((one) => (
            <option key={one} value={one}>
              {t(`set.channel.afterOf.${one}`)}
            </option>
          ))}
        </SelectField>
        {form.after_commit === "move" ? (
          <TextField label={t("set.channel.moveTo")} value={form.move_to ?? ""} onChange={(move_to) => set({ move_to })} error={tried && !form.move_to?.trim() ? t("set.needed") : undefined} />
        ) : null}
        <SelectField label={t("set.channel.category")} value={form.category ?? ""} onChange={(category) => set({ category: category || null })}>
          <option value="">{t("set.channel.anyCategory")}</option>
          {categories.map((one) => (
            <option key={one.key} value={one.key}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField label={t("set.channel.pollSeconds")} type="number" value={String(form.poll_seconds ?? 60)} onChange={(value) => set({ poll_seconds: Number(value) })} />
        <SelectField label={t("set.channel.signIn")} value={form.auth ?? "password"} onChange={(value) => set({ auth: value as "password" | "xoauth2" })}>
          <option value="password">{t("set.channel.password")}</option>
          <option value="xoauth2">{t("set.channel.oauth")}</option>
        </SelectField>
      </div>
      {form.auth === "xoauth2" ? <MailboxTokens oauth={form.oauth ?? NO_TOKENS} onChange={(oauth) => set({ oauth })} secrets={tokens} onSecrets={setTokens} isSet={isSet} /> : null}
      <Server kind="imap" form={form} set={set} password={imap} onPassword={setImap} isSet={isSet("imap_password")} />
      <Server kind="smtp" form={form} set={set} password={smtp} onPassword={setSmtp} isSet={isSet("smtp_password")} />
      <SwitchField label={t("set.channel.importExisting")} checked={form.import_existing ?? false} onChange={(import_existing) => set({ import_existing })} />
      <SwitchField label={t("set.channel.ownCopies")} checked={form.own_copies ?? false} onChange={(own_copies) => set({ own_copies })} />
      <SwitchField label={t("set.active")} checked={form.active ?? true} onChange={(active) => set({ active })} />
    </FormDialog>
  );
}
