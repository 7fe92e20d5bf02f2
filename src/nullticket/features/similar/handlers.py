"""A ticket whose text was edited is like others than before."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.similar import service
from nullticket.features.tickets.events import TicketChanged
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def read_edited(events: Sequence[TicketChanged], run: JobRun) -> None:
    service.read_edited(run.runtime, [event.ticket_id for event in events])


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketChanged: [
        Handler("similar.read_edited", read_edited, batch=service.AT_ONCE, wants=TicketChanged.is_reworded)
    ],
}
