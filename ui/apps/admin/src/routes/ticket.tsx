import { useNavigate, useParams } from "@tanstack/react-router";
import { listSearch, neighbour, TicketPane, useReadAhead } from "@/features/tickets";

export function TicketRoute() {
  const { key } = useParams({ from: "/desk/tickets/$key" });
  const navigate = useNavigate();
  const onList = (): void => void navigate({ to: "/tickets", search: listSearch() });
  const go = (by: 1 | -1): void => {
    const next = neighbour(key, by);
    if (next) void navigate({ to: "/tickets/$key", params: { key: next.ticket_number } });
    else onList();
  };
  useReadAhead(neighbour(key, 1));
  const inList = neighbour(key, 1) !== undefined || neighbour(key, -1) !== undefined;
  return <TicketPane key={key} ticketKey={key} onList={onList} {...(inList ? { onNext: () => go(1), onPrevious: () => go(-1) } : {})} />;
}
