"""Vectors of tickets, and the tickets that a shortlist names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select

from nullticket.core.enums import Status
from nullticket.core.vectors import Vector, unpacked
from nullticket.features.tickets import related_repository
from nullticket.features.tickets import repository as tickets
from nullticket.infra.search import matching
from nullticket.infra.sql import new_rows
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketVector

# A transaction may end after one that began later: so many of the newest are looked through again.
_OVERLAP = 500


@dataclass(frozen=True, slots=True)
class Unread:
    """A ticket without a vector of what it says."""

    id: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket that can be compared."""

    id: int
    ticket_number: str
    title: str
    description: str
    status: Status
    category: str
    resolution: str | None
    requester_id: int
    created_at: datetime
    vector: Vector
    crowd: float


def unread(uow: UnitOfWork, *, encoder: str, limit: int) -> list[Unread]:
    """New tickets first, oldest of them first; then older ones, back in time, those too that another encoder has read."""
    mine = TicketVector.encoder == encoder
    newest = uow.session.scalar(select(func.max(TicketVector.ticket_id)).where(mine))
    oldest = uow.session.scalar(select(func.min(TicketVector.ticket_id)).where(mine))
    missing = ~exists().where(TicketVector.ticket_id == Ticket.id, mine)
    query = select(Ticket.id, Ticket.title, Ticket.description).where(Ticket.deleted_at.is_(None))
    if newest is None or oldest is None:
        rows = uow.session.execute(query.order_by(Ticket.id.desc()).limit(limit)).all()[::-1]
        return [Unread(*row) for row in rows]
    after = query.where(Ticket.id > newest - _OVERLAP, Ticket.id > oldest, missing).order_by(Ticket.id)
    found = [Unread(*row) for row in uow.session.execute(after.limit(limit))]
    if len(found) < limit:
        before = query.where(Ticket.id < oldest).order_by(Ticket.id.desc()).limit(limit - len(found))
        found.extend(Unread(*row) for row in uow.session.execute(before))
    return found


def read_before(uow: UnitOfWork, ticket_ids: Sequence[int], *, encoder: str) -> list[Unread]:
    """Those of the tickets that have a vector, as they are now."""
    query = select(Ticket.id, Ticket.title, Ticket.description).join(TicketVector, TicketVector.ticket_id == Ticket.id)
    these = Ticket.id.in_(ticket_ids), Ticket.deleted_at.is_(None), TicketVector.encoder == encoder
    return [Unread(*row) for row in uow.session.execute(query.where(*these).order_by(Ticket.id))]


def still_says(uow: UnitOfWork, one: Unread) -> bool:
    says = uow.session.execute(select(Ticket.title, Ticket.description).where(Ticket.id == one.id)).one_or_none()
    return says is not None and tuple(says) == (one.title, one.description)


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """In place of what was read before, as the newest row; two that read at once keep one."""
    uow.session.execute(delete(TicketVector).where(TicketVector.ticket_id == row["ticket_id"]))
    uow.session.execute(new_rows(uow.session, TicketVector), [row])


def newest(uow: UnitOfWork, *, encoder: str) -> int:
    """The row that was read last."""
    return uow.session.scalar(select(func.max(TicketVector.id)).where(TicketVector.encoder == encoder)) or 0


def signatures(uow: UnitOfWork, *, encoder: str, after: int, limit: int) -> list[tuple[int, int, bytes]]:
    """Row, ticket and signature, in the order of reading."""
    query = select(TicketVector.id, TicketVector.ticket_id, TicketVector.signature)
    query = query.where(TicketVector.encoder == encoder, TicketVector.id > after).order_by(TicketVector.id)
    return [(row[0], row[1], row[2]) for row in uow.session.execute(query.limit(limit))]


def sayings(uow: UnitOfWork, *, limit: int) -> list[tuple[str, str]]:
    """Title and text of the newest tickets."""
    query = select(Ticket.title, Ticket.description).where(Ticket.deleted_at.is_(None)).order_by(Ticket.id.desc())
    return [(row[0], row[1]) for row in uow.session.execute(query.limit(limit))]


def vectors(uow: UnitOfWork, ticket_ids: Sequence[int], *, encoder: str) -> dict[int, bytes]:
    query = select(TicketVector.ticket_id, TicketVector.vector).where(TicketVector.ticket_id.in_(ticket_ids))
    query = query.where(TicketVector.encoder == encoder)
    return {row[0]: row[1] for row in uow.session.execute(query)}


def known(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, Known]:
    """Those that the actor may see."""
    query = (
        select(Ticket, TicketVector.vector, TicketVector.crowd)
        .join(TicketVector, TicketVector.ticket_id == Ticket.id)
        .where(Ticket.id.in_(ticket_ids), tickets.visible_to(uow.actor))
    )
    return {
        row.id: Known(
            id=row.id,
            ticket_number=row.ticket_number,
            title=row.title,
            description=row.description,
            status=row.status,
            category=row.category,
            resolution=row.resolution,
            requester_id=row.requester_id,
            created_at=row.created_at,
            vector=unpacked(vector),
            crowd=crowd,
        )
        for row, vector, crowd in uow.session.execute(query)
    }


def with_words(uow: UnitOfWork, words: Sequence[str], *, limit: int) -> list[int]:
    """The newest tickets in which all of the words stand."""
    query, order = matching(uow.session, select(Ticket.id), Ticket, " ".join(words))
    return list(uow.session.scalars(query.order_by(order.desc()).limit(limit)))


def find(uow: UnitOfWork, key: str) -> Ticket | None:
    return tickets.find(uow, key)


def link(uow: UnitOfWork, ticket_id: int, other_id: int, *, reasons: Sequence[str]) -> None:
    related_repository.add_link(uow, ticket_id, other_id, kind="same_matter", reasons=reasons)
