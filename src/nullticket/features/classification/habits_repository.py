"""Ended tickets with what the rules of priority had found."""

from sqlalchemy import select

from nullticket.core.enums import Priority
from nullticket.features.classification.habits import Settled
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Label, Ticket, TicketClassification


def settled(uow: UnitOfWork, *, limit: int) -> list[Settled]:
    """The newest first, one a ticket; those of before the rules' own word was kept beside each answer are left out."""
    said = TicketClassification
    query = (
        select(Label.ticket_id, Label.value, Label.touched, Label.user_id, said.category, said.keywords, said.votes)
        .join(Ticket, Ticket.id == Label.ticket_id)
        .join(said, said.ticket_id == Label.ticket_id)
        .where(Label.field == "priority", Label.source != "correction", said.applied, Ticket.deleted_at.is_(None))
        .order_by(Label.id.desc(), said.id.desc())
        .limit(limit)
    )
    found: dict[int, Settled] = {}
    for row in uow.session.execute(query):
        own = next((vote["rules"] for vote in row.votes if vote["field"] == "priority" and "rules" in vote), None)
        if own is not None and row.ticket_id not in found:
            found[row.ticket_id] = Settled(
                category=row.category,
                keywords=tuple(row.keywords),
                own=Priority(str(own)),
                final=Priority(row.value),
                touched=row.touched,
                user_id=row.user_id,
            )
    return list(found.values())
