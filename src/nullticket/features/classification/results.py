"""The values that engines, the service and the triage share. Every engine reads a `TicketText` and ends in guesses."""

from dataclasses import dataclass
from typing import Final, Literal

from nullticket.core.enums import Priority

EngineName = Literal["llm", "local", "keyword"]
Field = Literal["category", "priority", "keywords", "intent"]
ReasonKind = Literal["word", "denied", "impact", "urgency", "floor", "priority", "score", "entity", "note"]


# How sure an engine may say it is: nobody has counted outcomes beyond one error in a thousand, and what may be wrong never
# reads as certain.
SUREST: Final = 0.999


@dataclass(frozen=True, slots=True)
class TicketText:
    """What may be read of a ticket. ``source`` is a value of ``core.enums.Source``; ``language`` an ISO 639-1 code."""

    title: str
    description: str = ""
    source: str = "web"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category row as the engines see it; hashable, so that compiled tables can be kept per set of categories."""

    key: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    team_name: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Guess:
    """``probability`` is within 0..1; the guesses of one answer sum to 1 and come best first."""

    category: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One line a person can check. A positive ``weight`` spoke for the decision, a negative one against it."""

    kind: ReasonKind
    text: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class FieldVote:
    """What one engine said about one field; ``applied`` is false in shadow mode and when another engine won."""

    field: Field
    value: str
    engine: EngineName
    probability: float
    applied: bool = True
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """The full answer about one ticket.

    ``confidence`` is about the category, ``priority_confidence`` about the priority; both within 0..``SUREST``.
    ``alternatives`` are the next best guesses, without the category itself. ``priority_score`` is 1..10.
    """

    category: str
    priority: Priority
    confidence: float
    keywords: tuple[str, ...]
    intent: str
    suggested_team: str | None
    requires_immediate_attention: bool
    alternatives: tuple[Guess, ...]
    reasons: tuple[Reason, ...]
    engine: str
    priority_confidence: float = 0.0
    priority_score: int = 1
    votes: tuple[FieldVote, ...] = ()


def told(sureness: float) -> float:
    """As it is said and stored."""
    return min(sureness, SUREST)
