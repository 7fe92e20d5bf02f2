"""How right the engines were: their first answers against what stood in the end.

Only tickets that have ended count, for a correction comes early and a right answer is told by nobody. Being handled
means that the answer was sure enough to stand, being silently accepted that it stood and nobody touched it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nullticket.features.learning.judging import calibration_error

BINS: Final = 10
_SMALLEST_GROUP: Final = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One ended ticket. ``confidence`` is None where the engine gave none; ``week`` is like 2026-W05."""

    ticket_number: str
    title: str
    predicted: str
    value: str
    confidence: float | None
    touched: bool
    handled: bool
    engine: str
    model_version: str
    team: str
    source: str
    week: str

    @property
    def right(self) -> bool:
        return self.predicted == self.value


Key = Callable[[Outcome], str]
GROUPS: Final[dict[str, Key]] = {
    "week": lambda one: one.week,
    "category": lambda one: one.value,
    "team": lambda one: one.team,
    "source": lambda one: one.source,
    "engine": lambda one: one.engine,
    "model": lambda one: one.model_version,
}


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts and shares of some outcomes; shares are None without any."""
    number = len(outcomes)
    if not number:
        return {"tickets": 0, "accuracy": None, "ece": None, "handled": None, "handled_right": None, "silent": None}
    handled = [one for one in outcomes if one.handled]
    sure = [(one.confidence, one.right, 1.0) for one in outcomes if one.confidence is not None]
    return {
        "tickets": number,
        "accuracy": round(sum(one.right for one in outcomes) / number, 4),
        "ece": round(calibration_error(sure), 4) if sure else None,
        "handled": round(len(handled) / number, 4),
        "handled_right": round(sum(one.right for one in handled) / len(handled), 4) if handled else None,
        "silent": round(sum(one.right and not one.touched for one in outcomes) / number, 4),
    }


def grouped(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """The figures by week, category, team, source, engine and model, each in order of its name."""
    return {name: _by(outcomes, key) for name, key in GROUPS.items()}


def _by(outcomes: Sequence[Outcome], key: Key) -> list[dict[str, Any]]:
    parts: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        parts[key(one)].append(one)
    return [{"name": name, **figures(parts[name])} for name in sorted(parts)]


def calibration(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """For each tenth of confidence: how many, how sure, how right."""
    parts: dict[int, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        if one.confidence is not None:
            parts[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        {
            "low": at / BINS,
            "high": (at + 1) / BINS,
            "tickets": len(parts[at]),
            "sure": round(sum(one.confidence or 0.0 for one in parts[at]) / len(parts[at]), 4),
            "right": round(sum(one.right for one in parts[at]) / len(parts[at]), 4),
        }
        for at in sorted(parts)
    ]


def confusion(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """What was taken for what, most frequent first; right answers too."""
    found = Counter((one.predicted, one.value) for one in outcomes)
    return [{"predicted": given, "value": value, "tickets": n} for (given, value), n in found.most_common()]


@dataclass(frozen=True, slots=True)
class WatchedTicket:
    """An ended ticket of which an engine in shadow said something too."""

    predicted: str
    value: str
    votes: Sequence[Mapping[str, Any]]


def watched(tickets: Sequence[WatchedTicket], field: str) -> list[dict[str, Any]]:
    """How often each engine in shadow was right, and how often what was decided was right on the same tickets."""
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in tickets:
        for vote in one.votes:
            if vote["shadow"] and vote["field"] == field:
                found[vote["engine"]].append((vote["value"] == one.value, one.predicted == one.value))
    return [
        {
            "engine": engine,
            "tickets": len(pairs),
            "right": sum(right for right, _ in pairs),
            "decided_right": sum(decided for _, decided in pairs),
        }
        for engine, pairs in sorted(found.items())
    ]


def errors(outcomes: Sequence[Outcome], *, limit: int) -> list[Outcome]:
    """The surest mistakes first."""
    wrong = [one for one in outcomes if not one.right]
    return sorted(wrong, key=lambda one: -(one.confidence or 0.0))[:limit]
