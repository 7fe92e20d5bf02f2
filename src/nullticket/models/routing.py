"""Routing rules, what an engine said of a ticket, and the decision that followed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.core.enums import Priority
from nullticket.models.base import Base, BigId, Json, JsonOrNothing, UtcDateTime, Words


class RoutingRule(Base):
    """IF category, keywords and conditions match THEN team, in ``position`` order."""

    __tablename__ = "routing_rule"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(index=True)
    category: Mapped[str | None] = mapped_column(ForeignKey("category.key"))
    keywords: Mapped[list[str]] = mapped_column(Json, default=list)
    conditions: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    shadow: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class TicketClassification(Base):
    """What the engines said, kept as it was said; ``applied`` tells shadow answers from those that counted. ``votes``
    holds every engine's word about every field.
    """

    __tablename__ = "ticket_classification"
    __table_args__ = (Index(None, "ticket_id", "id"), Index(None, "created_at", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    engine: Mapped[str] = mapped_column(String(60))
    model_version: Mapped[str] = mapped_column(String(60), default="")
    category: Mapped[str] = mapped_column(String(50))
    priority: Mapped[Priority] = mapped_column(Words(Priority))
    confidence: Mapped[float] = mapped_column()
    keywords: Mapped[list[str]] = mapped_column(Json, default=list)
    intent: Mapped[str] = mapped_column(String(200), default="")
    requires_immediate_attention: Mapped[bool] = mapped_column(default=False)
    alternatives: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    reasons: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    fallback: Mapped[bool] = mapped_column(default=False)
    applied: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[list[str]] = mapped_column(Json, default=list)
    raw: Mapped[str | None] = mapped_column(Text)
    votes: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoutingDesk(Base):
    """The desk as decisions saw it: teams without their loads, rules, thresholds. Stored once for all decisions that
    share it, under the hash of its content.
    """

    __tablename__ = "routing_desk"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[dict[str, object]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoutingDecision(Base):
    """Immutable: all four votes, the winner, the capacity at that moment and the inputs, so that it can be replayed."""

    __tablename__ = "routing_decision"
    __table_args__ = (Index(None, "ticket_id", "id"), Index(None, "created_at", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[str] = mapped_column(String(30))
    votes: Mapped[list[dict[str, object]]] = mapped_column(Json)
    facts: Mapped[dict[str, object]] = mapped_column(Json)  # ticket facts, loads and resolvers of the moment
    desk_hash: Mapped[str] = mapped_column(ForeignKey("routing_desk.hash"), index=True)
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    capacity: Mapped[int] = mapped_column()
    open_load: Mapped[int] = mapped_column()
    rule_id: Mapped[int | None] = mapped_column(BigId)
    rule_version: Mapped[int | None] = mapped_column()
    engine: Mapped[str] = mapped_column(String(60), default="")
    model_version: Mapped[str] = mapped_column(String(60), default="")
    shadowed: Mapped[list[dict[str, object]] | None] = mapped_column(JsonOrNothing)  # rules that only watched
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
