"""Triage follows every opening, many at a time, and again when somebody edits what a ticket says."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.tickets.events import TicketChanged, TicketOpened
from nullticket.features.triage import service
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def triage(events: Sequence[TicketOpened], run: JobRun) -> None:
    service.triage(run, [event.ticket_id for event in events])


def read_again(events: Sequence[TicketChanged], run: JobRun) -> None:
    service.read_again(run, [event.ticket_id for event in events])


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketOpened: [Handler("triage.triage", triage, batch=64)],
    TicketChanged: [Handler("triage.read_again", read_again, batch=32, wants=TicketChanged.is_reworded)],
}
