"""Queries about how right engines were."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, select

from nullticket.features.learning.measures import WatchedTicket
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, Label, Team, Ticket, TicketClassification


@dataclass(frozen=True, slots=True)
class Ended:
    """The last word on a field of an ended ticket."""

    ticket_number: str
    title: str
    predicted: str
    value: str
    confidence: float | None
    touched: bool
    engine: str
    model_version: str
    team: str
    source: str
    created_at: datetime


def ended(uow: UnitOfWork, *, field: str, since: datetime, until: datetime, limit: int) -> list[Ended]:
    """Newest first, one a ticket; those that no engine answered are left out."""
    query = (
        select(Label, Ticket.ticket_number, Ticket.title, Team.name, Ticket.source)
        .join(Ticket, Ticket.id == Label.ticket_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .where(
            Label.field == field,
            Label.source != "correction",
            Label.predicted.is_not(None),
            Label.created_at >= since,
            Label.created_at < until,
            Ticket.deleted_at.is_(None),
        )
        .order_by(Label.id.desc())
        .limit(limit)
    )
    found: dict[int, Ended] = {}
    for label, number, title, team, source in uow.session.execute(query):
        if label.ticket_id not in found:
            found[label.ticket_id] = Ended(
                ticket_number=number,
                title=title,
                predicted=label.predicted or "",
                value=label.value,
                confidence=label.confidence,
                touched=label.touched,
                engine=label.engine,
                model_version=label.model_version,
                team=team or "",
                source=source.value,
                created_at=label.created_at,
            )
    return list(found.values())


def watched_votes(uow: UnitOfWork, *, field: str, since: datetime, limit: int) -> list[WatchedTicket]:
    """The last word on tickets of which an engine in shadow spoke, newest first."""
    said = TicketClassification
    # What JSON can be asked differs between databases, so the votes are read as the text they are stored as.
    in_shadow = cast(said.votes, Text).like('%"shadow": true%')
    query = (
        select(Label.ticket_id, Label.predicted, Label.value, said.votes)
        .join(said, said.ticket_id == Label.ticket_id)
        .where(Label.field == field, Label.source != "correction", Label.predicted.is_not(None))
        .where(Label.created_at >= since, in_shadow)
        .order_by(Label.id.desc(), said.id.desc())
        .limit(limit)
    )
    found: dict[int, WatchedTicket] = {}
    for row in uow.session.execute(query):
        found.setdefault(row[0], WatchedTicket(row[1] or "", row[2], row[3]))
    return list(found.values())


def own_thresholds(uow: UnitOfWork) -> dict[str, float | None]:
    """What admins set, by category."""
    return {row[0]: row[1] for row in uow.session.execute(select(Category.key, Category.threshold))}
