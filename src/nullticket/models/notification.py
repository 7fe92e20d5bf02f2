"""What was sent to whom, and what a person should see in the notification centre."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime


class OutboundMessage(Base):
    """One mail or text message, one row a dedupe key; the delivery log.

    States of a mail: queued, failed (it will be tried again), sent, dead (given up), suppressed. State ``unknown``: a
    text message that was handed over and never confirmed; a person decides about sending it again. ``answer`` is what
    the server said last, ``channel_id`` the mailbox that it went out by.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        Index(None, "recipient", "created_at"),
        Index(None, "ticket_id", "id"),
        Index(None, "state", "id"),
        Index(None, "comment_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))  # mail | sms
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300), default="")
    message_id: Mapped[str | None] = mapped_column(String(250), index=True)
    state: Mapped[str] = mapped_column(
        String(20), default="queued"
    )  # queued|failed|sent|delivered|dead|suppressed|unknown
    provider_id: Mapped[str | None] = mapped_column(String(80), index=True)
    error: Mapped[str] = mapped_column(Text, default="")
    comment_id: Mapped[int | None] = mapped_column(BigId)
    channel_id: Mapped[int | None] = mapped_column(BigId)
    attempts: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(Text, default="")
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserNotification(Base):
    """A line in somebody's notification centre."""

    __tablename__ = "user_notification"
    __table_args__ = (Index(None, "user_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
