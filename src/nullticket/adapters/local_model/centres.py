"""The centre of each label's tickets, drawn to what its name says: the steadiest voice while there are few labels."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.heads import Indices
from nullticket.adapters.local_model.text_features import Floats

# A name says as much of where its tickets lie as so many of them.
_NAME_COUNTS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Centres:
    """``middle`` is that of all tickets, ``toward`` has for each label the way from there to its own."""

    middle: Floats
    toward: NDArray[np.floating[Any]]

    def score(self, vectors: Floats) -> Floats:
        """How far a text lies toward each label: a label that is known from its name alone reaches little."""
        return np.asarray((vectors - self.middle) @ self.toward.T.astype(np.float32), np.float32)


def fit_centres(vectors: Floats, labels: Indices, trust: Floats, *, named: Floats) -> Centres:
    """``named`` has a row for each label: what its name is read as."""
    count = len(named)
    middle = np.asarray(np.average(vectors, axis=0, weights=trust + 1e-6), np.float32)
    apart = vectors - middle
    usual = float(np.sqrt((apart * apart).sum(axis=1).mean()))
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, apart * trust[:, None])
    known = np.bincount(labels, weights=trust, minlength=count) + _NAME_COUNTS
    toward = (sums + _NAME_COUNTS * usual * _directions(named)) / known[:, None]
    return Centres(middle, np.asarray(toward, np.float16))


def _directions(named: Floats) -> Floats:
    """What sets each name apart from the others, of length one."""
    apart = named - named.mean(axis=0)
    length = np.linalg.norm(apart, axis=1, keepdims=True)
    return np.asarray(apart / np.where(length > 0, length, 1), np.float32)
