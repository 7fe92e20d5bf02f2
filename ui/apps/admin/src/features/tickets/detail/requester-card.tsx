import { Avatar, Badge } from "@nullticket/kit";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/domain/types";
import { StatusDot } from "@/domain/vocabulary";
import { pastQuery, personQuery } from "../related";
import { PanelSection } from "./panel-section";

export function RequesterCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const past = useQuery(pastQuery(ticket.requester.id)).data;
  const person = useQuery(personQuery(ticket.requester.id)).data;
  const others = past?.items.filter((one) => one.id !== ticket.id).slice(0, 5) ?? [];
  return (
    <PanelSection title={t("requester.title")}>
      <div className="flex items-center gap-2.5">
        <Avatar name={ticket.requester.name} />
        <div className="min-w-0">
          <p className="flex items-center gap-1.5 font-medium">
            <span className="truncate">{ticket.requester.name}</span>
            {person?.vip ? <Badge tone="violet">{t("requester.vip")}</Badge> : null}
          </p>
          <a href={`mailto:${ticket.requester.email}`} className="block truncate text-sm text-brand hover:underline">
            {ticket.requester.email}
          </a>
          {person?.phone ? (
            <a href={`tel:${person.phone}`} className="tabular block truncate text-sm text-brand hover:underline">
              {person.phone}
            </a>
          ) : null}
        </div>
      </div>
      {others.length ? (
        <>
          <p className="mt-2.5 mb-1 text-sm text-muted">{t("requester.past", { count: (past?.total ?? 1) - 1 })}</p>
          <ul className="flex flex-col">
            {others.map((one) => (
              <li key={one.id}>
                <Link to="/tickets/$key" params={{ key: one.ticket_number }} className="-mx-1.5 flex h-7 items-center gap-2 rounded-md px-1.5 text-sm hover:bg-hover">
                  <StatusDot status={one.status} />
                  <span className="truncate">{one.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </PanelSection>
  );
}
