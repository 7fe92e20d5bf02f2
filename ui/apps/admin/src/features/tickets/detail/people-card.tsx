import { api, data } from "@nullticket/api";
import { Badge, IconButton, TextInput } from "@nullticket/kit";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { sayError } from "@/domain/words";
import type { Ticket } from "@/domain/types";
import { StatusDot } from "@/domain/vocabulary";
import { PanelSection } from "./panel-section";
import type { TicketActions } from "./use-ticket-actions";

const relatedQuery = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id, "related"],
    queryFn: () => data(api.GET("/api/tickets/{key}/related", { params: { path: { key: String(id) } } })),
  });

/** Who reads along by mail, and the tickets that belong to this one. */
export function PeopleCard({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const related = useQuery(relatedQuery(ticket.id)).data;
  const [email, setEmail] = useState("");
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: relatedQuery(ticket.id).queryKey });
  const key = String(ticket.id);
  const add = useMutation({
    mutationFn: () => data(api.POST("/api/tickets/{key}/followers", { params: { path: { key } }, body: { email } })),
    onSuccess: () => setEmail(""),
    onError: sayError,
    onSettled,
  });
  const drop = useMutation({
    mutationFn: (user_id: number) => api.DELETE("/api/tickets/{key}/followers/{user_id}", { params: { path: { key, user_id } } }),
    onError: sayError,
    onSettled,
  });
  const enter = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && email.includes("@")) add.mutate();
  };
  const others = [...(related?.merged_into ? [related.merged_into] : []), ...(related?.merged_here ?? []), ...(related?.links ?? [])];
  return (
    <PanelSection title={t("people.title")}>
      <ul className="flex flex-col text-sm">
        {related?.followers.map((one) => (
          <li key={one.id} className="flex min-h-7 items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={one.email}>
              {one.name}
            </span>
            {actions.may("edit") ? <IconButton size="sm" icon={X} label={t("people.drop", { name: one.name })} onClick={() => drop.mutate(one.id)} /> : null}
          </li>
        ))}
      </ul>
      {actions.may("edit") ? (
        <TextInput type="email" aria-label={t("people.add")} placeholder={t("people.add")} value={email} onChange={(event) => setEmail(event.target.value)} onKeyDown={enter} className="h-7! border-transparent! bg-transparent px-0! text-sm" />
      ) : null}
      {others.length ? (
        <ul className="mt-2 flex flex-col">
          {others.map((one) => (
            <li key={one.id}>
              <Link to="/tickets/$key" params={{ key: one.ticket_number }} className="-mx-1.5 flex h-7 items-center gap-2 rounded-md px-1.5 text-sm hover:bg-hover">
                <StatusDot status={one.status} />
                <span className="min-w-0 flex-1 truncate">{one.title}</span>
                <Badge>{t(`people.kind.${one.kind as "merged"}`, { defaultValue: one.kind })}</Badge>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </PanelSection>
  );
}
