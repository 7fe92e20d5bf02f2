"""Tickets as CSV: exactly what the list filter shows, without a cap, a chunk at a time."""

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

from nullticket.core.clock import iso
from nullticket.core.enums import ActorKind
from nullticket.features.accounts import repository as accounts
from nullticket.features.tickets import repository as tickets
from nullticket.features.tickets.schemas import TicketFilter
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket

COLUMNS: Final = (
    "ticket_number",
    "title",
    "status",
    "priority",
    "category",
    "source",
    "team",
    "agent",
    "requester",
    "created_at",
    "resolved_at",
    "sla_deadline",
    "sla_state",
    "resolution_minutes",
    "satisfaction",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet never takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("plain")
    ("'=1+1", 'plain')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def stream(opened: AbstractContextManager[UnitOfWork], wanted: TicketFilter) -> Iterator[str]:
    """CSV lines, read in one snapshot."""
    with opened as uow:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(COLUMNS)
        for number, ticket in enumerate(tickets.all_matching(uow, wanted), start=1):
            writer.writerow([safe_cell(cell) for cell in _cells(ticket)])
            if number % 500 == 0:
                yield _taken(buffer)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cells(ticket: Ticket) -> list[str]:
    return [
        ticket.ticket_number,
        ticket.title,
        ticket.status.value,
        ticket.priority.value,
        ticket.category,
        ticket.source.value,
        ticket.team.name if ticket.team else "",
        ticket.agent.name if ticket.agent else "",
        ticket.requester.email,
        iso(ticket.created_at),
        iso(ticket.resolved_at) if ticket.resolved_at else "",
        iso(ticket.sla_deadline) if ticket.sla_deadline else "",
        ticket.sla_state,
        "" if ticket.resolution_minutes is None else str(ticket.resolution_minutes),
        "" if ticket.satisfaction is None else str(ticket.satisfaction),
    ]


def note(uow: UnitOfWork, wanted: TicketFilter) -> None:
    """Exports are loot: each is in the audit log with its filter."""
    if uow.actor.kind is not ActorKind.SYSTEM:
        accounts.audit(uow, "tickets.exported", after=wanted.model_dump(mode="json", exclude_defaults=True))
