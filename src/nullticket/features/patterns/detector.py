"""Which categories really grew: the last seven days against the seven before, with a noise test.

A growth becomes a suggestion when there are ten tickets or more, from enough distinct people and not mostly from one,
twenty per cent more than the week before, and chance alone would rarely give it. The noise test is exact: without a
change each ticket of the fortnight falls into either week like a fair coin, so the chance of this week's share or a
larger one is a binomial tail; it must be at most ``alpha`` (0.05, one-sided, per category).

>>> week = WeekCounts("vpn", this_week=240, last_week=200, requesters=90, busiest_requester=6)
>>> finding = assess(week)
>>> finding.headline, finding.suggests, round(finding.p_value, 3)
('vpn tickets increased 20 % this week', True, 0.031)
>>> assess(WeekCounts("vpn", this_week=12, last_week=10, requesters=9)).reasons[-1]
'chance alone gives this in 42 % of weeks, so it may be noise (limit 5 %)'
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a growth is worth a suggestion. ``busiest_share`` is the most that one person may hold of the week."""

    tickets: int = 10
    requesters: int = 5
    growth_percent: float = 20.0
    busiest_share: float = 0.5
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Sighting:
    """A ticket as the detector sees it; ``requester`` is any stable id of the person."""

    at: datetime
    category: str
    requester: str


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """One category. ``requesters`` and ``busiest_requester`` (tickets of the busiest one) are of this week."""

    category: str
    this_week: int
    last_week: int
    requesters: int
    busiest_requester: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What the two weeks say. ``change_percent`` is None when the week before had no ticket."""

    category: str
    this_week: int
    last_week: int
    requesters: int
    change_percent: float | None
    p_value: float
    suggests: bool
    headline: str
    reasons: tuple[str, ...]


def count_weeks(sightings: Iterable[Sighting], *, now: datetime) -> tuple[WeekCounts, ...]:
    """Count per category in the rolling weeks ``[now-7d, now)`` and ``[now-14d, now-7d)``, by category."""
    this_week: dict[str, Counter[str]] = {}
    last_week: Counter[str] = Counter()
    for sighting in sightings:
        if now - WEEK <= sighting.at < now:
            this_week.setdefault(sighting.category, Counter())[sighting.requester] += 1
        elif now - 2 * WEEK <= sighting.at < now - WEEK:
            last_week[sighting.category] += 1
    return tuple(
        WeekCounts(
            category,
            this_week=(people := this_week.get(category, Counter())).total(),
            last_week=last_week[category],
            requesters=len(people),
            busiest_requester=max(people.values(), default=0),
        )
        for category in sorted({*this_week, *last_week})
    )


def detect(counts: Iterable[WeekCounts], *, thresholds: Thresholds = Thresholds()) -> tuple[Finding, ...]:
    """A finding for every category, suggestions first, then by growth."""
    findings = [assess(week, thresholds=thresholds) for week in counts]
    return tuple(sorted(findings, key=lambda found: (not found.suggests, found.last_week - found.this_week)))


def assess(week: WeekCounts, *, thresholds: Thresholds = Thresholds()) -> Finding:
    """Judge one category; every test that was made is among the reasons, the noise test last."""
    change = 100 * (week.this_week - week.last_week) / week.last_week if week.last_week else None
    p_value = upper_tail(week.this_week, week.this_week + week.last_week)
    busiest_limit = f"{thresholds.busiest_share:.0%}"
    tests = (
        (
            week.this_week >= thresholds.tickets,
            f"{week.this_week} tickets this week (at least {thresholds.tickets} needed)",
        ),
        (
            week.requesters >= thresholds.requesters,
            f"{week.requesters} different people (at least {thresholds.requesters} needed)",
        ),
        (
            week.busiest_requester <= thresholds.busiest_share * week.this_week,
            f"the busiest person sent {week.busiest_requester} of {week.this_week} (at most {busiest_limit} allowed)",
        ),
        (
            _grew(week, thresholds.growth_percent),
            f"{week.last_week} the week before (growth of {thresholds.growth_percent:.0f} % needed)",
        ),
        (p_value <= thresholds.alpha, _noise_reason(p_value, thresholds.alpha)),
    )
    return Finding(
        category=week.category,
        this_week=week.this_week,
        last_week=week.last_week,
        requesters=week.requesters,
        change_percent=change,
        p_value=p_value,
        suggests=all(passed for passed, _ in tests),
        headline=_headline(week, change),
        reasons=tuple(reason for _, reason in tests),
    )


def upper_tail(hits: int, trials: int) -> float:
    """Chance that a fair coin shows heads ``hits`` times or more in ``trials`` throws, exact to float precision."""
    if hits <= 0:
        return 1.0
    log_all = math.lgamma(trials + 1) - trials * math.log(2)
    terms = (math.exp(log_all - math.lgamma(k + 1) - math.lgamma(trials - k + 1)) for k in range(hits, trials + 1))
    return min(1.0, math.fsum(terms))


def _grew(week: WeekCounts, percent: float) -> bool:
    """Compared without dividing, so that 240 against 200 is twenty per cent and not a hair less."""
    return week.this_week > week.last_week and 100 * (week.this_week - week.last_week) >= percent * week.last_week


def _noise_reason(p_value: float, alpha: float) -> str:
    chance = f"chance alone gives this in {_percent(p_value)} of weeks"
    return (
        f"{chance} (limit {_percent(alpha)})"
        if p_value <= alpha
        else (f"{chance}, so it may be noise (limit {_percent(alpha)})")
    )


def _percent(share: float) -> str:
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.{0 if share >= 0.01 else 1}f} %"


def _headline(week: WeekCounts, change: float | None) -> str:
    if change is None:
        return f"{week.this_week} {week.category} tickets this week, none the week before"
    if change == 0:
        return f"{week.category} tickets are as many as the week before"
    return f"{week.category} tickets {'increased' if change > 0 else 'decreased'} {abs(change):.0f} % this week"
