"""The four doors: raw deliveries, connector settings, and the link between a ticket and its twin elsewhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.core.enums import Source
from nullticket.models.base import Base, BigId, Json, UtcDateTime, Words

_WAITING = text("state = 'stored'")


class InboundDelivery(Base):
    """The bytes as they came, committed before anybody is answered. ``ticket_number`` is reserved here, so that the
    answer can name it before the ticket row exists.
    """

    __tablename__ = "inbound_delivery"
    __table_args__ = (
        UniqueConstraint("source", "delivery_key"),
        Index("ix_inbound_delivery_waiting", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index(None, "source", "received_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[Source] = mapped_column(Words(Source))
    delivery_key: Mapped[str] = mapped_column(String(200))
    ticket_number: Mapped[str] = mapped_column(String(30), unique=True)
    content_type: Mapped[str] = mapped_column(String(120), default="")
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    meta: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(20), default="stored")  # stored | done | quarantined
    reason: Mapped[str] = mapped_column(Text, default="")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExternalSystemConfig(Base):
    """How to talk to GLPI or Solman. ``secrets`` is encrypted and never leaves by the API."""

    __tablename__ = "external_system_config"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    system: Mapped[Source] = mapped_column(Words(Source), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    base_url: Mapped[str] = mapped_column(String(500), default="")
    auth: Mapped[str] = mapped_column(String(20), default="hmac")  # hmac | basic | bearer
    secrets: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    status_map: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    priority_map: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    cursor: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class TicketSync(Base):
    """A ticket's twin in another desk. ``content_hash`` is what we last sent or took, the echo guard.

    ``state`` holds its last known codes (``status``, ``priority``) and, while a status is on its way there, the
    ``claim`` of the job that brings it. ``last_synced_at`` is when we last wrote there.
    """

    __tablename__ = "ticket_sync"
    __table_args__ = (UniqueConstraint("system", "external_id"), UniqueConstraint("ticket_id", "system"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    system: Mapped[Source] = mapped_column(Words(Source))
    external_id: Mapped[str] = mapped_column(String(120))
    external_guid: Mapped[str | None] = mapped_column(String(64))
    external_url: Mapped[str | None] = mapped_column(String(500))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    seen_followups: Mapped[list[str]] = mapped_column(Json, default=list)
    state: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    external_modified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
