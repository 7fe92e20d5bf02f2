import type { Ticket } from "@/domain/types";
import { DecisionCard } from "./decision-card";
import { NamedThings } from "./named-things";
import { PeopleCard } from "./people-card";
import { Properties } from "./properties";
import { RequesterCard } from "./requester-card";
import { SimilarCard } from "./similar-card";
import { SlaCard } from "./sla-card";
import type { TicketActions } from "./use-ticket-actions";

export function DetailsPanel({ ticket, actions }: { ticket: Ticket; actions: TicketActions }) {
  return (
    <div className="flex flex-col divide-y divide-line">
      <Properties ticket={ticket} actions={actions} />
      {ticket.sla ? <SlaCard ticket={ticket} sla={ticket.sla} /> : null}
      <DecisionCard ticket={ticket} actions={actions} />
      <NamedThings ticket={ticket} />
      <RequesterCard ticket={ticket} />
      <PeopleCard ticket={ticket} actions={actions} />
      <SimilarCard ticket={ticket} actions={actions} />
    </div>
  );
}
