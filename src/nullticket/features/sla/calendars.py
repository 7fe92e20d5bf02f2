"""When the desk works: an instant is working time when the local clock shows a time inside an interval.

Intervals are minutes of the local day, several a day, none on holidays. Daylight saving follows from the rule: an hour
that the local clock skips does not count, an hour that it shows twice counts twice.

>>> office = Calendar.weekdays("Europe/Berlin", Interval.of("09:00", "12:00"), Interval.of("13:00", "17:00"))
>>> friday = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)  # 16:00 in Berlin
>>> advance(office, friday, timedelta(hours=5)).isoformat()
'2026-01-12T13:00:00+00:00'
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_MINUTES: Final = 24 * 60
WEEK_DAYS: Final = 7
# A calendar is looked at in slices of this length; within one step of the second length clocks change at most once.
_SLICE: Final = timedelta(days=14)
_STEP: Final = timedelta(hours=12)
_SECOND: Final = timedelta(seconds=1)
# More days than this without working time means that holidays cover the calendar for good.
_GIVE_UP: Final = timedelta(days=3660)

Span = tuple[datetime, datetime]


class CalendarError(ValueError):
    """A calendar that an admin wrote makes no sense; the text says why."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Minutes of the local day, the end not included; 1440 is midnight at the end of the day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise CalendarError(f"an interval runs forward inside one day, not from minute {self.start} to {self.end}")

    @classmethod
    def of(cls, start: str, end: str) -> "Interval":
        """Read clock times such as 09:00; 24:00 is the end of the day."""
        return cls(_minute_of_day(start), _minute_of_day(end))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of a week in a time zone, Monday first. ``always_open`` (24x7) ignores week and holidays."""

    zone: str = "UTC"
    week: tuple[tuple[Interval, ...], ...] = ((),) * WEEK_DAYS
    holidays: frozenset[date] = frozenset()
    always_open: bool = False

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise CalendarError(f"there is no time zone {self.zone!r}") from error
        if len(self.week) != WEEK_DAYS:
            raise CalendarError("a week has seven days")
        for day in self.week:
            if any(before.end > after.start for before, after in pairwise(day)):
                raise CalendarError("the intervals of a day follow each other and do not overlap")
        if not self.always_open and not any(self.week):
            raise CalendarError("a calendar needs at least one interval a week")

    @classmethod
    def weekdays(cls, zone: str, *intervals: Interval, holidays: frozenset[date] = frozenset()) -> "Calendar":
        """Monday to Friday alike, closed at the weekend."""
        return cls(zone, (intervals,) * 5 + ((),) * 2, holidays)


ALWAYS_OPEN: Final = Calendar(always_open=True)


def open_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time between two instants; zero when the end is not later."""
    return sum((until - since for since, until in open_spans(calendar, start, end)), timedelta())


def advance(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The earliest instant, not before ``start``, at which ``amount`` of working time has passed (UTC)."""
    start = start.astimezone(UTC)
    if calendar.always_open or amount <= timedelta():
        return start + max(amount, timedelta())
    remaining, slice_start = amount, start
    while slice_start < start + _GIVE_UP:
        for since, until in open_spans(calendar, slice_start, slice_start + _SLICE):
            if until - since >= remaining:
                return since + remaining
            remaining -= until - since
        slice_start += _SLICE
    raise CalendarError("the calendar has no working time in the next ten years")


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """Working time as UTC spans in order, cut to ``start`` and ``end``."""
    # Python subtracts two times of one zone by their clock faces; only in UTC is a difference a duration.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if calendar.always_open:
        if start < end:
            yield start, end
        return
    for since, until, offset in _eras(ZoneInfo(calendar.zone), start, end):
        day = (since + offset).date()
        while day <= (until + offset).date():
            midnight = datetime.combine(day, time(), UTC) - offset
            for interval in () if day in calendar.holidays else calendar.week[day.weekday()]:
                opens = max(since, midnight + timedelta(minutes=interval.start))
                closes = min(until, midnight + timedelta(minutes=interval.end))
                if opens < closes:
                    yield opens, closes
            day += timedelta(days=1)


def _eras(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut a UTC range where the zone's offset changes."""
    since = start
    while since < end:
        until = min(since + _STEP, end)
        offset = _offset(zone, since)
        if _offset(zone, until) != offset:
            until = _change(zone, since, until)
        yield since, until, offset
        since = until


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The whole second at which the zone's offset changes between two instants, by halving."""
    base, old = before.replace(microsecond=0), _offset(zone, before)
    low, high = 0, -((base - after) // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, base + middle * _SECOND) == old:
            low = middle
        else:
            high = middle
    return base + high * _SECOND


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _minute_of_day(text: str) -> int:
    hours, separator, minutes = text.partition(":")
    if not separator or not hours.isdecimal() or not minutes.isdecimal() or int(minutes) >= 60:
        raise CalendarError(f"a time of day is written like 09:00, not {text!r}")
    return int(hours) * 60 + int(minutes)
