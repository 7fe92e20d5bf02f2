import { api, data } from "@nullticket/api";
import { Button, Dialog, Field, TextInput, toast } from "@nullticket/kit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import type { Ticket, TicketRow } from "@/domain/types";
import { StatusDot } from "@/domain/vocabulary";
import { searchTickets } from "../api";
import { pastQuery } from "../related";

/** Puts this ticket into another one; the other lives on. It can be taken back for a day. */
export default function MergeDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const past = useQuery(pastQuery(ticket.requester.id)).data?.items ?? [];
  const found = useQuery({ queryKey: ["merge", asked], queryFn: () => searchTickets(asked), enabled: asked.length > 1 }).data ?? [];
  const path = { params: { path: { key: ticket.ticket_number } } };
  const back = useMutation({
    mutationFn: () => data(api.DELETE("/api/tickets/{key}/merge", path)),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["tickets"] }),
  });
  const merge = useMutation({
    mutationFn: (into: TicketRow) => data(api.POST("/api/tickets/{key}/merge", { ...path, body: { into: into.ticket_number } })),
    onSuccess: async (_, into) => {
      onClose();
      toast("ok", t("merge.done", { number: into.ticket_number }), { seconds: 10, action: { label: t("editor.undo"), run: () => back.mutate() } });
      await navigate({ to: "/tickets/$key", params: { key: into.ticket_number } });
    },
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: ["tickets"] }),
  });
  const choices = (asked.length > 1 ? found : past).filter((one) => one.id !== ticket.id);
  return (
    <Dialog open onOpenChange={onClose} title={t("merge.title", { number: ticket.ticket_number })} text={t("merge.text")}>
      <Field label={t("merge.into")} hint={t("merge.hint")}>
        {(ids) => <TextInput {...ids} type="search" autoFocus value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <ul className="mt-3 flex flex-col gap-1">
        {choices.map((one) => (
          <li key={one.id} className="flex items-center gap-2">
            <StatusDot status={one.status} />
            <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-center sm:gap-2">
              <span className="min-w-0 flex-1 truncate" title={one.title}>
                {one.title}
              </span>
              <span className="tabular text-sm text-muted">{one.ticket_number}</span>
            </span>
            <Button size="sm" busy={merge.isPending} onClick={() => merge.mutate(one)}>
              {t("merge.here")}
            </Button>
          </li>
        ))}
        {choices.length === 0 ? <li className="text-muted">{t("kit.nothingFound")}</li> : null}
      </ul>
    </Dialog>
  );
}
