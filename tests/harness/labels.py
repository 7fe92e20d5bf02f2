"""Ended tickets with labels, written at once: what a desk would have after weeks of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nullticket.core.enums import Priority, Role, Source, Status
from nullticket.core.ids import public_token
from nullticket.features.tickets import history_repository
from nullticket.models import Label, Ticket, User
from nullticket.testing import Desk


@dataclass(frozen=True, slots=True)
class Ended:
    """A ticket that somebody closed in a category."""

    title: str
    description: str
    category: str
    user_id: int | None
    predicted: str = "other"
    confidence: float = 0.6


def requester(desk: Desk) -> int:
    with desk.runtime.units.write() as uow:
        person = User(
            email=f"{public_token()[:12]}@example.org", name="Uma", role=Role.USER, active=True, created_at=uow.now()
        )
        uow.session.add(person)
        uow.session.flush()
        return person.id


def end_tickets(desk: Desk, told: Sequence[Ended], *, by: int) -> list[int]:
    """Write closed tickets with their history and labels; returns the ids of the tickets."""
    with desk.runtime.units.write() as uow:
        rows = [_ticket(one, by, uow.now(), at) for at, one in enumerate(told)]
        uow.session.add_all(rows)
        uow.session.flush()
        for row, one in zip(rows, told, strict=True):
            history_id = history_repository.append(uow, row, "moved", changes={})
            uow.session.add(
                Label(
                    ticket_id=row.id,
                    history_id=history_id,
                    field="category",
                    source="closed",
                    value=one.category,
                    touched=True,
                    user_id=one.user_id,
                    predicted=one.predicted,
                    confidence=one.confidence,
                    engine="local",
                    created_at=uow.now(),
                )
            )
        uow.session.flush()
        return [row.id for row in rows]


def _ticket(one: Ended, by: int, now: datetime, at: int) -> Ticket:
    return Ticket(
        ticket_number=f"TKT-20260101-{public_token()[:8].upper()}{at}",
        title=one.title[:200],
        description=one.description,
        source=Source.WEB,
        category=one.category,
        priority=Priority.MEDIUM,
        status=Status.CLOSED,
        requester_id=by,
        created_at=now,
        updated_at=now,
        triaged_at=now,
        closed_at=now,
    )
