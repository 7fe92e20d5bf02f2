"""Train a model from labelled texts: fit on folds to learn how far each voice may be trusted, then fit on everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.bundle import Model, Shares
from nullticket.adapters.local_model.heads import (
    Floats,
    Head,
    score_dense,
    score_sparse,
    softmax,
    train_dense,
    train_sparse,
)
from nullticket.adapters.local_model.text_features import SparseRows, rows

WORD_STRENGTH: Final = 0.2
MEANING_STRENGTH: Final = 5.0
_SMALLEST: Final = 1e-9

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with their labels, one row each.

    ``trust`` weighs a label against the others while fitting; ``vectors`` are the texts' embeddings; ``rules`` what the
    keyword rules say, as log-probabilities with a column for each of the sorted labels. Rows of one ``folds`` number
    are held out together; ``counts`` says how much a row counts when the shares are chosen.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    trust: Floats
    folds: Indices
    counts: Floats
    vectors: Floats | None = None
    rules: Floats | None = None


def train(data: Labelled, *, card: dict[str, Any]) -> Model:
    names = tuple(sorted(set(data.labels)))
    wanted = np.array([names.index(label) for label in data.labels], np.int64)
    features = rows(data.texts)
    said = _held_out(data, features, wanted, len(names))
    words, meaning = _fit(data, features, wanted, np.arange(len(wanted)), len(names))
    return Model(
        labels=names,
        words=words,
        meaning=meaning,
        shares=shares_of(said, wanted, data.counts),
        alone=shares_of({name: scores for name, scores in said.items() if name != "meaning"}, wanted, data.counts),
        card=card,
    )


def _held_out(data: Labelled, features: SparseRows, wanted: Indices, count: int) -> dict[str, Floats]:
    """What each voice says of rows that it was not fitted on."""
    words = np.zeros((len(wanted), count), np.float32)
    meaning = np.zeros_like(words)
    for number in np.unique(data.folds):
        kept, out = np.flatnonzero(data.folds != number), np.flatnonzero(data.folds == number)
        by_words, by_meaning = _fit(data, features, wanted, kept, count)
        words[out] = score_sparse(take(features, out), by_words)
        if by_meaning is not None and data.vectors is not None:
            meaning[out] = score_dense(data.vectors[out], by_meaning)
    said = {"words": words}
    if data.vectors is not None:
        said["meaning"] = meaning
    if data.rules is not None:
        said["rules"] = data.rules
    return said


def _fit(data: Labelled, features: SparseRows, wanted: Indices, kept: Indices, count: int) -> tuple[Head, Head | None]:
    trust = data.trust[kept]
    words = train_sparse(take(features, kept), wanted[kept], trust, count=count, strength=WORD_STRENGTH)
    if data.vectors is None:
        return words, None
    meaning = train_dense(data.vectors[kept], wanted[kept], trust, count=count, strength=MEANING_STRENGTH)
    return words, meaning


def shares_of(said: dict[str, Floats], wanted: Indices, counts: Floats) -> Shares:
    """The shares with the least log loss on what was held out: they weigh the voices and calibrate their sum at once."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    names = tuple(said)
    row = np.arange(len(wanted))

    def loss(shares: NDArray[np.float64]) -> float:
        given = softmax(sum(share * said[name] for share, name in zip(shares, names, strict=True)))
        return float(-(np.log(given[row, wanted] + _SMALLEST) * counts).sum() / counts.sum())

    found = minimize(loss, np.full(len(names), 0.7), method="Nelder-Mead").x
    best = {"words": 0.0, "meaning": 0.0, "rules": 0.0} | dict(zip(names, found.tolist(), strict=True))
    return Shares(**best)


def take(source: SparseRows, chosen: Indices) -> SparseRows:
    """The chosen rows, in that order."""
    lengths = (source.starts[1:] - source.starts[:-1])[chosen]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    offset = np.repeat(source.starts[chosen] - starts[:-1], lengths)
    at = np.arange(starts[-1]) + offset
    return SparseRows(starts, source.columns[at], source.values[at])
