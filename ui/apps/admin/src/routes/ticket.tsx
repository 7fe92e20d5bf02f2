import { useParams } from "@tanstack/react-router";
import { TicketPane } from "@/features/tickets";

export function TicketRoute() {
  const { key } = useParams({ from: "/desk/tickets/$key" });
  return <TicketPane key={key} ticketKey={key} />;
}
