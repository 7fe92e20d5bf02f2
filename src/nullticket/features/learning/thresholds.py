"""How sure an engine must be for its answer to stand without a person.

For every threshold: which share of tickets is handled and how many of those are wrong. The threshold of a category is
the lowest at which no more than the wanted share of what is handled is expected to be wrong. A few tickets cannot say
that alone, so what the model itself expects counts as twenty tickets beside those that were seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

STEPS: Final = (*(at / 20 for at in range(20)), 0.97, 0.99)
TARGET_ERROR: Final = 0.10
NEVER: Final = 1.0
_EXPECTED_COUNTS: Final = 20.0
# Fewer ended tickets of a category propose no threshold.
_PROPOSES_FROM: Final = 20
ChosenBy = Literal["admin", "model", "default"]


@dataclass(frozen=True, slots=True)
class Point:
    """One answer: the category it gave, how sure, whether right, how far the label is believed."""

    category: str
    sure: float
    right: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """``handled`` is the share at or above the threshold, ``error`` the wrong share of those."""

    threshold: float
    handled: float
    error: float
    tickets: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A threshold in force, and whose choice it is."""

    value: float
    by: ChosenBy


@dataclass(frozen=True, slots=True)
class Standing:
    """How the threshold of a category does on ended tickets. ``proposed`` is what these tickets would choose, None while
    they are few; ``curve`` is theirs.
    """

    category: str
    threshold: float
    chosen_by: ChosenBy
    tickets: int
    handled: float
    error: float
    proposed: float | None
    curve: tuple[Step, ...]


def curve(points: Sequence[Point]) -> list[Step]:
    """Share handled against error at each threshold."""
    total = sum(point.weight for point in points)
    return [_step(points, threshold, total) for threshold in STEPS] if total else []


def _step(points: Sequence[Point], threshold: float, total: float) -> Step:
    inside = [point for point in points if point.sure >= threshold]
    weight = sum(point.weight for point in inside)
    wrong = sum(point.weight for point in inside if not point.right)
    return Step(threshold, round(weight / total, 4), round(wrong / weight, 4) if weight else 0.0, len(inside))


def choose(points: Sequence[Point], *, target: float = TARGET_ERROR) -> float:
    """The lowest threshold that keeps the error; `NEVER` when none does."""
    for threshold in STEPS:
        inside = [point for point in points if point.sure >= threshold]
        weight = sum(point.weight for point in inside)
        if not weight:
            return NEVER
        expected = sum(point.weight * (1 - point.sure) for point in inside) / weight
        wrong = sum(point.weight for point in inside if not point.right)
        if (wrong + _EXPECTED_COUNTS * expected) / (weight + _EXPECTED_COUNTS) <= target:
            return threshold
    return NEVER


def by_category(points: Sequence[Point], *, target: float = TARGET_ERROR) -> dict[str, float]:
    """A threshold for each category that was answered."""
    keys = sorted({point.category for point in points})
    return {key: choose([point for point in points if point.category == key], target=target) for key in keys}


def standings(points: Sequence[Point], in_force: Mapping[str, Chosen]) -> list[Standing]:
    """Of every category with a threshold in force, in order of its name."""
    return [
        _standing(key, [point for point in points if point.category == key], in_force[key]) for key in sorted(in_force)
    ]


def _standing(category: str, points: Sequence[Point], chosen: Chosen) -> Standing:
    now = _step(points, chosen.value, sum(point.weight for point in points) or 1.0)
    return Standing(
        category,
        chosen.value,
        chosen.by,
        tickets=len(points),
        handled=now.handled,
        error=now.error,
        proposed=choose(points) if len(points) >= _PROPOSES_FROM else None,
        curve=tuple(curve(points)),
    )
