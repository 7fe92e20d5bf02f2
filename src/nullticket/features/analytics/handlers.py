"""Keeping the figures up to date, many events at a time."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.analytics import service
from nullticket.features.tickets.events import TICKET_EVENTS, TicketEvent
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def count(events: Sequence[TicketEvent], run: JobRun) -> None:
    """One fold for a whole batch; the jobs and the sums are written together, so each row counts once."""
    with run.uow() as uow:
        service.count(uow, [event.history_id for event in events])


_COUNT: Final = Handler("analytics.count", count, batch=200)
HANDLERS: Final[dict[type[Event], list[Handler]]] = {event: [_COUNT] for event in TICKET_EVENTS}
