"""The ticket, its history, its conversation and its files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nullticket.core.enums import ActorKind, Priority, Source, Status, Visibility
from nullticket.models.base import Base, BigId, Json, UtcDateTime, Words
from nullticket.models.team import Team
from nullticket.models.user import User

_OPEN = text("status NOT IN ('resolved', 'closed')")
_UNANSWERED = text("status NOT IN ('resolved', 'closed') AND first_response_at IS NULL")
_DONE = text("status IN ('resolved', 'closed')")


# Written exactly as in the partial indexes, with its values in the text: only then do both planners use them.
TICKET_IS_OPEN = text("ticket.status NOT IN ('resolved', 'closed')")
TICKET_IS_DONE = text("ticket.status IN ('resolved', 'closed')")
TICKET_NEEDS_REVIEW = text("ticket.needs_review")


class Ticket(Base):
    """One request. ``category`` is a category's key. ``person_set`` lists the fields that a person has set, which no
    engine overwrites any more.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "status", "created_at", "id"),
        # The columns behind the id let a list be counted, and its page be found, without a look at the rows.
        Index("ix_ticket_by_category", "category", "status", "created_at", "id", "deleted_at"),
        Index("ix_ticket_by_team", "team_id", "status", "created_at", "id", "category", "deleted_at"),
        Index(None, "agent_id", "status", "created_at", "id"),
        Index(None, "requester_id", "created_at", "id"),
        Index(None, "priority", "created_at", "id"),
        Index(None, "source", "created_at", "id"),
        Index("ix_ticket_open_sla", "sla_deadline", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(
            "ix_ticket_unanswered",
            "response_due_at",
            "id",
            postgresql_where=_UNANSWERED,
            sqlite_where=_UNANSWERED,
        ),
        Index("ix_ticket_open_score", "priority_score", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index(
            "ix_ticket_resolved_by_category",
            "category",
            "resolved_at",
            postgresql_where=_DONE,
            sqlite_where=_DONE,
        ),
        Index(
            "ix_ticket_review",
            "created_at",
            "id",
            postgresql_where=text("needs_review"),
            sqlite_where=text("needs_review"),
        ),
        Index(None, "source", "source_reference"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_number: Mapped[str] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    source: Mapped[Source] = mapped_column(Words(Source))
    source_reference: Mapped[str | None] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(ForeignKey("category.key"))
    priority: Mapped[Priority] = mapped_column(Words(Priority))
    status: Mapped[Status] = mapped_column(Words(Status))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    language: Mapped[str | None] = mapped_column(String(10))
    intent: Mapped[str] = mapped_column(String(200), default="")
    keywords: Mapped[list[str]] = mapped_column(Json, default=list)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    priority_score: Mapped[int] = mapped_column(default=3)
    requires_immediate_attention: Mapped[bool] = mapped_column(default=False)
    attention_reason: Mapped[str] = mapped_column(String(300), default="")
    needs_review: Mapped[bool] = mapped_column(default=False)
    ai_confidence: Mapped[float | None] = mapped_column()
    ai_engine: Mapped[str | None] = mapped_column(String(60))
    person_set: Mapped[list[str]] = mapped_column(Json, default=list)
    triaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sla_policy_id: Mapped[int | None] = mapped_column(ForeignKey("sla_policy.id"))
    response_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_response_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sla_deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sla_state: Mapped[str] = mapped_column(String(20), default="running")  # running|paused|breached|met|missed
    resolution: Mapped[str | None] = mapped_column(Text)
    resolution_minutes: Mapped[int | None] = mapped_column()
    satisfaction: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[Team | None] = relationship(lazy="raise")
    agent: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[agent_id])
    requester: Mapped[User] = relationship(lazy="raise", foreign_keys=[requester_id])


class TicketHistory(Base):
    """Append-only, hash-chained per ticket. ``changes`` is field -> [before, after]; ``state`` the reporting
    dimensions after the change, so that the daily metrics can be rebuilt from this table alone.
    """

    __tablename__ = "ticket_history"
    __table_args__ = (UniqueConstraint("ticket_id", "seq"), Index(None, "at", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    seq: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(40))
    actor_kind: Mapped[ActorKind] = mapped_column(Words(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    changes: Mapped[dict[str, list[object]]] = mapped_column(Json, default=dict)
    state: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility), default=Visibility.PUBLIC)
    request_id: Mapped[str] = mapped_column(String(64), default="")
    prev_hash: Mapped[str] = mapped_column(String(64), default="")
    hash: Mapped[str] = mapped_column(String(64))


class TicketComment(Base):
    """A public reply or an internal note."""

    __tablename__ = "ticket_comment"
    __table_args__ = (Index(None, "ticket_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    author_kind: Mapped[ActorKind] = mapped_column(Words(ActorKind))
    author_name: Mapped[str] = mapped_column(String(200), default="")
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)  # as received by mail, sanitised only when shown
    source: Mapped[Source] = mapped_column(Words(Source))
    source_reference: Mapped[str | None] = mapped_column(String(200), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketAttachment(Base):
    """A file. The name is only text here; the bytes lie under the random ``public_id``."""

    __tablename__ = "ticket_attachment"
    __table_args__ = (Index(None, "ticket_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_comment.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(120))
    content_id: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    visibility: Mapped[Visibility] = mapped_column(Words(Visibility), default=Visibility.PUBLIC)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """The first answer to a create with an ``Idempotency-Key``; repeats get it again for a day."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("owner", "key"), Index(None, "created_at"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column()
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
