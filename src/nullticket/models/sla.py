"""SLA targets, the calendars they count in, and each ticket's clock."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nullticket.core.enums import Priority
from nullticket.models.base import Base, BigId, Json, UtcDateTime, Words


class Calendar(Base):
    """Opening hours: ``intervals`` is weekday ("0" Monday) -> list of ["09:00", "17:00"]; empty means around the
    clock.
    """

    __tablename__ = "calendar"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    intervals: Mapped[dict[str, list[list[str]]]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    holidays: Mapped[list["Holiday"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class Holiday(Base):
    """A day on which a calendar is closed."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    name: Mapped[str] = mapped_column(String(200), default="")


class SlaPolicy(Base):
    """Targets of one priority, in minutes of its calendar."""

    __tablename__ = "sla_policy"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    priority: Mapped[Priority] = mapped_column(Words(Priority), unique=True)
    response_minutes: Mapped[int] = mapped_column()
    resolution_minutes: Mapped[int] = mapped_column()
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    calendar: Mapped[Calendar] = relationship(lazy="raise")


class SlaSegment(Base):
    """A stretch of a ticket's clock; the last one has no end while the ticket is open."""

    __tablename__ = "sla_segment"
    __table_args__ = (UniqueConstraint("ticket_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    seq: Mapped[int] = mapped_column()
    running: Mapped[bool] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_seconds: Mapped[int] = mapped_column(default=0)  # working time that a closed running segment used


class SlaAlert(Base):
    """A warning or a breach that was told: unique per ticket, target and kind, so that a sweep can run twice."""

    __tablename__ = "sla_alert"
    __table_args__ = (UniqueConstraint("ticket_id", "target", "kind", "due_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    target: Mapped[str] = mapped_column(String(20))  # response | resolution
    kind: Mapped[str] = mapped_column(String(20))  # warning | breach
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
