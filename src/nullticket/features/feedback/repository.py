"""Queries about stars."""

from sqlalchemy import select

from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import TicketFeedback


def feedback(uow: UnitOfWork, ticket_id: int) -> TicketFeedback | None:
    return uow.session.scalar(select(TicketFeedback).where(TicketFeedback.ticket_id == ticket_id))


def begin(uow: UnitOfWork, ticket_id: int, token_hash: str) -> TicketFeedback:
    """The row of a ticket, made on the first stars; two at once get the same."""
    values = {"ticket_id": ticket_id, "token_hash": token_hash, "comment": "", "asked_at": uow.now()}
    insert_new(uow.session, TicketFeedback, values)
    query = select(TicketFeedback).where(TicketFeedback.ticket_id == ticket_id).with_for_update()
    return uow.session.scalars(query).one()
