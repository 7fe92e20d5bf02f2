"""Queries about conversations."""

from typing import Any

from sqlalchemy import func, select

from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ChatMessage, Ticket, User


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def conversation(uow: UnitOfWork, public_id: str) -> ChatConversation | None:
    return uow.session.scalar(select(ChatConversation).where(ChatConversation.public_id == public_id))


def conversation_for_update(uow: UnitOfWork, public_id: str) -> ChatConversation | None:
    query = select(ChatConversation).where(ChatConversation.public_id == public_id).with_for_update(key_share=True)
    return uow.session.scalar(query)


def messages(uow: UnitOfWork, conversation_id: int, *, after_id: int = 0) -> list[ChatMessage]:
    query = select(ChatMessage).where(ChatMessage.conversation_id == conversation_id, ChatMessage.id > after_id)
    return list(uow.session.scalars(query.order_by(ChatMessage.id)))


def message(uow: UnitOfWork, message_id: int) -> ChatMessage | None:
    return uow.session.get(ChatMessage, message_id)


def count_messages(uow: UnitOfWork, conversation_id: int) -> int:
    query = select(func.count()).select_from(ChatMessage).where(ChatMessage.conversation_id == conversation_id)
    return uow.session.scalar(query) or 0


def going_on(uow: UnitOfWork, *, limit: int) -> list[ChatConversation]:
    """Open conversations in which a visitor has said something, the latest first."""
    spoken = select(ChatMessage.conversation_id).where(ChatMessage.author == "visitor")
    query = (
        select(ChatConversation)
        .where(ChatConversation.state != "closed", ChatConversation.id.in_(spoken))
        .order_by(ChatConversation.last_message_at.desc())
        .limit(limit)
    )
    return list(uow.session.scalars(query))


def last_texts(uow: UnitOfWork, ids: list[int]) -> dict[int, str]:
    """What the visitor said last, by conversation."""
    newest = (
        select(func.max(ChatMessage.id))
        .where(ChatMessage.conversation_id.in_(ids), ChatMessage.author == "visitor")
        .group_by(ChatMessage.conversation_id)
    )
    rows = uow.session.execute(select(ChatMessage.conversation_id, ChatMessage.text).where(ChatMessage.id.in_(newest)))
    return {row.conversation_id: row.text for row in rows}


def tickets_of(uow: UnitOfWork, email: str, *, limit: int) -> list[Ticket]:
    """The latest tickets of an address."""
    query = (
        select(Ticket)
        .join(User, User.id == Ticket.requester_id)
        .where(User.email == email, Ticket.deleted_at.is_(None))
        .order_by(Ticket.created_at.desc(), Ticket.id.desc())
        .limit(limit)
    )
    return list(uow.session.scalars(query))


def ticket_numbered(uow: UnitOfWork, number: str) -> Ticket | None:
    return uow.session.scalar(select(Ticket).where(Ticket.ticket_number == number, Ticket.deleted_at.is_(None)))
