"""Reading and adding up the daily figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import case, delete, func, select

from nullticket.features.analytics.rollup import Change, Key, Table
from nullticket.features.analytics.span import Cut
from nullticket.infra.sql import add_up
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    TICKET_IS_DONE,
    TICKET_IS_OPEN,
    Base,
    Category,
    MetricsByCategory,
    MetricsBySource,
    MetricsByTeam,
    OutboxJob,
    Team,
    Ticket,
    TicketCounter,
    TicketHistory,
    User,
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
_NAMES: Final = TABLES["category"][2]
_SUMS: Final = tuple(func.coalesce(func.sum(getattr(_M, name)), 0) for name in _NAMES)
# What comes to a team is what it is given.
_TEAM_SUMS: Final = tuple(func.coalesce(func.sum(getattr(MetricsByTeam, name)), 0) for name in TABLES["team"][2])


def by_day(uow: UnitOfWork, *, first: date, last: date, cut: Cut) -> dict[date, Sums]:
    """Daily sums of a span, in one statement."""
    query = select(_M.day, *_SUMS).where(_M.day >= first, _M.day <= last).group_by(_M.day)
    if cut.category is not None:
        query = query.where(_M.category == cut.category)
    if cut.priority is not None:
        query = query.where(_M.priority == cut.priority)
    if cut.team_id is not None:
        day = MetricsByTeam.day
        query = select(day, *_TEAM_SUMS).where(day >= first, day <= last).group_by(day)
        query = query.where(MetricsByTeam.team_id == cut.team_id)
    rows: Sequence[Any] = uow.session.execute(query).all()
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


@dataclass(frozen=True, slots=True)
class AgentSums:
    """Figures of one agent about tickets that were solved in a span."""

    agent_id: int
    name: str
    open_load: int
    resolved: int
    resolution_minutes_sum: int
    sla_met: int
    sla_missed: int
    satisfaction_sum: int
    satisfaction_count: int


def by_agent(uow: UnitOfWork, *, since: datetime, until: datetime, only: frozenset[int] | None) -> list[AgentSums]:
    """Everybody who solved something or has something open, who solved most first, in two statements."""
    solved = _solved_by(uow, since=since, until=until, only=only)
    waiting = select(Ticket.agent_id, User.name, func.count()).join(User, User.id == Ticket.agent_id)
    waiting = waiting.where(TICKET_IS_OPEN, Ticket.deleted_at.is_(None)).group_by(Ticket.agent_id, User.name)
    if only is not None:
        waiting = waiting.where(Ticket.team_id.in_(only))
    rows: Sequence[Any] = uow.session.execute(waiting).all()
    found = {row[0]: AgentSums(row[0], row[1], row[2], 0, 0, 0, 0, 0, 0) for row in rows}
    for row in solved:
        load = found[row[0]].open_load if row[0] in found else 0
        found[row[0]] = AgentSums(row[0], row[1], load, *(int(value) for value in row[2:]))
    return sorted(found.values(), key=lambda one: (-one.resolved, -one.open_load, one.name))


def _solved_by(uow: UnitOfWork, *, since: datetime, until: datetime, only: frozenset[int] | None) -> Sequence[Any]:
    """By way of the categories, since that is how solved tickets lie in their index."""
    query = (
        select(
            Ticket.agent_id,
            User.name,
            func.count(),
            func.coalesce(func.sum(Ticket.resolution_minutes), 0),
            func.coalesce(func.sum(case((Ticket.sla_state == "met", 1), else_=0)), 0),
            func.coalesce(func.sum(case((Ticket.sla_state == "missed", 1), else_=0)), 0),
            func.coalesce(func.sum(Ticket.satisfaction), 0),
            func.count(Ticket.satisfaction),
        )
        .join(Category, Category.key == Ticket.category)
        .join(User, User.id == Ticket.agent_id)
        .where(TICKET_IS_DONE, Ticket.resolved_at >= since, Ticket.resolved_at < until, Ticket.deleted_at.is_(None))
        .group_by(Ticket.agent_id, User.name)
    )
    if only is not None:
        query = query.where(Ticket.team_id.in_(only))
    return uow.session.execute(query).all()


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
