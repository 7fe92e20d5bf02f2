"""What agents write with: drafts of replies, and canned replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.core.enums import Visibility
from nullticket.models.base import Base, BigId, UtcDateTime, Words


class ReplyDraft(Base):
    """What one agent has typed on one ticket and not sent: one reply and one note at most."""

    __tablename__ = "reply_draft"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CannedReply(Base):
    """A text to be used again. With an owner it is one person's, with a team that team's, with neither everybody's."""

    __tablename__ = "canned_reply"
    __table_args__ = (Index(None, "owner_id"), Index(None, "team_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
