"""Language models: what they are shown besides a ticket, what a call leaves behind, how an engine is doing. Met through
``ports``, which has all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from nullticket.core.enums import Priority


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a remote model. ``prompt`` and ``answer`` are masked and shortened; the fixed part of the prompt is
    named by ``prompt_version``. ``outcome`` is "answered", "repaired" or the kind of a fault. ``cost`` is in the currency
    of the configured price.
    """

    engine: str
    model: str
    outcome: str
    ticket_id: int | None = None
    rung: str = ""
    prompt_version: str = ""
    examples: int = 0
    milliseconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    prompt: str = ""
    answer: str = ""
    detail: str = ""


class ModelCalls(Protocol):
    """The ledger of calls. Never raises: a ledger that is away costs its rows, not the answer."""

    def record(self, calls: Sequence[ModelCall]) -> None: ...


@dataclass(frozen=True, slots=True)
class SolvedExample:
    """A past ticket with its confirmed category, for few-shot prompts and explanations."""

    text: str
    category: str
    priority: Priority | None = None


class SolvedTickets(Protocol):
    """The memory of tickets whose category a person confirmed."""

    def near(self, texts: Sequence[str], *, limit: int) -> Sequence[tuple[SolvedExample, ...]]:
        """For each text the most similar ones, nearest first; none where none is similar. Opens its own transaction."""
        ...


@dataclass(frozen=True, slots=True)
class EngineState:
    """``state``: ready, resting (it failed too often just now) or trying (the next call decides)."""

    name: str
    state: str
    model: str
    rung: str = ""
    typical_ms: float = 0.0


@runtime_checkable
class WatchedEngine(Protocol):
    """An engine that can be away, and says so."""

    def state(self) -> EngineState: ...
