"""Many alike within minutes: probably one incident, not many tickets.

Reports of the last half hour are joined when they share a category and enough of their words. A group is a burst when
it has five tickets from three people or more, and the category's usual rate (Poisson) would give that many in the
same time with a chance of at most one in a thousand.

>>> from datetime import UTC
>>> now = datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
>>> reports = [Report(n, now - timedelta(minutes=n), "network", f"u{n}", frozenset({"wifi", "down"})) for n in range(6)]
>>> burst = find_bursts(reports, now=now, usual_per_hour={"network": 0.5})[0]
>>> burst.ticket_ids, burst.shared_terms
((5, 4, 3, 2, 1, 0), ('down', 'wifi'))
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Above this many reports in one window the newest are looked at; joining is quadratic.
LOOKED_AT: Final = 500
SHARED_TERMS: Final = 8


@dataclass(frozen=True, slots=True)
class BurstThresholds:
    """``alike`` is the share of common words (Jaccard) that joins two reports."""

    window: timedelta = timedelta(minutes=30)
    tickets: int = 5
    requesters: int = 3
    alike: float = 0.3
    alpha: float = 0.001


@dataclass(frozen=True, slots=True)
class Report:
    """A ticket as it came in; ``terms`` are its keywords or content words, lower-cased."""

    ticket_id: int
    at: datetime
    category: str
    requester: str
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Burst:
    """Tickets that are probably one incident, oldest first."""

    category: str
    ticket_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime
    requesters: int
    shared_terms: tuple[str, ...]
    p_value: float
    reasons: tuple[str, ...]


def find_bursts(
    reports: Sequence[Report],
    *,
    now: datetime,
    usual_per_hour: Mapping[str, float],
    thresholds: BurstThresholds = BurstThresholds(),
) -> tuple[Burst, ...]:
    """The bursts that are on at ``now``, largest first. ``usual_per_hour`` is tickets per hour by category."""
    recent = [report for report in reports if now - thresholds.window < report.at <= now]
    recent = sorted(recent, key=lambda report: (report.at, report.ticket_id))[-LOOKED_AT:]
    bursts = [
        burst
        for group in _groups(recent, alike=thresholds.alike)
        if (burst := _judge(group, usual_per_hour=usual_per_hour, thresholds=thresholds)) is not None
    ]
    return tuple(sorted(bursts, key=lambda burst: (-len(burst.ticket_ids), burst.first_at)))


def poisson_tail(count: int, expected: float) -> float:
    """Chance of ``count`` or more events where ``expected`` are usual."""
    if count <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    below = (math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - math.fsum(below))


def _groups(reports: Sequence[Report], *, alike: float) -> list[list[Report]]:
    """Join reports that are alike, directly or through others."""
    groups: list[list[Report]] = []
    for report in reports:
        near = [group for group in groups if any(_alike(report, other) >= alike for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(member for group in near for member in group), report])
    return groups


def _alike(one: Report, other: Report) -> float:
    if one.category != other.category:
        return 0.0
    both = one.terms | other.terms
    return len(one.terms & other.terms) / len(both) if both else 0.0


def _judge(
    group: Sequence[Report], *, usual_per_hour: Mapping[str, float], thresholds: BurstThresholds
) -> Burst | None:
    ordered = sorted(group, key=lambda report: (report.at, report.ticket_id))
    category, people = ordered[0].category, {report.requester for report in ordered}
    expected = usual_per_hour.get(category, 0.0) * thresholds.window / timedelta(hours=1)
    p_value = poisson_tail(len(ordered), expected)
    if len(ordered) < thresholds.tickets or len(people) < thresholds.requesters or p_value > thresholds.alpha:
        return None
    minutes = (ordered[-1].at - ordered[0].at) / timedelta(minutes=1)
    terms = Counter(term for report in ordered for term in report.terms)
    common = [term for term, times in sorted(terms.items(), key=lambda pair: (-pair[1], pair[0])) if times > 1]
    reasons = (
        f"{len(ordered)} alike {category} tickets from {len(people)} people within {minutes:.0f} minutes",
        f"{expected:.1f} {category} tickets are usual in {thresholds.window / timedelta(minutes=1):.0f} minutes",
    )
    return Burst(
        category=category,
        ticket_ids=tuple(report.ticket_id for report in ordered),
        first_at=ordered[0].at,
        last_at=ordered[-1].at,
        requesters=len(people),
        shared_terms=tuple(common[:SHARED_TERMS]),
        p_value=p_value,
        reasons=reasons,
    )
