"""NullChat conversations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime


class ChatConversation(Base):
    """``public_id`` names it; the session secret (stored hashed) proves who talks."""

    __tablename__ = "chat_conversation"
    __table_args__ = (Index(None, "state", "last_message_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    session_hash: Mapped[str] = mapped_column(String(64))
    # The secret of the device that took the conversation up by the mailed link.
    resume_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="bot")  # bot | waiting | person | closed
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    requester_email: Mapped[str | None] = mapped_column(String(254))
    email_verified: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(10), default="en")
    dialogue: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    ticket_number: Mapped[str | None] = mapped_column(String(30), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ChatMessage(Base):
    """One turn. ``articles`` are the ids of the articles that the bot cited."""

    __tablename__ = "chat_message"
    __table_args__ = (Index(None, "conversation_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("chat_conversation.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(20))  # visitor | bot | agent
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    articles: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
