"""Queries about comments and attachments."""

from typing import Any

from sqlalchemy import func, select

from nullticket.core.enums import Visibility
from nullticket.infra.uow import UnitOfWork
from nullticket.models import TicketAttachment, TicketComment


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def comments(uow: UnitOfWork, ticket_id: int, *, internal: bool) -> list[TicketComment]:
    query = select(TicketComment).where(TicketComment.ticket_id == ticket_id).order_by(TicketComment.id)
    if not internal:
        query = query.where(TicketComment.visibility == Visibility.PUBLIC)
    return list(uow.session.scalars(query))


def comment(uow: UnitOfWork, comment_id: int) -> TicketComment | None:
    return uow.session.get(TicketComment, comment_id)


def comment_by_reference(uow: UnitOfWork, ticket_id: int, reference: str) -> TicketComment | None:
    return uow.session.scalar(
        select(TicketComment).where(TicketComment.source_reference == reference, TicketComment.ticket_id == ticket_id)
    )


def attachments(uow: UnitOfWork, ticket_id: int, *, internal: bool) -> list[TicketAttachment]:
    query = select(TicketAttachment).where(TicketAttachment.ticket_id == ticket_id).order_by(TicketAttachment.id)
    if not internal:
        query = query.where(TicketAttachment.visibility == Visibility.PUBLIC)
    return list(uow.session.scalars(query))


def attachment(uow: UnitOfWork, public_id: str) -> TicketAttachment | None:
    return uow.session.scalar(select(TicketAttachment).where(TicketAttachment.public_id == public_id))


def count_attachments(uow: UnitOfWork, ticket_id: int) -> int:
    query = select(func.count()).select_from(TicketAttachment).where(TicketAttachment.ticket_id == ticket_id)
    return uow.session.scalar(query) or 0
