"""How people of the desk work: views, habits, what they have read, when they want to be reminded, and bulk jobs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime

_OWED = text("fired_at IS NULL")


class SavedView(Base):
    """A list with a name. With an owner it is one person's, with a team that team's, with neither everybody's."""

    __tablename__ = "saved_view"
    __table_args__ = (Index(None, "owner_id"), Index(None, "team_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    query: Mapped[str] = mapped_column(String(400))
    sort: Mapped[str] = mapped_column(String(30))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class DeskHabits(Base):
    """One person's way of working. Tickets that have not changed since ``read_before`` count as read. ``bell`` and
    ``mail``: the kinds of notices that come by each, None until the person has chosen.
    """

    __tablename__ = "desk_habits"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(Json, default=list)
    after_resolve: Mapped[str] = mapped_column(String(10))  # stay | next | list
    default_view: Mapped[str] = mapped_column(String(40))
    browser_notices: Mapped[bool] = mapped_column()
    bell: Mapped[list[str] | None] = mapped_column(Json)
    mail: Mapped[list[str] | None] = mapped_column(Json)
    read_before: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketRead(Base):
    """Until when one person has read one ticket."""

    __tablename__ = "ticket_read"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketReminder(Base):
    """When one person wants to see one ticket again; until then it is asleep in their lists."""

    __tablename__ = "ticket_reminder"
    __table_args__ = (Index("ix_ticket_reminder_due", "due_at", postgresql_where=_OWED, sqlite_where=_OWED),)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200))
    fired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkJob(Base):
    """One change to many tickets. ``undoes_id`` is the job that this one takes back."""

    __tablename__ = "bulk_job"
    __table_args__ = (Index(None, "owner_id", "id"), Index(None, "undoes_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    action: Mapped[dict[str, Any]] = mapped_column(Json)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("bulk_job.id"))
    state: Mapped[str] = mapped_column(String(10))  # running | done | stopped
    total: Mapped[int] = mapped_column()
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkItem(Base):
    """What became of one ticket in a bulk job. ``before`` is what an undo puts back."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index(None, "job_id", "state"), Index(None, "ticket_id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_job.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))  # waiting | done | failed
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
