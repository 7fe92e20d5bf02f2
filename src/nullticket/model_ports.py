"""Remote models: what a call of one leaves behind. Met through ``ports``, which has all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


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
