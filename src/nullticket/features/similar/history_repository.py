"""Resolved tickets with what was read of them."""

from sqlalchemy import select

from nullticket.core.vectors import Vector, unpacked
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketVector


def resolved(uow: UnitOfWork, category: str, *, encoder: str, limit: int) -> list[tuple[int, Vector]]:
    """Team and embedding of the category's last resolved tickets, newest first."""
    query = (
        select(Ticket.team_id, TicketVector.vector)
        .join(TicketVector, TicketVector.ticket_id == Ticket.id)
        .where(
            Ticket.category == category,
            Ticket.status.in_(("resolved", "closed")),
            Ticket.resolved_at.is_not(None),
            Ticket.team_id.is_not(None),
            TicketVector.encoder == encoder,
        )
        .order_by(Ticket.resolved_at.desc())
        .limit(limit)
    )
    return [(row.team_id, unpacked(row.vector)) for row in uow.session.execute(query)]
