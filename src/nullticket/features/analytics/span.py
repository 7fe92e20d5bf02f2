"""The days and the tickets that figures are about, and the days that they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from nullticket.core.errors import Invalid

LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in UTC, the last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """As many days, right before.

        >>> Span(date(2026, 3, 8), date(2026, 3, 14)).before
        Span(first=datetime.date(2026, 3, 1), last=datetime.date(2026, 3, 7))
        """
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def span_of(*, days: int, first: date | None, last: date | None, today: date) -> Span:
    """What was asked for: both ends, one end and a length, or the last ``days`` days. Raise Invalid when it is none.

    >>> span_of(days=7, first=None, last=None, today=date(2026, 3, 14)).first
    datetime.date(2026, 3, 8)
    """
    end = last or (min(today, first + timedelta(days=days - 1)) if first else today)
    start = first or end - timedelta(days=days - 1)
    if start > end:
        raise Invalid("The first day comes after the last one.")
    found = Span(start, end)
    if found.days > LONGEST_DAYS:
        raise Invalid(f"Figures are shown for {LONGEST_DAYS} days at most.")
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of all tickets that figures are about; the rollups know no team by category."""

    category: str | None = None
    priority: str | None = None
    team_id: int | None = None

    @property
    def is_crossed(self) -> bool:
        return self.team_id is not None and (self.category or self.priority) is not None
