"""Two sentence encoders side by side: one of many languages, and one that reads English better where it is installed."""

from collections.abc import Sequence

from nullticket.core.errors import Unavailable
from nullticket.core.vectors import Vector
from nullticket.ports import SentenceEncoder


class PairedEncoder:
    """The numbers of ``first``, and after them those of ``second``: zeros for texts that it cannot read."""

    def __init__(self, first: SentenceEncoder, second: SentenceEncoder | None) -> None:
        self._first, self._second = first, second
        self.name = first.name if second is None else f"{first.name}+{second.name}"
        self.dimension = first.dimension + (0 if second is None else second.dimension)

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> Vector:
        """One row a text, in order, each half of length one or zero. Unavailable without the first encoder."""
        import numpy as np  # noqa: PLC0415 - large, and needed when the first text comes

        found = np.zeros((len(texts), self.dimension), np.float32)
        found[:, : self._first.dimension] = self._first.encode(texts, afresh=afresh)
        if self._second is not None:
            try:
                found[:, self._first.dimension :] = self._second.encode(texts, afresh=afresh)
            except Unavailable:  # it has said why in the log: go on by the first alone
                return found
        return found
