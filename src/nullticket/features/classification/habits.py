"""What people make of the priorities that the rules find: learned per category and per key word, from ended tickets.

Where people have set tickets of a kind to another priority again and again, the next one of that kind begins there, and
says so. One person alone teaches nothing, a priority that nobody touched only says that it may have been right, and the
highest is never learned: it wakes everybody, so a rule or a person has to say it.

>>> late = [Settled("finance", ("payroll",), _M, _H, touched=True, user_id=at % 3) for at in range(9)]
>>> habits = learned(late)
>>> habits.of("finance", ["payroll"], _M).value.value
'high'
>>> habits.of("finance", ["payroll"], _M).reason
'of 9 finance tickets that the rules read as medium, people set 9 to high'
>>> habits.of("vpn", ["payroll"], _M).reason
'of 9 tickets with "payroll" that the rules read as medium, people set 9 to high'
>>> habits.of("vpn", ["printer"], _M), habits.of("finance", ["payroll"], _H)
(None, None)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from nullticket.core.enums import Priority

_M, _H = Priority.MEDIUM, Priority.HIGH
# Of each kind the newest, so that what people did long ago does not hold against what they do now.
NEWEST: Final = 60
# A value that nobody touched is weaker evidence than one that a person set: nobody may have looked.
_UNTOUCHED: Final = 0.5
# So many must have been set by hand, and so many of these by others than the busiest.
_FEWEST: Final = 6
_BY_OTHERS: Final = 2
# How far the share has to lie above a half, in standard errors: many words are looked at.
_ERRORS: Final = 2.0
# The rules' own estimate of being right counts as so many tickets beside those that were seen.
_EXPECTED_COUNTS: Final = 5.0

Kind = tuple[str, str, Priority]


@dataclass(frozen=True, slots=True)
class Settled:
    """An ended ticket: what the rules found and what stood in the end. ``touched``: a person has set it."""

    category: str
    keywords: tuple[str, ...]
    own: Priority
    final: Priority
    touched: bool
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Habit:
    """What tickets of a kind are set to. ``share`` is the share of them within 0..1, drawn toward none."""

    value: Priority
    share: float
    reason: str


@dataclass(frozen=True, slots=True)
class Habits:
    """``moved`` holds the kinds that people set to something else, ``kept`` for each category and priority how many
    tickets counted and how many of these stood as the rules found them.
    """

    moved: Mapping[Kind, Habit] = field(default_factory=dict)
    kept: Mapping[tuple[str, Priority], tuple[float, float]] = field(default_factory=dict)

    def of(self, category: str, keywords: Iterable[str], own: Priority) -> Habit | None:
        """The surest habit that holds for such a ticket; the category's where it is as sure as a word's."""
        kinds = (("category", category, own), *(("word", word, own) for word in keywords))
        return max((self.moved[kind] for kind in kinds if kind in self.moved), key=lambda one: one.share, default=None)

    def sureness(self, category: str, own: Priority, *, expected: float) -> float:
        """How often the rules were right about this category and priority, beginning at what they expect of themselves."""
        counted, right = self.kept.get((category, own), (0.0, 0.0))
        return (right + _EXPECTED_COUNTS * expected) / (counted + _EXPECTED_COUNTS)


def learned(settled: Sequence[Settled]) -> Habits:
    """From ended tickets, the newest first."""
    told = [one for one in settled if one.touched or one.final is one.own]
    kinds: dict[Kind, list[Settled]] = defaultdict(list)
    for one in told:
        for kind in (("category", one.category), *(("word", word) for word in dict.fromkeys(one.keywords))):
            seen = kinds[*kind, one.own]
            if len(seen) < NEWEST:
                seen.append(one)
    found = {kind: habit for kind, seen in kinds.items() if (habit := _habit(kind, seen)) is not None}
    kept = {(kind[1], kind[2]): _kept(seen) for kind, seen in kinds.items() if kind[0] == "category"}
    return Habits(found, kept)


def _habit(kind: Kind, seen: Sequence[Settled]) -> Habit | None:
    by_hand = Counter(one.final for one in seen if one.touched and one.final is not kind[2])
    by_hand.pop(Priority.CRITICAL, None)
    if not by_hand:
        return None
    value, number = by_hand.most_common(1)[0]
    people = Counter(one.user_id for one in seen if one.touched and one.final is value)
    if number < _FEWEST or number - max(people.values()) < _BY_OTHERS:
        return None
    total = _weight(seen)
    least = _lower_bound(number / total, total)
    if least <= 1 / 2:
        return None
    return Habit(value, least, f"of {len(seen)} {_named(kind)}, people set {number} to {value.value}")


def _named(kind: Kind) -> str:
    what, name, own = kind
    tickets = f"{name} tickets" if what == "category" else f'tickets with "{name}"'
    return f"{tickets} that the rules read as {own.value}"


def _weight(seen: Sequence[Settled]) -> float:
    return sum(1.0 if one.touched else _UNTOUCHED for one in seen)


def _kept(seen: Sequence[Settled]) -> tuple[float, float]:
    return _weight(seen), _weight([one for one in seen if one.final is one.own])


def _lower_bound(share: float, number: float) -> float:
    """Wilson's, which stays honest for few."""
    spread = _ERRORS * _ERRORS / number
    middle = share + spread / 2
    half = _ERRORS * sqrt(share * (1 - share) / number + spread / number / 4)
    return (middle - half) / (1 + spread)
