"""Queries about conversations."""

from typing import Any

from sqlalchemy import func, select

from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ChatMessage


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def conversation(uow: UnitOfWork, public_id: str) -> ChatConversation | None:
    return uow.session.scalar(select(ChatConversation).where(ChatConversation.public_id == public_id))


def conversation_for_update(uow: UnitOfWork, public_id: str) -> ChatConversation | None:
    query = select(ChatConversation).where(ChatConversation.public_id == public_id).with_for_update()
    return uow.session.scalar(query)


def messages(uow: UnitOfWork, conversation_id: int, *, after_id: int = 0) -> list[ChatMessage]:
    query = select(ChatMessage).where(ChatMessage.conversation_id == conversation_id, ChatMessage.id > after_id)
    return list(uow.session.scalars(query.order_by(ChatMessage.id)))


def count_messages(uow: UnitOfWork, conversation_id: int) -> int:
    query = select(func.count()).select_from(ChatMessage).where(ChatMessage.conversation_id == conversation_id)
    return uow.session.scalar(query) or 0
