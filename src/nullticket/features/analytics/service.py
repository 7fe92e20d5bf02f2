"""The desk in figures, read from the rollups."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from nullticket.core.enums import Status
from nullticket.core.errors import Forbidden, Invalid
from nullticket.features.analytics import repository
from nullticket.features.analytics.repository import Sums, TeamSums
from nullticket.features.analytics.rollup import Change, fold, total
from nullticket.features.analytics.schemas import (
    AgentPerformanceOut,
    CategorySatisfaction,
    DashboardOut,
    DueOut,
    SatisfactionOut,
    SumsOut,
    TeamPerformanceOut,
    TrendOut,
    TrendPoint,
)
from nullticket.features.analytics.span import Cut, Span, span_of
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
    days = repository.by_day(uow, first=today - timedelta(days=SPAN_DAYS - 1), last=today, cut=Cut())
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


def _span(uow: UnitOfWork, *, days: int, first: date | None, last: date | None) -> Span:
    return span_of(days=days, first=first, last=last, today=uow.now().date())


def trend(uow: UnitOfWork, *, days: int, first: date | None, last: date | None, cut: Cut) -> TrendOut:
    """One point a day, also for days without a ticket. A team's own figures are for its people and for admins; the desk
    as a whole, whose tickets every agent sees, is for all.
    """
    own = _own_teams(uow)
    if cut.team_id is not None and own is not None and cut.team_id not in own:
        raise Forbidden("The figures of a team are for its own people and for admins.")
    if cut.is_crossed:
        raise Invalid("Figures are kept by category and priority, or by team, not by both.")
    span = _span(uow, days=days, first=first, last=last)
    found = repository.by_day(uow, first=span.before.first, last=span.last, cut=cut)
    points = [span.first + timedelta(days=n) for n in range(span.days)]
    return TrendOut(
        first=span.first,
        last=span.last,
        days=[TrendPoint(day=day, **_figures(found.get(day, Sums()))) for day in points],
        total=_sums(sums for day, sums in found.items() if day >= span.first),
        before=_sums(sums for day, sums in found.items() if day < span.first),
    )


def _sums(parts: Iterable[Sums]) -> SumsOut:
    whole = _sum(parts)
    return SumsOut(ratings=whole.satisfaction_count, **_figures(whole))


def _figures(sums: Sums) -> dict[str, Any]:
    return {
        "created": sums.created,
        "resolved": sums.resolved,
        "reopened": sums.reopened,
        "average_resolution_minutes": _average(sums.resolution_minutes_sum, sums.resolved),
        "sla_compliance": _share(sums.sla_met, sums.sla_missed),
        "satisfaction": _average(sums.satisfaction_sum, sums.satisfaction_count),
    }


def teams(uow: UnitOfWork, *, days: int, first: date | None, last: date | None) -> list[TeamPerformanceOut]:
    """How teams do. Admins see all, agents their own teams."""
    span = _span(uow, days=days, first=first, last=last)
    return [_team(row) for row in repository.by_team(uow, first=span.first, last=span.last, only=_own_teams(uow))]


def _own_teams(uow: UnitOfWork) -> frozenset[int] | None:
    return None if uow.actor.is_admin else uow.actor.team_ids


def agents(uow: UnitOfWork, *, days: int, first: date | None, last: date | None) -> list[AgentPerformanceOut]:
    """Who solved how much. Admins see everybody, agents those who worked for their teams."""
    span = _span(uow, days=days, first=first, last=last)
    since = datetime.combine(span.first, time(), UTC)
    until = datetime.combine(span.last + timedelta(days=1), time(), UTC)
    rows = repository.by_agent(uow, since=since, until=until, only=_own_teams(uow))
    return [
        AgentPerformanceOut(
            agent_id=row.agent_id,
            name=row.name,
            open_load=row.open_load,
            resolved=row.resolved,
            average_resolution_minutes=_average(row.resolution_minutes_sum, row.resolved),
            sla_compliance=_share(row.sla_met, row.sla_missed),
            ratings=row.satisfaction_count,
            satisfaction=_average(row.satisfaction_sum, row.satisfaction_count),
        )
        for row in rows
    ]


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


def satisfaction(uow: UnitOfWork, *, days: int, first: date | None, last: date | None) -> SatisfactionOut:
    span = _span(uow, days=days, first=first, last=last)
    by_category = repository.by_category(uow, first=span.first, last=span.last)
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
        by_team=teams(uow, days=days, first=first, last=last),
    )


def _sum(parts: Iterable[Sums]) -> Sums:
    rows = list(parts)
    names = Sums.__dataclass_fields__
    return Sums(**{name: sum(getattr(row, name) for row in rows) for name in names})


def _average(amount: int, number: int) -> float | None:
    return round(amount / number, 2) if number else None


def _share(met: int, missed: int) -> float | None:
    return round(met / (met + missed), 4) if met + missed else None
