import { Button, Card, Field, FileInput, Select, TextArea } from "@nullticket/kit";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, data } from "@nullticket/api";
import { categoriesQuery, useCategoryName } from "@/domain/lists";
import { PRIORITIES, type Priority } from "@/domain/types";
import { attach, guess, type OwnTicket } from "./api";
import { Articles } from "./article-hits";

const TYPING_MS = 500;
const LONGEST_TITLE = 120;
const ENOUGH = 12;

function titleOf(text: string): string {
  const first = text.trim().split(/\n|(?<=[.!?])\s/)[0] ?? "";
  return first.length > LONGEST_TITLE ? `${first.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : first;
}

/** What was typed, once the person has stopped for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function NewTicketPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [category, setCategory] = useState("");
  const [priority, setPriority] = useState<Priority | "">("");
  const [files, setFiles] = useState<File[]>([]);
  const keyRef = useRef<string>(crypto.randomUUID());
  const settled = useSettled(text);
  const { data: categories = [] } = useQuery(categoriesQuery);
  const name = useCategoryName();
  const { data: guessed } = useQuery({
    queryKey: ["portal", "guess", settled],
    queryFn: () => guess(titleOf(settled), settled),
    enabled: settled.length >= ENOUGH,
    staleTime: 60_000,
  });
  const send = useMutation({
    mutationFn: async () => {
      const body = { title: titleOf(text), description: text, category: category || null, priority: priority || null, tags: [] };
      const made = (await data(api.POST("/api/tickets/", { body, params: { header: { "Idempotency-Key": keyRef.current } } }))) as OwnTicket;
      for (const file of files) await attach(made.ticket_number, file);
      return made;
    },
    onSuccess: (made) => navigate({ to: "/portal/tickets/$key", params: { key: made.ticket_number } }),
  });
  return (
    <>
      <h1 className="mb-1 text-2xl font-semibold tracking-tight">{t("portal.new")}</h1>
      <p className="mb-5 text-muted">{t("portal.newText")}</p>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) send.mutate();
        }}
      >
        <Field label={t("portal.what")} hint={t("portal.whatHint")}>
          {(ids) => <TextArea {...ids} roomy rows={6} autoFocus value={text} maxLength={50_000} onChange={(event) => setText(event.target.value)} />}
        </Field>
        {settled.length >= ENOUGH ? <Articles q={settled.slice(0, 200)} title={t("portal.mayHelp")} /> : null}
        <Card>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("portal.category")} hint={guessed && !category ? t("portal.guessed", { name: name(guessed.category) }) : undefined}>
              {(ids) => (
                <Select {...ids} roomy value={category} onChange={(event) => setCategory(event.target.value)}>
                  <option value="">{t("portal.automatic")}</option>
                  {categories.map((one) => (
                    <option key={one.key} value={one.key}>
                      {one.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("portal.priority")} hint={guessed && !priority ? t("portal.guessed", { name: t(`portal.urgency.${guessed.priority}`) }) : undefined}>
              {(ids) => (
                <Select {...ids} roomy value={priority} onChange={(event) => setPriority(event.target.value as Priority | "")}>
                  <option value="">{t("portal.automatic")}</option>
                  {PRIORITIES.map((one) => (
                    <option key={one} value={one}>
                      {t(`portal.urgency.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("portal.files")} className="sm:col-span-2">
              {(ids) => <FileInput {...ids} multiple onChange={(event) => setFiles([...(event.target.files ?? [])])} />}
            </Field>
          </div>
        </Card>
        {send.error ? (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {send.error.message}
          </p>
        ) : null}
        <div>
          <Button type="submit" tone="primary" size="lg" busy={send.isPending} disabled={!text.trim()}>
            {t("portal.send")}
          </Button>
        </div>
      </form>
    </>
  );
}
