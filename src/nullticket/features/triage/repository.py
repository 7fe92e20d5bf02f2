"""Tickets that wait for triage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select

from nullticket.core.enums import ActorKind, Priority, Source, Status, Visibility
from nullticket.features.classification.running import Report
from nullticket.infra.sql import among
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketComment, User

_REPORTS: Final = 300


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What triage reads of a ticket before it asks an engine."""

    id: int
    title: str
    description: str
    source: Source
    category: str
    priority: Priority
    tags: tuple[str, ...]
    person_set: frozenset[str]
    requester_email: str
    vip: bool
    created_at: datetime
    again: bool = False

    def is_of(self, ticket: Ticket) -> bool:
        """Whether the ticket still says what was read."""
        return (ticket.title, ticket.description) == (self.title, self.description)


def _waiting() -> ColumnElement[bool]:
    return and_(Ticket.triaged_at.is_(None), Ticket.deleted_at.is_(None))


def _untouched() -> ColumnElement[bool]:
    """Nobody of the desk has worked on it: no answer, no note, never taken up."""
    note = exists().where(
        TicketComment.ticket_id == Ticket.id,
        TicketComment.visibility == Visibility.INTERNAL,
        TicketComment.author_kind == ActorKind.PERSON,
    )
    begun = or_(Ticket.status.not_in([Status.NEW, Status.OPEN]), Ticket.first_response_at.is_not(None), note)
    return and_(Ticket.deleted_at.is_(None), ~begun)


def snapshots(uow: UnitOfWork, ticket_ids: Sequence[int], *, again: bool = False) -> list[Snapshot]:
    """The tickets that still wait, in one statement; ``again`` those too that are triaged, while nobody works on them."""
    query = (
        select(
            Ticket.id,
            Ticket.title,
            Ticket.description,
            Ticket.source,
            Ticket.category,
            Ticket.priority,
            Ticket.tags,
            Ticket.person_set,
            User.email,
            User.vip,
            Ticket.created_at,
        )
        .join(User, User.id == Ticket.requester_id)
        .where(among(uow.session, Ticket.id, ticket_ids), _untouched() if again else _waiting())
        .order_by(Ticket.id)
    )
    return [
        Snapshot(*row[:6], tuple(row.tags), frozenset(row.person_set), *row[8:], again)
        for row in uow.session.execute(query)
    ]


def reports(uow: UnitOfWork, *, since: datetime) -> tuple[Report, ...]:
    """What came lately and is triaged, newest first, in one statement; a solved one was an incident too."""
    query = (
        select(Ticket.id, Ticket.category, User.email, Ticket.keywords)
        .join(User, User.id == Ticket.requester_id)
        .where(Ticket.created_at >= since, Ticket.triaged_at.is_not(None), Ticket.deleted_at.is_(None))
        .order_by(Ticket.created_at.desc(), Ticket.id.desc())
        .limit(_REPORTS)
    )
    return tuple(Report(row[0], row[1], row[2], frozenset(row[3])) for row in uow.session.execute(query))


def hold(uow: UnitOfWork, ticket_ids: Sequence[int], *, again: bool = False) -> dict[int, Ticket]:
    """The tickets themselves, held for this transaction, in one statement and one order."""
    these = among(uow.session, Ticket.id, ticket_ids)
    query = select(Ticket).where(these, _untouched() if again else _waiting())
    rows = uow.session.scalars(
        query.order_by(Ticket.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}
