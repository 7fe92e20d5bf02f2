"""What words mean at one desk, by the texts in which they stand together: learned from tickets without labels.

A desk has far more tickets than labels, and words that occur in the same tickets mean something alike there, such as the
names of its own systems, which no encoder was trained on. Where tickets repeat each other this is worth some points while
labels are few; where each is unlike the next, or in another language, it misleads. So the labels say how much it counts.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.heads import score_dense, softmax, train_dense
from nullticket.adapters.local_model.text_features import COLUMNS, Floats, Indices, SparseRows, rarity, weighed
from nullticket.adapters.local_model.voices import MEANING_STRENGTH, Reading

SIZE: Final = 100
# Fewer texts know no more of a word than its neighbours in one of them.
FEWEST: Final = 500
# The newest; four times as many were not better and cost four times as much.
MOST: Final = 8000
_LEAST: Final = 3
_COMMONEST: Final = 20_000
_EXACT: Final = 0.01
# How long the numbers may be beside an embedding of length one, with what each must first make good: while few labels
# tell, the middle way.
_LENGTHS: Final = ((0.0, 2.0), (0.5, 0.0), (1.0, 1.0))
# So many labels tell which length is best.
_TRIED: Final = 1000
_SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Usage:
    """``places`` are the columns that are known, in order, ``rare`` their weights, ``turn`` a row of numbers for each;
    ``middle`` is that of all texts.
    """

    places: Indices
    rare: Floats
    turn: NDArray[np.floating[Any]]
    middle: Floats
    length: float = 1.0

    def of(self, rows: SparseRows) -> Floats:
        """A vector of one length for each row, zero where nothing is known."""
        at = np.minimum(np.searchsorted(self.places, rows.columns), len(self.places) - 1)
        known = self.places[at] == rows.columns
        worth = np.where(known, rows.values * self.rare[at], 0).astype(np.float32)
        row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))[known]
        found = np.zeros((len(rows), self.turn.shape[1]), np.float32)
        np.add.at(found, row, self.turn[at[known]].astype(np.float32) * worth[known, None])
        found[np.unique(row)] -= self.middle
        size = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(self.length * found / np.where(size > 0, size, 1), np.float32)

    def lengthened(self, reading: Reading) -> Reading:
        """With these numbers behind the embedding; without an embedding it stays as it is."""
        if reading.vectors is None:
            return reading
        longer = np.concatenate([reading.vectors, self.of(reading.words)], axis=1, dtype=np.float32)
        return replace(reading, vectors=longer)


def fit_usage(texts: SparseRows | None) -> Usage | None:
    """Of texts as counted words; None when they are too few to learn from. The same texts give the same numbers."""
    if texts is None or len(texts) < FEWEST:
        return None
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs SciPy
    from scipy.sparse.linalg import svds  # noqa: PLC0415 - as above

    found = np.bincount(texts.columns, minlength=COLUMNS)
    commonest = np.argsort(-found, kind="stable")[:_COMMONEST]
    places = np.sort(commonest[found[commonest] >= _LEAST])
    if min(len(places), len(texts)) <= SIZE:
        return None
    # Squared: a word of every other ticket says nothing of what a ticket is about, however often it stands beside others.
    rare = rarity(texts, least=_LEAST) ** 2
    rows = weighed(texts, rare)
    matrix = csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(texts), COLUMNS))[:, places]
    start = np.ones(min(matrix.shape), np.float32)
    turn = svds(matrix, k=SIZE, tol=_EXACT, v0=start, return_singular_vectors="vh")[2]
    middle = np.asarray((matrix @ turn.T).mean(axis=0), np.float32)
    return Usage(places, rare[places], np.ascontiguousarray(turn.T, np.float16), middle)


def as_useful(usage: Usage | None, reading: Reading, labels: Indices, trust: Floats, *, folds: Indices) -> Usage | None:
    """At the length that says most of labels that were held out; None when it says nothing that the embedding does not."""
    if usage is None or reading.vectors is None:
        return None
    part = np.arange(max(0, len(labels) - _TRIED), len(labels))
    few, wanted, sure, fold = reading.taken(part), labels[part], trust[part], folds[part]
    tried = [replace(usage, length=length) for length, _ in _LENGTHS]
    missed = [
        first + _missed(one.lengthened(few).vectors, wanted, sure, folds=fold)
        for one, (_, first) in zip(tried, _LENGTHS, strict=True)
    ]
    best = tried[int(np.argmin(missed))]
    return best if best.length > 0 else None


def _missed(vectors: Floats | None, labels: Indices, trust: Floats, *, folds: Indices) -> float:
    """The log loss of a head on what it was not fitted on."""
    if vectors is None:
        return 0.0
    count, total = int(labels.max()) + 1, 0.0
    for number in np.unique(folds):
        kept, out = folds != number, folds == number
        head = train_dense(vectors[kept], labels[kept], trust[kept], count=count, strength=MEANING_STRENGTH)
        given = softmax(score_dense(vectors[out], head))
        total -= float(np.log(given[np.arange(len(given)), labels[out]] + _SMALLEST) @ trust[out])
    return total
