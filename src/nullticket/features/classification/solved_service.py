"""The newest tickets whose category a person has set, by likeness: examples for the prompt of a language model."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nullticket.core.vectors import Vector
from nullticket.features.classification import engines_repository as repository
from nullticket.infra.uow import UnitOfWorkFactory
from nullticket.ports import SentenceEncoder, SolvedExample

NEWEST: Final = 300
_TEXT: Final = 500
_LEAST_ALIKE: Final = 0.3


@dataclass(slots=True)
class SolvedMemory:
    """Encodes each ticket once and keeps its vector while the ticket is among the newest."""

    units: UnitOfWorkFactory
    encoder: SentenceEncoder
    _vectors: dict[str, Vector] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def near(self, texts: Sequence[str], *, limit: int) -> Sequence[tuple[SolvedExample, ...]]:
        """For each text the most similar ones, nearest first; none where none is alike."""
        with self.units.read() as uow:
            rows = repository.solved(uow, limit=NEWEST)
        if not rows or not texts:
            return [()] * len(texts)
        known = [SolvedExample(f"{row.title}\n{row.description}"[:_TEXT], row.category, row.priority) for row in rows]
        likeness = self.encoder.encode([text[:_TEXT] for text in texts]) @ self._matrix([one.text for one in known]).T
        return [
            tuple(known[at] for at in (-row).argsort(kind="stable")[:limit] if row[at] >= _LEAST_ALIKE)
            for row in likeness
        ]

    def _matrix(self, texts: Sequence[str]) -> Vector:
        import numpy as np  # noqa: PLC0415 - large, and needed when the first ticket comes

        with self._lock:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            made = dict(zip(fresh, self.encoder.encode(fresh), strict=True)) if fresh else {}
            self._vectors = {text: made[text] if text in made else self._vectors[text] for text in texts}
            return np.stack([self._vectors[text] for text in texts])
