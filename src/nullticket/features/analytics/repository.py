"""Reading and adding up the daily figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, func, select

from nullticket.features.analytics.rollup import Change, Key, Table
from nullticket.infra.sql import add_up
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    TICKET_IS_OPEN,
    Base,
    MetricsByCategory,
    MetricsBySource,
    MetricsByTeam,
    OutboxJob,
    Team,
    Ticket,
    TicketCounter,
    TicketHistory,
)

# Rollup table -> its model, key columns, sum columns.
TABLES: Final[dict[Table, tuple[type[Base], tuple[str, ...], tuple[str, ...]]]] = {
    "category": (
        MetricsByCategory,
        ("day", "category", "priority"),
        (
            "created",
            "resolved",
            "reopened",
            "resolution_minutes_sum",
            "sla_met",
            "sla_missed",
            "satisfaction_sum",
            "satisfaction_count",
        ),
    ),
    "team": (
        MetricsByTeam,
        ("day", "team_id"),
        (
            "assigned",
            "resolved",
            "reopened",
            "resolution_minutes_sum",
            "sla_met",
            "sla_missed",
            "satisfaction_sum",
            "satisfaction_count",
        ),
    ),
    "source": (MetricsBySource, ("day", "source"), ("created", "resolved")),
    "counter": (TicketCounter, ("dimension", "key"), ("count",)),
}


def changes(uow: UnitOfWork, history_ids: Sequence[int]) -> list[Change]:
    query = select(TicketHistory).where(TicketHistory.id.in_(history_ids))
    return [_change(row) for row in uow.session.scalars(query)]


def all_changes(uow: UnitOfWork) -> Iterator[Change]:
    query = select(TicketHistory).order_by(TicketHistory.id).execution_options(yield_per=2000)
    yield from (_change(row) for row in uow.session.scalars(query))


def _change(row: TicketHistory) -> Change:
    return Change(row.id, row.at.date(), row.action, row.changes, row.state)


def add(uow: UnitOfWork, sums: dict[tuple[Table, Key], dict[str, int]]) -> None:
    """Add folded sums, one statement a table; rows in one order, so that two writers never wait for each other."""
    for name, (model, keys, columns) in TABLES.items():
        rows = [
            dict(zip(keys, key, strict=True)) | {column: amounts.get(column, 0) for column in columns}
            for (table, key), amounts in sums.items()
            if table == name
        ]
        add_up(uow.session, model, rows, keys=keys, sums=columns)


def clear(uow: UnitOfWork) -> None:
    for model, _, _ in TABLES.values():
        uow.session.execute(delete(model))


def counters(uow: UnitOfWork) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in uow.session.scalars(select(TicketCounter)):
        if row.count:
            found.setdefault(row.dimension, {})[row.key] = row.count
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of a span of days."""

    created: int = 0
    resolved: int = 0
    reopened: int = 0
    resolution_minutes_sum: int = 0
    sla_met: int = 0
    sla_missed: int = 0
    satisfaction_sum: int = 0
    satisfaction_count: int = 0


_M = MetricsByCategory
_SUMS: Final = tuple(
    func.coalesce(func.sum(getattr(_M, name)), 0)
    for name in (
        "created",
        "resolved",
        "reopened",
        "resolution_minutes_sum",
        "sla_met",
        "sla_missed",
        "satisfaction_sum",
        "satisfaction_count",
    )
)


def by_day(uow: UnitOfWork, *, first: date, last: date, category: str | None = None) -> dict[date, Sums]:
    """Daily sums of a span, in one statement."""
    query = select(_M.day, *_SUMS).where(_M.day >= first, _M.day <= last)
    if category is not None:
        query = query.where(_M.category == category)
    rows: Sequence[Any] = uow.session.execute(query.group_by(_M.day)).all()
    return {row[0]: Sums(*(int(value) for value in row[1:])) for row in rows}


def by_category(uow: UnitOfWork, *, first: date, last: date) -> dict[str, Sums]:
    query = select(_M.category, *_SUMS).where(_M.day >= first, _M.day <= last).group_by(_M.category)
    rows: Sequence[Any] = uow.session.execute(query).all()
    return {row[0]: Sums(*(int(value) for value in row[1:])) for row in rows}


@dataclass(frozen=True, slots=True)
class TeamSums:
    """Figures of one team over a span of days."""

    team_id: int
    name: str
    capacity: int
    open_load: int
    assigned: int
    resolved: int
    reopened: int
    resolution_minutes_sum: int
    sla_met: int
    sla_missed: int
    satisfaction_sum: int
    satisfaction_count: int


def by_team(uow: UnitOfWork, *, first: date, last: date, only: frozenset[int] | None) -> list[TeamSums]:
    """Every active team, also those without work, in one statement. ``only`` narrows to some teams."""
    names = TABLES["team"][2]
    sums = [func.coalesce(func.sum(getattr(MetricsByTeam, name)), 0) for name in names]
    span = (MetricsByTeam.team_id == Team.id) & (MetricsByTeam.day >= first) & (MetricsByTeam.day <= last)
    query = (
        select(Team.id, Team.name, Team.capacity, Team.open_load, *sums)
        .outerjoin(MetricsByTeam, span)
        .where(Team.active)
        .group_by(Team.id, Team.name, Team.capacity, Team.open_load)
        .order_by(Team.id)
    )
    if only is not None:
        query = query.where(Team.id.in_(only))
    rows: Sequence[Any] = uow.session.execute(query).all()
    return [TeamSums(row[0], row[1], row[2], row[3], *(int(value) for value in row[4:])) for row in rows]


def due_soon(uow: UnitOfWork, *, until: datetime, limit: int) -> list[tuple[int, str, str, datetime]]:
    """Open tickets whose deadline is nearest: id, number, title, deadline."""
    query = (
        select(Ticket.id, Ticket.ticket_number, Ticket.title, Ticket.sla_deadline)
        .where(
            TICKET_IS_OPEN,
            Ticket.sla_deadline <= until,
            Ticket.sla_deadline >= uow.now(),
            Ticket.deleted_at.is_(None),
        )
        .order_by(Ticket.sla_deadline, Ticket.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in uow.session.execute(query) if row[3] is not None]


def forget_waiting(uow: UnitOfWork) -> None:
    """Jobs that would fold rows which a rebuild has just folded."""
    uow.session.execute(
        delete(OutboxJob).where(OutboxJob.kind == "analytics.count", OutboxJob.state.in_(("queued", "dead")))
    )
