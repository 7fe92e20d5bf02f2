import { Button, Dialog, Field, regional, TextInput, toast } from "@nullticket/kit";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { dropReminder, remind } from "../marks";
import { moments } from "./moments";

/** Puts the ticket to sleep in this person's lists until a time; it comes back unread, with a line in the centre. */
export default function RemindDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [own, setOwn] = useState("");
  const [note, setNote] = useState("");
  const say = new Intl.DateTimeFormat(regional(i18n.language), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const finish = (work: Promise<void>, words: string): void => {
    onClose();
    void work.then(() => toast("ok", words), sayError);
  };
  const until = (at: Date): void => finish(remind(client, ticket.id, at, note), t("remind.set", { time: say.format(at) }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("remind.title")}
      text={t("remind.text")}
      footer={
        <>
          <Button onClick={() => finish(dropReminder(client, ticket.id), t("remind.dropped"))}>{t("remind.drop")}</Button>
          <Button tone="primary" disabled={!own} onClick={() => until(new Date(own))}>
            {t("remind.at")}
          </Button>
        </>
      }
    >
      <ul className="mb-3 flex flex-col gap-1.5">
        {moments(new Date()).map(({ key, at }, index) => (
          <li key={key}>
            <button type="button" autoFocus={index === 0} onClick={() => until(at)} className="flex w-full items-center gap-2 rounded-md border border-line px-3 py-2 text-start hover:bg-hover">
              <span className="flex-1">{t(`remind.${key}`)}</span>
              <span className="tabular text-sm text-muted">{say.format(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("remind.own")}>{(ids) => <TextInput {...ids} type="datetime-local" value={own} onChange={(event) => setOwn(event.target.value)} />}</Field>
        <Field label={t("remind.note")}>{(ids) => <TextInput {...ids} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />}</Field>
      </div>
    </Dialog>
  );
}
