"""What other desks are told when something happens here."""

from typing import Final

from nullticket.core.schema import Event
from nullticket.features.external import writeback_service
from nullticket.features.tickets.events import TicketCommented, TicketMoved, TicketReopened, TicketResolved
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def tell_status(event: TicketMoved, run: JobRun) -> None:
    writeback_service.tell_status(run, event.ticket_id)


def tell_comment(event: TicketCommented, run: JobRun) -> None:
    if not event.internal and event.by_desk:
        writeback_service.tell_comment(run, event.ticket_id, event.comment_id)


_STATUS: Final = Handler("external.tell_status", tell_status, outside=True)

HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketMoved: [_STATUS],
    TicketResolved: [_STATUS],
    TicketReopened: [_STATUS],
    TicketCommented: [Handler("external.tell_comment", tell_comment, outside=True)],
}
