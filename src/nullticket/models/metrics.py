"""TicketMetrics: several narrow daily rollups instead of one wide one, and counters of what is open now.

All are sums of deltas folded from ticket history (``features.analytics.rollup``), kept by events and rebuildable.
"""

from datetime import date

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base


class MetricsByCategory(Base):
    """day x category x priority."""

    __tablename__ = "metrics_by_category"
    day: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(50), primary_key=True)
    priority: Mapped[str] = mapped_column(String(20), primary_key=True)
    created: Mapped[int] = mapped_column(default=0)
    resolved: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
    resolution_minutes_sum: Mapped[int] = mapped_column(BigInteger, default=0)
    sla_met: Mapped[int] = mapped_column(default=0)
    sla_missed: Mapped[int] = mapped_column(default=0)
    satisfaction_sum: Mapped[int] = mapped_column(default=0)
    satisfaction_count: Mapped[int] = mapped_column(default=0)


class MetricsByTeam(Base):
    """day x team."""

    __tablename__ = "metrics_by_team"
    day: Mapped[date] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    assigned: Mapped[int] = mapped_column(default=0)
    resolved: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
    resolution_minutes_sum: Mapped[int] = mapped_column(BigInteger, default=0)
    sla_met: Mapped[int] = mapped_column(default=0)
    sla_missed: Mapped[int] = mapped_column(default=0)
    satisfaction_sum: Mapped[int] = mapped_column(default=0)
    satisfaction_count: Mapped[int] = mapped_column(default=0)


class MetricsBySource(Base):
    """day x source."""

    __tablename__ = "metrics_by_source"
    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    created: Mapped[int] = mapped_column(default=0)
    resolved: Mapped[int] = mapped_column(default=0)


class TicketCounter(Base):
    """How many tickets stand at a value of a dimension now, e.g. ("status", "open")."""

    __tablename__ = "ticket_counter"
    dimension: Mapped[str] = mapped_column(String(30), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
