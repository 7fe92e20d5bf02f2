"""What was sent to whom, and what a person should see in the notification centre."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime

_OF_COMMENT = text("comment_id IS NOT NULL")
_PROVIDED = text("provider_id IS NOT NULL")

# Written exactly as in the partial index, with its value in the text: only then do both planners use it.
MESSAGE_IS_TEXT = text("outbound_message.channel = 'sms'")
_TEXTS = text("channel = 'sms'")


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
        # Most rows are mails of no comment: what they lack is not kept in an index.
        Index("ix_outbound_message_of_comment", "comment_id", postgresql_where=_OF_COMMENT, sqlite_where=_OF_COMMENT),
        Index("ix_outbound_message_provided", "provider_id", postgresql_where=_PROVIDED, sqlite_where=_PROVIDED),
        Index("ix_outbound_message_texts", "team_id", "created_at", postgresql_where=_TEXTS, sqlite_where=_TEXTS),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))  # mail | sms
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    subject: Mapped[str] = mapped_column(String(300), default="")
    message_id: Mapped[str | None] = mapped_column(String(250), index=True)
    state: Mapped[str] = mapped_column(
        String(20), default="queued"
    )  # queued|failed|sent|delivered|dead|suppressed|unknown
    provider_id: Mapped[str | None] = mapped_column(String(80))
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
