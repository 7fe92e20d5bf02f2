"""Tickets as numbers, to be compared with one another: what both encoders say, with the title heard twice."""

from collections.abc import Sequence

from nullticket.adapters.paired_encoder import PairedEncoder
from nullticket.core.text import meaning_of
from nullticket.core.vectors import Vector
from nullticket.ports import SentenceEncoder


class TitledEncoder:
    """In a long text the encoder of many languages loses what the ticket is about, which its title says: half of what
    ``first`` says is said of the title alone. ``second`` does not need it and reads the whole once.
    """

    def __init__(self, first: SentenceEncoder, second: SentenceEncoder | None) -> None:
        self._first, self._both = first, PairedEncoder(first, second)
        self.name = f"{self._both.name}+titles"
        self.dimension = self._both.dimension

    def encode(self, tickets: Sequence[tuple[str, str]]) -> Vector:
        import numpy as np  # noqa: PLC0415 - large, and needed when the first ticket comes

        found = self._both.encode([meaning_of(title, text) for title, text in tickets])
        titled = [at for at, (title, _) in enumerate(tickets) if title.strip()]
        meant = found[:, : self._first.dimension]
        meant[titled] += self._first.encode([tickets[at][0] for at in titled])
        length = np.linalg.norm(meant, axis=1, keepdims=True)
        meant /= np.where(length > 0, length, 1)
        return found
