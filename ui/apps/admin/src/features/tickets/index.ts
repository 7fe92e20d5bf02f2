export { searchTickets, useTriageCount } from "./api";
export { refreshTickets } from "./refresh";
export { TicketPane } from "./detail/ticket-pane";
export { type ListState, TicketsPage } from "./list/tickets-page";
export { listSearch, neighbour } from "./list/trail";
export { useReadAhead } from "./list/use-read-ahead";
export { ViewLinks } from "./list/view-links";
export { NewTicketDialog } from "./new-ticket-dialog";
export { TriagePage } from "./triage/triage-page";
