import { api, data, type Me } from "@nullticket/api";
import { Button, Dialog, Field, Select, TextInput, tellTimesIn, toast } from "@nullticket/kit";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { meQuery, zoneOf } from "@/domain/session";
import { chooseLanguage, type Language, LANGUAGES } from "./languages";

function Form({ title, error, busy, action, onSubmit, children }: { title: string; error: Error | null; busy: boolean; action: string; onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      aria-label={title}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {error ? (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
          {error.message}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" tone="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}

function Choices({ me }: { me: Me }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [language, setLanguage] = useState(me.language);
  const [zone, setZone] = useState(me.time_zone);
  const save = useMutation({
    mutationFn: () => data(api.PATCH("/api/auth/me", { body: { language, time_zone: zone } })),
    onSuccess: async (changed) => {
      client.setQueryData(meQuery.queryKey, changed);
      tellTimesIn(zoneOf(changed));
      if (language in LANGUAGES) await chooseLanguage(language as Language);
      toast("ok", t("account.saved"), { seconds: 3 });
    },
  });
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <Form title={t("account.choices")} error={save.error} busy={save.isPending} action={t("kit.save")} onSubmit={() => save.mutate()}>
      <Field label={t("account.language")}>
        {(ids) => (
          <Select {...ids} value={language} onChange={(event) => setLanguage(event.target.value)}>
            {language in LANGUAGES ? null : <option value={language}>{language}</option>}
            {Object.entries(LANGUAGES).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("account.zone")}>
        {(ids) => (
          <Select {...ids} value={zone} onChange={(event) => setZone(event.target.value)}>
            <option value="UTC">{t("account.deviceZone")}</option>
            {[...new Set([zone, ...zones])].filter((one) => one !== "UTC").map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
    </Form>
  );
}

function Password() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.POST("/api/auth/password", { body: { current_password: current, new_password: next } }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      toast("ok", t("account.passwordChanged"));
    },
  });
  return (
    <Form title={t("account.password")} error={change.error} busy={change.isPending} action={t("account.changePassword")} onSubmit={() => change.mutate()}>
      <Field label={t("account.current")}>
        {(ids) => <TextInput {...ids} type="password" autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.target.value)} />}
      </Field>
      <Field label={t("account.next")} hint={t("login.passwordHint")}>
        {(ids) => <TextInput {...ids} type="password" autoComplete="new-password" required minLength={10} value={next} onChange={(event) => setNext(event.target.value)} />}
      </Field>
    </Form>
  );
}

/** What everybody keeps for themselves: language, time zone, password. */
export default function AccountDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onOpenChange={onClose} title={t("account.title")} text={`${me.name}, ${me.email}`}>
      <div className="flex flex-col gap-5">
        <Choices me={me} />
        <section className="border-t border-line pt-4">
          <h3 className="mb-3 text-base font-semibold">{t("account.password")}</h3>
          <Password />
        </section>
      </div>
    </Dialog>
  );
}
