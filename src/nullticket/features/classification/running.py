"""Whether others report the same right now: then more than one person is hit, whatever a single text says.

>>> one = Report(9, "network", "u9", frozenset({"wifi", "floor 3"}))
>>> told = [Report(n, "network", f"u{n}", frozenset({"wifi", "floor 3"})) for n in range(4)]
>>> incident(one, told).reason
'an incident seems to run: 4 other people report the same: floor 3, wifi'
>>> incident(one, told[:3]) is None
True
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=30)
# As for a burst that is shown to people: five tickets with this one. Each from another person, since one who writes five
# times is no incident.
_OTHERS: Final = 4
_ALIKE: Final = 0.3
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Report:
    """A ticket of the last half hour; ``terms`` are its keywords."""

    ticket_id: int
    category: str
    requester: str
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Running:
    """``people`` others tell the same."""

    people: int
    reason: str


def incident(one: Report, told: Iterable[Report]) -> Running | None:
    """By category and common keywords, a requester counted once and this one's not at all."""
    same = [
        other
        for other in told
        if other.ticket_id != one.ticket_id
        and other.category == one.category
        and other.requester != one.requester
        and _alike(one.terms, other.terms)
    ]
    people = len({other.requester for other in same})
    if people < _OTHERS:
        return None
    common = Counter(term for other in same for term in one.terms & other.terms)
    shown = ", ".join(sorted(common, key=lambda term: (-common[term], term))[:_SHOWN])
    return Running(people, f"an incident seems to run: {people} other people report the same: {shown}")


def _alike(terms: frozenset[str], others: frozenset[str]) -> bool:
    return bool(terms & others) and len(terms & others) >= _ALIKE * len(terms | others)
