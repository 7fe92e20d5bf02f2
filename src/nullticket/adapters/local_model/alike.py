"""How alike two tickets are: words, pieces of words and meaning together.

No one of them suffices: pieces find the same error code and the misspelt name, meaning finds the same matter in other
words and other languages. The weights were chosen by hand in round figures on a public set of bug reports and are flat
there: a third more or less of one moves recall by less than a point.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.text_features import (
    COLUMNS,
    Floats,
    SparseRows,
    piece_rows,
    weighed,
    word_rows,
    words_of,
)
from nullticket.ports import ComparedText

_WORDS, _PIECES, _TITLE, _MEANING = 0.7, 1.2, 0.3, 1.2
# Where both are English the encoder for it has the largest word. The last figure brings the sum to where the same height
# means the same chance as without.
_MEANING_BESIDE, _ENGLISH, _LEVELLED = 1.0, 2.0, 0.58
_SHARED: Final = 4


@dataclass(frozen=True, slots=True)
class _Rarities:
    """By column, how telling a term is; what was never met is the most telling."""

    words: Floats
    pieces: Floats
    titles: Floats


class TextLikeness:
    """``learn`` tells it what is usual here; until then every word is as telling as the next. ``first``: how many numbers
    of an embedding are those of the encoder of many languages; what follows is English.
    """

    def __init__(self, first: int = 512) -> None:
        self._first = first
        self._lock = threading.Lock()
        even = np.ones(COLUMNS, np.float32)
        self._rare = _Rarities(even, even, even)

    def learn(self, texts: Sequence[ComparedText]) -> None:
        """From some hundreds of recent tickets on that it is worth it."""
        read = _read(texts)
        found = _Rarities(*(_telling(rows) for rows in read))
        with self._lock:
            self._rare = found

    def compare(self, one: ComparedText, others: Sequence[ComparedText]) -> list[float]:
        """One figure for each other ticket; 0 has nothing in common, the same text comes near to three."""
        if not others:
            return []
        rare = self._rare
        found = np.zeros(len(others), np.float32)
        kinds = zip(_read([one, *others]), (rare.words, rare.pieces, rare.titles), strict=True)
        for weight, (rows, telling) in zip((_WORDS, _PIECES, _TITLE), kinds, strict=True):
            found += weight * _cosines(weighed(rows, telling))
        if one.vector is not None:
            size = max(len(text.vector) for text in (one, *others) if text.vector is not None)
            vectors = np.stack([_of_length(text.vector, size) for text in (one, *others)])
            found = self._with_meaning(found, vectors[:1], vectors[1:])[0]
        return [float(value) for value in found]

    def _with_meaning(self, by_words: Floats, some: Floats, others: Floats) -> Floats:
        """A row for each of some, a column for each of the others."""
        meant = some[:, : self._first] @ others[:, : self._first].T
        ours, theirs = some[:, self._first :], others[:, self._first :]
        read = (np.count_nonzero(ours, axis=1) > 0)[:, None] & (np.count_nonzero(theirs, axis=1) > 0)
        better = _LEVELLED * (by_words + _MEANING_BESIDE * meant + _ENGLISH * (ours @ theirs.T))
        return np.asarray(np.where(read, better, by_words + _MEANING * meant), np.float32)

    def table(self, texts: Sequence[ComparedText]) -> Floats:
        """Every text against every other; minus infinity against itself. For measuring: as many numbers as pairs."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only measuring needs SciPy

        rare, size = self._rare, len(texts)
        found = np.zeros((size, size), np.float32)
        kinds = zip((_WORDS, _PIECES, _TITLE), _read(texts), (rare.words, rare.pieces, rare.titles), strict=True)
        for weight, read, telling in kinds:
            rows = weighed(read, telling)
            matrix = csr_matrix((rows.values, rows.columns, rows.starts), shape=(size, COLUMNS))
            found += weight * (matrix @ matrix.T).toarray()
        if all(one.vector is not None for one in texts):
            vectors = np.stack([one.vector for one in texts if one.vector is not None])
            found = self._with_meaning(found, vectors, vectors)
        np.fill_diagonal(found, -np.inf)
        return found

    def shared(self, one: ComparedText, other: ComparedText) -> tuple[str, ...]:
        """The most telling words that both use."""
        common = dict.fromkeys(word for word in words_of(_told(one)) if word in set(words_of(_told(other))))
        rows = word_rows(list(common))
        scores = {word: float(self._rare.words[rows.columns[at]]) for at, word in enumerate(common)}
        return tuple(sorted((word for word in common if len(word) > 1), key=lambda word: -scores[word])[:_SHARED])


def _of_length(vector: Floats | None, size: int) -> Floats:
    """Zeros for what an embedding lacks: one of before the English encoder came."""
    kept = np.zeros(0, np.float32) if vector is None else vector
    return np.pad(kept, (0, size - len(kept)))


def _told(one: ComparedText) -> str:
    return f"{one.title}\n{one.text}"


def _read(texts: Sequence[ComparedText]) -> tuple[SparseRows, SparseRows, SparseRows]:
    """Titles count twice: once alone and once with the text."""
    whole = [f"{one.title}\n{one.title}\n{one.text}" for one in texts]
    return word_rows(whole), piece_rows(whole), piece_rows([one.title for one in texts])


def _telling(rows: SparseRows) -> Floats:
    found = np.bincount(rows.columns, minlength=COLUMNS)
    return np.asarray(np.log((1 + len(rows)) / (1 + np.minimum(found, len(rows)))), np.float32)


def _cosines(rows: SparseRows) -> NDArray[Any]:
    """Of the first row with each of the others; rows are of length one."""
    first = slice(rows.starts[0], rows.starts[1])
    wanted = np.zeros(COLUMNS, np.float32)
    wanted[rows.columns[first]] = rows.values[first]
    added = np.concatenate([[0.0], np.cumsum(rows.values * wanted[rows.columns], dtype=np.float64)])
    return np.asarray((added[rows.starts[1:]] - added[rows.starts[:-1]])[1:], np.float32)
