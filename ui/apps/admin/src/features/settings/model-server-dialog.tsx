import { api, type components, data, ifMatch } from "@nullticket/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField, SwitchField, TextField } from "./fields";
import { FormDialog } from "./form-dialog";

type Server = components["schemas"]["LanguageModelOut"];
type Given = components["schemas"]["LanguageModelIn"];
type Preset = NonNullable<Given["preset"]>;
const DETAILS = ["full", "short"] as const;

/** Everything about the server of the language model. The key goes in and never comes out. */
export function ModelServerDialog({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({
    active: server.active || server.version === 0,
    preset: server.preset,
    base_url: server.base_url,
    model: server.model,
    api_key: "",
    detail: server.detail,
    timeout_seconds: String(server.timeout_seconds),
    concurrency: String(server.concurrency),
    price_in: String(server.price_in),
    price_out: String(server.price_out),
    monthly_budget: String(server.monthly_budget),
    external: server.version > 0 && server.external,
    words_chat: server.words_chat,
  });
  const [dropping, setDropping] = useState(false);
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const usual = server.presets.find((one) => one.name === form.preset);
  const save = () => {
    const { api_key, timeout_seconds, concurrency, price_in, price_out, monthly_budget, ...plain } = form;
    const body: Given = {
      ...plain,
      base_url: plain.base_url.trim(),
      model: plain.model.trim(),
      timeout_seconds: Number(timeout_seconds),
      concurrency: Number(concurrency),
      price_in: Number(price_in),
      price_out: Number(price_out),
      monthly_budget: Number(monthly_budget),
      ...(dropping ? { api_key: "" } : api_key ? { api_key } : {}),
    };
    return data(api.PUT("/api/admin/language-model", { headers: ifMatch(server.version), body }));
  };
  return (
    <FormDialog title={t("set.engine.server")} onClose={onClose} save={save} refresh={["engines"]}>
      <SelectField label={t("set.engine.preset")} value={form.preset} onChange={(preset) => set({ preset: preset as Preset })}>
        <option value="">{t("set.engine.presetOf.none")}</option>
        {server.presets.map((one) => (
          <option key={one.name} value={one.name}>
            {t(`set.engine.presetOf.${one.name}`)}
          </option>
        ))}
      </SelectField>
      <TextField type="url" label={t("set.engine.url")} hint={usual ? t("set.engine.urlHint", { usual: usual.base_url }) : t("set.engine.urlNeeded")} value={form.base_url} onChange={(base_url) => set({ base_url })} />
      <TextField label={t("set.engine.model")} {...(usual ? { hint: t("set.engine.modelHint", { usual: usual.model }) } : {})} value={form.model} onChange={(model) => set({ model })} />
      <TextField type="password" label={t("set.engine.key")} hint={t(server.key_set ? "set.engine.keySet" : "set.engine.keyNone")} disabled={dropping} value={form.api_key} onChange={(api_key) => set({ api_key })} />
      {server.key_set ? <SwitchField label={t("set.engine.dropKey")} checked={dropping} onChange={setDropping} /> : null}
      <SwitchField label={t("set.engine.external")} checked={form.external} onChange={(external) => set({ external })} />
      <p className="text-sm text-muted">{t("set.engine.externalHint")}</p>
      <SelectField label={t("set.engine.detail")} value={form.detail} onChange={(detail) => set({ detail: detail as Server["detail"] })}>
        {DETAILS.map((one) => (
          <option key={one} value={one}>
            {t(`set.engine.detailOf.${one}`)}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField type="number" label={t("set.engine.timeout")} value={form.timeout_seconds} onChange={(timeout_seconds) => set({ timeout_seconds })} />
        <TextField type="number" label={t("set.engine.concurrency")} value={form.concurrency} onChange={(concurrency) => set({ concurrency })} />
        <TextField type="number" label={t("set.engine.priceIn")} value={form.price_in} onChange={(price_in) => set({ price_in })} />
        <TextField type="number" label={t("set.engine.priceOut")} value={form.price_out} onChange={(price_out) => set({ price_out })} />
      </div>
      <TextField type="number" label={t("set.engine.budget")} hint={t("set.engine.budgetHint")} value={form.monthly_budget} onChange={(monthly_budget) => set({ monthly_budget })} />
      <SwitchField label={t("set.engine.wordsChat")} checked={form.words_chat} onChange={(words_chat) => set({ words_chat })} />
      <p className="text-sm text-muted">{t("set.engine.wordsChatHint")}</p>
      <SwitchField label={t("set.active")} checked={form.active} onChange={(active) => set({ active })} />
    </FormDialog>
  );
}
