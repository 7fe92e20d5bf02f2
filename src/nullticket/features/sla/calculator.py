"""When a ticket is due: a clock of running and paused segments, measured against a calendar.

The clock runs while the desk must act, pauses while the user or a vendor must, and stops when the ticket is resolved;
reopening starts it again where it stood. A closed segment keeps the working time that it counted, so a later change of
priority, policy or calendar never takes back time that was used. A ticket is late when it is resolved after its
deadline; the deadline is the earliest instant at which the target is used up.

>>> from datetime import UTC
>>> two = datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
>>> clock = start(two)
>>> deadline(clock, DEFAULT_TARGETS[Priority.HIGH].resolution_minutes).isoformat()
'2026-01-12T18:00:00+00:00'
>>> waiting = follow(clock, Status.PENDING_USER, two + timedelta(hours=1))
>>> deadline(waiting, 240) is None, elapsed_minutes(waiting, now=two + timedelta(days=9))
(True, 60.0)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nullticket.core.clock import utc
from nullticket.core.enums import Priority, Status
from nullticket.features.sla.calendars import ALWAYS_OPEN, Calendar, advance, open_between

DEFAULT_WARN_FRACTION: Final = 0.8


class Phase(StrEnum):
    """What a clock does; a clock without an open segment stands still (the ticket is resolved)."""

    RUNNING = "running"
    PAUSED = "paused"


class Standing(StrEnum):
    """How a ticket stands against one target."""

    ON_TRACK = "on_track"
    WARNING = "warning"
    BREACHED = "breached"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """Minutes of working time until the first answer and until the solution."""

    first_response_minutes: int
    resolution_minutes: int


DEFAULT_TARGETS: Final[Mapping[Priority, Target]] = {
    Priority.CRITICAL: Target(15, 60),
    Priority.URGENT: Target(30, 120),
    Priority.HIGH: Target(60, 240),
    Priority.MEDIUM: Target(240, 1440),
    Priority.LOW: Target(480, 4320),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the clock; the open one has no end. ``counted`` is the working time that a closed one used."""

    phase: Phase
    started_at: datetime
    ended_at: datetime | None = None
    counted: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Clock:
    """Segments in order, only the last may be open."""

    segments: tuple[Segment, ...]

    @property
    def phase(self) -> Phase | None:
        """None when the clock stands still."""
        last = self.segments[-1]
        return last.phase if last.ended_at is None else None

    @property
    def stopped_at(self) -> datetime | None:
        return self.segments[-1].ended_at


@dataclass(frozen=True, slots=True)
class SlaState:
    """A ticket against one target at one moment. Minutes are working time; ``remaining`` is negative when overdue."""

    standing: Standing
    due_at: datetime | None
    warn_at: datetime | None
    used_minutes: float
    remaining_minutes: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compliance:
    """Tickets that kept their target; open overdue ones count as missed. No share without a decided ticket."""

    met: int
    missed: int
    overdue: int
    share: float | None


def phase_of(status: Status) -> Phase | None:
    """What the clock does in a status."""
    if status in {Status.PENDING_USER, Status.PENDING_VENDOR}:
        return Phase.PAUSED
    return None if status in {Status.RESOLVED, Status.CLOSED} else Phase.RUNNING


def start(at: datetime) -> Clock:
    return Clock((Segment(Phase.RUNNING, utc(at)),))


def follow(clock: Clock, status: Status, at: datetime, *, calendar: Calendar = ALWAYS_OPEN) -> Clock:
    """Turn the clock to what the status asks for; the same phase leaves it as it is."""
    phase = phase_of(status)
    if phase == clock.phase:
        return clock
    closed = stop(clock, at, calendar=calendar)
    if phase is None:
        return closed
    began = max(utc(at), closed.segments[-1].ended_at or utc(at))
    return Clock((*closed.segments, Segment(phase, began)))


def stop(clock: Clock, at: datetime, *, calendar: Calendar = ALWAYS_OPEN) -> Clock:
    """Close the open segment and write down what it used. A time before its start (clock skew) counts as its start."""
    last = clock.segments[-1]
    if last.ended_at is not None:
        return clock
    ended_at = max(utc(at), last.started_at)
    used = open_between(calendar, last.started_at, ended_at) if last.phase is Phase.RUNNING else timedelta()
    return Clock((*clock.segments[:-1], replace(last, ended_at=ended_at, counted=used)))


def change_calendar(clock: Clock, at: datetime, *, old: Calendar) -> Clock:
    """Go on under another calendar: what was used under the old one stays used."""
    phase = clock.phase
    if phase is None:
        return clock
    closed = stop(clock, at, calendar=old)
    return Clock((*closed.segments, Segment(phase, closed.segments[-1].ended_at or at)))


def as_of(clock: Clock, at: datetime, *, calendar: Calendar = ALWAYS_OPEN) -> Clock:
    """The clock stopped at an earlier moment, for a target that was met then (the first response)."""
    kept = tuple(segment for segment in clock.segments if segment.started_at <= at) or clock.segments[:1]
    last = kept[-1]
    if last.ended_at is not None and last.ended_at > at:
        last = replace(last, ended_at=None)
    return stop(Clock((*kept[:-1], last)), at, calendar=calendar)


def elapsed(clock: Clock, *, now: datetime, calendar: Calendar = ALWAYS_OPEN) -> timedelta:
    """Working time used until ``now``."""
    return sum((segment.counted for segment in stop(clock, now, calendar=calendar).segments), timedelta())


def elapsed_minutes(clock: Clock, *, now: datetime, calendar: Calendar = ALWAYS_OPEN) -> float:
    return elapsed(clock, now=now, calendar=calendar) / timedelta(minutes=1)


def deadline(clock: Clock, target_minutes: float, *, calendar: Calendar = ALWAYS_OPEN) -> datetime | None:
    """When the target is or was used up; None while a paused or stopped clock has time left."""
    return _used_up(clock, timedelta(minutes=target_minutes), calendar)


def projected_deadline(
    clock: Clock, target_minutes: float, *, now: datetime, calendar: Calendar = ALWAYS_OPEN
) -> datetime:
    """The deadline, or for a paused or stopped clock the one it would have if it went on now."""
    due_at = deadline(clock, target_minutes, calendar=calendar)
    if due_at is not None:
        return due_at
    left = timedelta(minutes=target_minutes) - elapsed(clock, now=now, calendar=calendar)
    return advance(calendar, now, left)


def state(
    clock: Clock,
    target_minutes: float,
    *,
    now: datetime,
    calendar: Calendar = ALWAYS_OPEN,
    warn_fraction: float = DEFAULT_WARN_FRACTION,
) -> SlaState:
    """How the ticket stands at ``now``; the warning comes when that fraction of the target is used."""
    due_at = deadline(clock, target_minutes, calendar=calendar)
    warn_at = deadline(clock, target_minutes * warn_fraction, calendar=calendar)
    used = elapsed_minutes(clock, now=now, calendar=calendar)
    standing = _standing(clock, due_at, warn_at, now=now)
    reasons = (f"{used:.0f} of {target_minutes:.0f} working minutes are used", _WORDING[standing])
    return SlaState(standing, due_at, warn_at, used, target_minutes - used, reasons)


def compliance(standings: Iterable[Standing]) -> Compliance:
    """Share of tickets that kept their target, of those where it is decided."""
    counted = list(standings)
    met, missed, overdue = (counted.count(kind) for kind in (Standing.MET, Standing.MISSED, Standing.BREACHED))
    decided = met + missed + overdue
    return Compliance(met, missed, overdue, met / decided if decided else None)


_WORDING: Final[Mapping[Standing, str]] = {
    Standing.ON_TRACK: "the clock runs",
    Standing.WARNING: "the clock runs and little time is left",
    Standing.BREACHED: "the deadline has passed",
    Standing.PAUSED: "the clock is paused while somebody else must act",
    Standing.MET: "done before the deadline",
    Standing.MISSED: "done after the deadline",
}


def _standing(clock: Clock, due_at: datetime | None, warn_at: datetime | None, *, now: datetime) -> Standing:
    if clock.stopped_at is not None:
        return Standing.MET if due_at is None or clock.stopped_at <= due_at else Standing.MISSED
    if due_at is not None and now > due_at:
        return Standing.BREACHED
    if clock.phase is Phase.PAUSED:
        return Standing.PAUSED
    return Standing.WARNING if warn_at is not None and now >= warn_at else Standing.ON_TRACK


def _used_up(clock: Clock, target: timedelta, calendar: Calendar) -> datetime | None:
    remaining = target
    for segment in clock.segments:
        if segment.phase is Phase.PAUSED:
            continue
        if segment.ended_at is None:
            return advance(calendar, segment.started_at, remaining)
        if segment.counted >= remaining:
            # The calendar may have changed since; the instant cannot lie outside the segment that used the time up.
            return min(advance(calendar, segment.started_at, remaining), segment.ended_at)
        remaining -= segment.counted
    return None
