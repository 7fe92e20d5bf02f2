"""The desk in figures, read from the rollups."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from nullticket.core.enums import Status
from nullticket.features.analytics import repository
from nullticket.features.analytics.repository import Sums, TeamSums
from nullticket.features.analytics.rollup import Change, fold, total
from nullticket.features.analytics.schemas import (
    CategorySatisfaction,
    DashboardOut,
    DueOut,
    SatisfactionOut,
    TeamPerformanceOut,
    TrendOut,
    TrendPoint,
)
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

SPAN_DAYS = 30


def count(uow: UnitOfWork, history_ids: Sequence[int]) -> None:
    """Fold history rows into the figures; the caller makes sure that each is folded once."""
    repository.add(uow, total(delta for change in repository.changes(uow, history_ids) for delta in fold(change)))


def rebuild(runtime: Runtime) -> int:
    """Make all figures again from the history, in one transaction; returns how many rows were folded."""
    with runtime.units.write() as uow:
        repository.clear(uow)
        rows = 0
        for chunk in _chunks(repository.all_changes(uow), 5000):
            repository.add(uow, total(delta for change in chunk for delta in fold(change)))
            rows += len(chunk)
        repository.forget_waiting(uow)
    return rows


def _chunks(changes: Iterator[Change], size: int) -> Iterator[list[Change]]:
    while chunk := list(islice(changes, size)):
        yield chunk


def dashboard(uow: UnitOfWork) -> DashboardOut:
    """The overview in three statements, whatever the number of tickets."""
    today = uow.now().date()
    counters = repository.counters(uow)
    days = repository.by_day(uow, first=today - timedelta(days=SPAN_DAYS - 1), last=today)
    due = repository.due_soon(uow, until=uow.now() + timedelta(hours=4), limit=10)
    span = _sum(days.values())
    now = days.get(today, Sums())
    by_status = counters.get("status", {})
    done = {Status.RESOLVED.value, Status.CLOSED.value}
    return DashboardOut(
        total=sum(by_status.values()),
        open=sum(number for status, number in by_status.items() if status not in done),
        tickets_today=now.created,
        resolved_today=now.resolved,
        average_resolution_minutes=_average(span.resolution_minutes_sum, span.resolved),
        satisfaction=_average(span.satisfaction_sum, span.satisfaction_count),
        sla_compliance=_share(span.sla_met, span.sla_missed),
        by_status=by_status,
        by_source=counters.get("source", {}),
        by_category=counters.get("category", {}),
        by_priority=counters.get("priority", {}),
        due_soon=[DueOut(id=row[0], ticket_number=row[1], title=row[2], sla_deadline=row[3]) for row in due],
    )


def trend(uow: UnitOfWork, *, days: int, category: str | None) -> TrendOut:
    """One point a day, also for days without a ticket."""
    last = uow.now().date()
    first = last - timedelta(days=days - 1)
    found = repository.by_day(uow, first=first, last=last, category=category)
    return TrendOut(days=[_point(first + timedelta(days=n), found) for n in range(days)])


def _point(day: date, found: dict[date, Sums]) -> TrendPoint:
    sums = found.get(day, Sums())
    return TrendPoint(
        day=day,
        created=sums.created,
        resolved=sums.resolved,
        reopened=sums.reopened,
        average_resolution_minutes=_average(sums.resolution_minutes_sum, sums.resolved),
        sla_compliance=_share(sums.sla_met, sums.sla_missed),
        satisfaction=_average(sums.satisfaction_sum, sums.satisfaction_count),
    )


def teams(uow: UnitOfWork, *, days: int) -> list[TeamPerformanceOut]:
    """How teams do. Admins see all, agents their own teams."""
    last = uow.now().date()
    only = None if uow.actor.is_admin else uow.actor.team_ids
    rows = repository.by_team(uow, first=last - timedelta(days=days - 1), last=last, only=only)
    return [_team(row) for row in rows]


def _team(row: TeamSums) -> TeamPerformanceOut:
    return TeamPerformanceOut(
        team_id=row.team_id,
        name=row.name,
        capacity=row.capacity,
        open_load=row.open_load,
        assigned=row.assigned,
        resolved=row.resolved,
        reopened=row.reopened,
        average_resolution_minutes=_average(row.resolution_minutes_sum, row.resolved),
        sla_compliance=_share(row.sla_met, row.sla_missed),
        satisfaction=_average(row.satisfaction_sum, row.satisfaction_count),
    )


def satisfaction(uow: UnitOfWork, *, days: int) -> SatisfactionOut:
    last = uow.now().date()
    by_category = repository.by_category(uow, first=last - timedelta(days=days - 1), last=last)
    whole = _sum(by_category.values())
    rated = [
        CategorySatisfaction(
            category=key,
            ratings=sums.satisfaction_count,
            satisfaction=_average(sums.satisfaction_sum, sums.satisfaction_count),
        )
        for key, sums in sorted(by_category.items())
        if sums.satisfaction_count
    ]
    return SatisfactionOut(
        ratings=whole.satisfaction_count,
        satisfaction=_average(whole.satisfaction_sum, whole.satisfaction_count),
        by_category=rated,
        by_team=teams(uow, days=days),
    )


def _sum(parts: Iterable[Sums]) -> Sums:
    rows = list(parts)
    names = Sums.__dataclass_fields__
    return Sums(**{name: sum(getattr(row, name) for row in rows) for name in names})


def _average(amount: int, number: int) -> float | None:
    return round(amount / number, 2) if number else None


def _share(met: int, missed: int) -> float | None:
    return round(met / (met + missed), 4) if met + missed else None
