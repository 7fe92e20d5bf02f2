"""Stars."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, UtcDateTime


class TicketFeedback(Base):
    """One row a ticket, made when the question is asked; ``stars`` arrives by the signed link."""

    __tablename__ = "ticket_feedback"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stars: Mapped[int | None] = mapped_column()
    comment: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
