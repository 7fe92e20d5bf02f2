"""The ledger of calls of a language model."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, UtcDateTime


class ModelCallRow(Base):
    """One call: what it took, what it cost and how it ended. Texts are masked. ``ticket_id`` is no foreign key, so that
    the ledger outlives the ticket and is written outside its transaction.
    """

    __tablename__ = "model_call"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "ticket_id", "id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    engine: Mapped[str] = mapped_column(String(60))
    model: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(20))
    rung: Mapped[str] = mapped_column(String(30))
    prompt_version: Mapped[str] = mapped_column(String(20))
    examples: Mapped[int] = mapped_column()
    milliseconds: Mapped[float] = mapped_column()
    tokens_in: Mapped[int] = mapped_column()
    tokens_out: Mapped[int] = mapped_column()
    cost: Mapped[float] = mapped_column()
    prompt: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(String(300))
