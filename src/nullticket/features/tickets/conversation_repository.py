"""Queries about comments and attachments."""

from typing import Any

from sqlalchemy import func, select, update

from nullticket.core.enums import Visibility
from nullticket.infra.uow import UnitOfWork
from nullticket.models import OutboundMessage, TicketAttachment, TicketComment


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


def comment_for_update(uow: UnitOfWork, comment_id: int) -> TicketComment | None:
    """Whoever takes a comment back and whoever mails it decide one after the other."""
    query = select(TicketComment).where(TicketComment.id == comment_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def was_told(uow: UnitOfWork, comment_id: int) -> bool:
    """Whether a mail with this comment has been begun, so that it may be on its way."""
    query = select(OutboundMessage.id).where(OutboundMessage.comment_id == comment_id)
    return uow.session.scalar(query.limit(1)) is not None


def remove_comment(uow: UnitOfWork, row: TicketComment) -> None:
    """Its files stay on the ticket as internal ones: whoever uploaded them may want to send them again."""
    uow.session.execute(
        update(TicketAttachment)
        .where(TicketAttachment.comment_id == row.id)
        .values(comment_id=None, visibility=Visibility.INTERNAL)
    )
    uow.session.delete(row)
    uow.session.flush()


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
