"""What the desk learned from: labels, the models made of them, and which of these decided when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime


class Label(Base):
    """One person's word on one field of one ticket, beside what the engine had said. ``value`` is what it was set to or
    left at, ``vector`` the embedding of the text as float16.
    """

    __tablename__ = "label"
    __table_args__ = (
        UniqueConstraint("history_id", "field"),
        Index(None, "field", "id"),
        Index(None, "ticket_id", "field", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    history_id: Mapped[int] = mapped_column(ForeignKey("ticket_history.id"))
    field: Mapped[str] = mapped_column(String(20))  # category|priority
    source: Mapped[str] = mapped_column(String(20))  # correction|resolved|closed
    value: Mapped[str] = mapped_column(String(60))
    before: Mapped[str | None] = mapped_column(String(60))
    touched: Mapped[bool] = mapped_column()  # a person has set the field at some time; else it was left as it came
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    predicted: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None] = mapped_column()
    engine: Mapped[str] = mapped_column(String(60), default="")
    model_version: Mapped[str] = mapped_column(String(80), default="")
    encoder: Mapped[str] = mapped_column(String(80), default="")
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModelVersion(Base):
    """A trained model with its file. ``last_label_id`` is the newest label that it has learned from."""

    __tablename__ = "model_version"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(20))  # promoted|refused|imported
    label_count: Mapped[int] = mapped_column()
    last_label_id: Mapped[int] = mapped_column(BigId)
    seed: Mapped[int] = mapped_column()
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    metrics: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    thresholds: Mapped[dict[str, float]] = mapped_column(Json, default=dict)
    decisions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModelPromotion(Base):
    """From ``at`` on this model decided; no version is the model of a fresh installation. Append-only."""

    __tablename__ = "model_promotion"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # better|chosen|rollback
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingRun(Base):
    """A training with its progress in percent."""

    __tablename__ = "training_run"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)  # queued|running|done|failed
    step: Mapped[str] = mapped_column(String(40), default="")
    progress: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int] = mapped_column()
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)
    outcome: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
