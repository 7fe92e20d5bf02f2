"""Texts as sparse rows: hashed words with pairs of words, and hashed pieces of words.

A column is a hash, so nothing has to be kept to read a new text, and a word in any language has a place.
"""

import itertools
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
COLUMNS: Final = 1 << BITS
LONGEST: Final = 4000
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PIECES: Final = (3, 4, 5)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Compressed rows: row ``i`` holds ``columns[starts[i]:starts[i + 1]]`` with the same part of ``values``."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1


class Term(NamedTuple):
    """A feature with the words of the text that it stands for."""

    column: int
    words: str


def words_of(text: str) -> list[str]:
    return _WORD.findall(text[:LONGEST].lower())


def _column(text: str) -> int:
    return zlib.crc32(text.encode()) & (COLUMNS - 1)


def word_terms(text: str) -> list[Term]:
    """Words and pairs of neighbours, each once."""
    words = words_of(text)
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    return [Term(_column(words), words) for words in dict.fromkeys((*words, *pairs))]


def piece_terms(text: str) -> list[Term]:
    """Three to five neighbouring letters within each word, once a word."""
    return [Term(column, word) for word in dict.fromkeys(words_of(text)) for column in _pieces_of(word)]


def word_rows(texts: Sequence[str]) -> SparseRows:
    return _rows(texts, _word_columns)


def piece_rows(texts: Sequence[str]) -> SparseRows:
    return _rows(texts, _piece_columns)


def _word_columns(text: str) -> list[int]:
    words = words_of(text)
    pairs = (f"{first} {second}" for first, second in itertools.pairwise(words))
    return [_column(one) for one in (*words, *pairs)]


def _piece_columns(text: str) -> list[int]:
    return [column for word in words_of(text) for column in _pieces_of(word)]


@lru_cache(maxsize=50_000)
def _pieces_of(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    return tuple(_column(padded[at : at + size]) for size in _PIECES for at in range(max(1, len(padded) - size + 1)))


def _rows(texts: Sequence[str], columns_of: Callable[[str], list[int]]) -> SparseRows:
    """Damped counts: the second mention of a word says less than the first."""
    starts, columns, values = [0], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for text in texts:
        found, counts = np.unique(np.array(columns_of(text), np.int32), return_counts=True)
        columns.append(found)
        values.append((1 + np.log(counts)).astype(np.float32))
        starts.append(starts[-1] + len(found))
    return SparseRows(np.array(starts, np.int64), np.concatenate(columns), np.concatenate(values))


def rarity(rows: SparseRows, *, least: int) -> Floats:
    """The weight of each column: rare ones weigh more, those in fewer than ``least`` rows nothing."""
    found = np.bincount(rows.columns, minlength=COLUMNS)
    weights = np.log((1 + len(rows)) / (1 + found)) + 1
    return np.where(found >= least, weights, 0).astype(np.float32)


def weighed(rows: SparseRows, rare: Floats) -> SparseRows:
    """Rows of length one, without the columns that weigh nothing."""
    values = rows.values * rare[rows.columns].astype(np.float32)
    row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    length = np.sqrt(np.bincount(row, weights=values * values, minlength=len(rows)))
    kept = values != 0
    starts = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=len(rows)))])
    scaled = values[kept] / np.maximum(length, 1e-9)[row[kept]]
    return SparseRows(starts.astype(np.int64), rows.columns[kept], scaled.astype(np.float32))


def take(source: SparseRows, chosen: NDArray[np.int64]) -> SparseRows:
    """The chosen rows, in that order."""
    lengths = np.diff(source.starts)[chosen]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.arange(starts[-1]) + np.repeat(source.starts[chosen] - starts[:-1], lengths)
    return SparseRows(starts, source.columns[at], source.values[at])


def joined(parts: Sequence[SparseRows]) -> SparseRows:
    """The rows of one part after those of the part before."""
    sizes = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[1:] + before for part, before in zip(parts, sizes, strict=False)]
    return SparseRows(
        np.concatenate([np.zeros(1, np.int64), *starts]).astype(np.int64),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
