"""Teams and who is in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nullticket.models.base import Base, BigId, Json, UtcDateTime
from nullticket.models.user import User


class Team(Base):
    """A group of agents with a capacity.

    ``open_load`` is the number of open tickets of the team. It changes only by conditional UPDATE, in the transaction
    that moves the ticket, so that parallel tickets can never overrun ``capacity``.
    """

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"), index=True)
    lead_phone: Mapped[str | None] = mapped_column(String(20))
    capacity: Mapped[int] = mapped_column(default=50)
    open_load: Mapped[int] = mapped_column(default=0)
    specializations: Mapped[list[str]] = mapped_column(Json, default=list)
    agent_choice: Mapped[str] = mapped_column(String(20), default="none")  # none | round_robin | least_load
    is_fallback: Mapped[bool] = mapped_column(default=False)
    reopen_days: Mapped[int | None] = (
        mapped_column()
    )  # how long a mail reopens a closed ticket; None is the general rule
    signature: Mapped[str] = mapped_column(Text, default="")  # below the public answers that are mailed
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    lead: Mapped[User | None] = relationship(lazy="raise")


class TeamMember(Base):
    """Membership; ``last_assigned_at`` drives round robin."""

    __tablename__ = "team_member"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    last_assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
