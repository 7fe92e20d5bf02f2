"""The voices of a model: each reads a text its own way and gives every label a score.

Words and pieces of words are exact and need many labels; meaning (an embedding) carries few labels far; the nearest
solved tickets know what repeats; `rules` and `seed` are scores that somebody else gives from outside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from nullticket.adapters.local_model.centres import Centres, fit_centres
from nullticket.adapters.local_model.heads import (
    Head,
    Indices,
    score_dense,
    score_sparse,
    train_dense,
    train_sparse,
)
from nullticket.adapters.local_model.text_features import Floats, SparseRows, rarity, take, turned, weighed

WORD_STRENGTH: Final = 0.5
PIECE_STRENGTH: Final = 0.3
MEANING_STRENGTH: Final = 10.0
# From here on a word that occurred once is more likely noise than knowledge.
_MANY: Final = 500
_NEAREST: Final = 20
_MEANING_AGAINST_WORDS: Final = 0.6
_AT_ONCE: Final = 256
# Of texts by known tickets: few enough for the cache of a core.
_CELLS_AT_ONCE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Reading:
    """What a batch of texts is read as, a row each. ``outside`` has a column a label for each outside voice."""

    words: SparseRows
    pieces: SparseRows
    vectors: Floats | None = None
    outside: Mapping[str, Floats] = field(default_factory=dict)

    def taken(self, chosen: Indices) -> "Reading":
        return Reading(
            take(self.words, chosen),
            take(self.pieces, chosen),
            None if self.vectors is None else self.vectors[chosen],
            {name: scores[chosen] for name, scores in self.outside.items()},
        )


@dataclass(frozen=True, slots=True)
class TermHead:
    """A head over hashed terms with the weight of each column."""

    rare: Floats
    head: Head

    def score(self, rows: SparseRows) -> Floats:
        return score_sparse(weighed(rows, self.rare), self.head)


@dataclass(frozen=True)
class Solved:
    """Labelled tickets, kept to be near to. ``vectors`` may be absent, then words alone make near."""

    rows: SparseRows
    labels: Indices
    vectors: Floats | None

    @cached_property
    def _by_column(self) -> SparseRows:
        """A row a column, of the tickets in which it stands: what a text shares with ten thousand others is read in parts of
        a millisecond there.
        """
        return turned(self.rows)

    def score(self, rows: SparseRows, vectors: Floats | None, *, count: int) -> Floats:
        """Logarithms of the shares that the nearest tickets' labels have, the nearer the more."""
        found = np.zeros((len(rows), count), np.float32)
        for part in _parts(len(rows), most=_AT_ONCE):
            near = self._shared(take(rows, part))
            if vectors is not None and self.vectors is not None:
                near += _MEANING_AGAINST_WORDS * (vectors[part] @ self.vectors.T)
            found[part] = _shares(near, self.labels, count)
        return found

    def _shared(self, rows: SparseRows) -> Floats:
        """The cosine of each row's words with those of each ticket."""
        known = len(self.labels)
        found = np.zeros((len(rows), known), np.float32)
        for part in _parts(len(rows), most=max(1, _CELLS_AT_ONCE // known)):
            some = take(rows, part)
            standing = take(self._by_column, some.columns)
            often = np.diff(standing.starts)
            row = np.repeat(np.arange(len(part)) * known, np.diff(some.starts))
            cell = standing.columns + np.repeat(row, often)
            worth = standing.values * np.repeat(some.values, often)
            found[part] = np.bincount(cell, weights=worth, minlength=len(part) * known).reshape(len(part), known)
        return found


def _parts(count: int, *, most: int) -> Iterator[Indices]:
    for start in range(0, count, most):
        yield np.arange(start, min(start + most, count))


def as_kept(vectors: Floats) -> Floats:
    """As a model's file gives them back: half as exact, and wide, since to widen ten thousand costs sixteen milliseconds."""
    return vectors.astype(np.float16).astype(np.float32)


def _shares(near: Floats, labels: Indices, count: int) -> Floats:
    size = min(_NEAREST, near.shape[1])
    best = np.argpartition(-near, size - 1, axis=1)[:, :size]
    weight = np.maximum(np.take_along_axis(near, best, 1), 1e-3) ** 3
    shares = np.einsum("nk,nkc->nc", weight, np.eye(count, dtype=np.float32)[labels[best]])
    return np.asarray(np.log(shares / shares.sum(axis=1, keepdims=True) + 0.02), np.float32)


@dataclass(frozen=True, slots=True)
class Voices:
    """The fitted voices of one model."""

    words: TermHead
    pieces: TermHead
    meaning: Head | None
    solved: Solved | None
    centres: Centres | None = None

    def speak(self, reading: Reading, *, count: int) -> dict[str, Floats]:
        """What each voice that can speak says, before they are weighed against each other."""
        said = {"words": self.words.score(reading.words), "pieces": self.pieces.score(reading.pieces)}
        if reading.vectors is not None and self.meaning is not None:
            said["meaning"] = score_dense(reading.vectors, self.meaning)
        if reading.vectors is not None and self.centres is not None:
            said["centres"] = self.centres.score(reading.vectors)
        if self.solved is not None:
            rows = weighed(reading.words, self.words.rare)
            said["solved"] = self.solved.score(rows, reading.vectors, count=count)
        return said | dict(reading.outside)


def fit_voices(
    reading: Reading, labels: Indices, trust: Floats, *, count: int, remember: bool, named: Floats | None = None
) -> Voices:
    """``remember`` keeps the tickets themselves, so that near ones can speak. ``named`` are the embeddings of the labels'
    names; without them centres do not speak.
    """
    least = 2 if len(labels) >= _MANY else 1
    words, word_rows = _term_head(reading.words, labels, trust, count=count, least=least, strength=WORD_STRENGTH)
    pieces, _ = _term_head(reading.pieces, labels, trust, count=count, least=least, strength=PIECE_STRENGTH)
    meaning, centres = None, None
    if reading.vectors is not None:
        meaning = train_dense(reading.vectors, labels, trust, count=count, strength=MEANING_STRENGTH)
        centres = None if named is None else fit_centres(reading.vectors, labels, trust, named=named)
    kept = None if reading.vectors is None else as_kept(reading.vectors)
    return Voices(words, pieces, meaning, Solved(word_rows, labels, kept) if remember else None, centres)


def quick_scores(known: Reading, labels: Indices, trust: Floats, *, others: Reading, count: int) -> Floats:
    """What one voice that costs little says of other texts: meaning, or words without it."""
    if known.vectors is not None and others.vectors is not None:
        meaning = train_dense(known.vectors, labels, trust, count=count, strength=MEANING_STRENGTH)
        return score_dense(others.vectors, meaning)
    words, _ = _term_head(known.words, labels, trust, count=count, least=1, strength=WORD_STRENGTH)
    return words.score(others.words)


def _term_head(
    raw: SparseRows, labels: Indices, trust: Floats, *, count: int, least: int, strength: float
) -> tuple[TermHead, SparseRows]:
    rare = rarity(raw, least=least)
    rows = weighed(raw, rare)
    return TermHead(rare, train_sparse(rows, labels, trust, count=count, strength=strength)), rows
