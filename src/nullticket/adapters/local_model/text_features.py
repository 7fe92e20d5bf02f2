"""Texts as sparse rows: hashed words with pairs of words, and hashed pieces of words.

A column is a hash, so nothing has to be kept to read a new text, and a word in any language has a place.
"""

import itertools
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
COLUMNS: Final = 1 << BITS
LONGEST: Final = 4000
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PIECES: Final = (3, 4, 5)

Floats = NDArray[np.float32]
Indices = NDArray[np.integer[Any]]
_NONE: Final = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Compressed rows: row ``i`` holds ``columns[starts[i]:starts[i + 1]]`` with the same part of ``values``."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1


@lru_cache(maxsize=128)
def words_of(text: str) -> tuple[str, ...]:
    """Kept for a batch, which reads each text for its words, for its pieces and for what to say of it."""
    return tuple(_WORD.findall(text[:LONGEST].lower()))


def _column(text: str) -> int:
    return zlib.crc32(text.encode()) & (COLUMNS - 1)


# More words than people of a desk use often, here and where words are folded; every number that stands in one ticket only is
# one more, and with room for 50,000 of them sixty megabytes were held in the end.
@lru_cache(maxsize=16_384)
def _hashed(word: str) -> tuple[int, bytes]:
    """A word's hash, and what has to be hashed on from another word's to have that of both with a space between."""
    said = word.encode()
    return zlib.crc32(said), b" " + said


def word_columns(words: Iterable[str]) -> Indices:
    return np.array([_hashed(word)[0] for word in words], np.int64) & (COLUMNS - 1)


def pair_columns(pairs: Iterable[tuple[str, str]]) -> Indices:
    """What ``word_columns`` would give for each pair with a space between."""
    return np.array([zlib.crc32(_hashed(second)[1], _hashed(one)[0]) for one, second in pairs], np.int64) & (
        COLUMNS - 1
    )


def _words_and_pairs(words: Sequence[str]) -> Indices:
    return np.concatenate([word_columns(words), pair_columns(itertools.pairwise(words))])


def word_rows(texts: Sequence[str]) -> SparseRows:
    """Words and pairs of neighbours."""
    return _rows([_words_and_pairs(words_of(text)) for text in texts])


def piece_rows(texts: Sequence[str]) -> SparseRows:
    """Three to five neighbouring letters within each word."""
    return _rows([np.concatenate([_NONE, *map(pieces_of, words_of(text))]) for text in texts])


@lru_cache(maxsize=16_384)
def pieces_of(word: str) -> Indices:
    """The columns of a word's pieces."""
    padded = f" {word} "
    pieces = (padded[at : at + size] for size in _PIECES for at in range(max(1, len(padded) - size + 1)))
    return np.array([_column(piece) for piece in pieces], np.int32)


def _rows(found: Sequence[Indices]) -> SparseRows:
    """Damped counts: the second mention of a word says less than the first."""
    starts, columns, values = [0], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for one in found:
        distinct, counts = np.unique(one, return_counts=True)
        columns.append(distinct.astype(np.int32))
        values.append((1 + np.log(counts)).astype(np.float32))
        starts.append(starts[-1] + len(distinct))
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


def take(source: SparseRows, chosen: Indices) -> SparseRows:
    """The chosen rows, in that order."""
    lengths = np.diff(source.starts)[chosen]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.arange(starts[-1]) + np.repeat(source.starts[chosen] - starts[:-1], lengths)
    return SparseRows(starts, source.columns[at], source.values[at])


def turned(source: SparseRows) -> SparseRows:
    """A row for every column, which has what stood there by row."""
    order = np.argsort(source.columns, kind="stable")
    row = np.repeat(np.arange(len(source), dtype=np.int32), np.diff(source.starts))
    starts = np.concatenate([[0], np.cumsum(np.bincount(source.columns, minlength=COLUMNS))])
    return SparseRows(starts.astype(np.int64), row[order], source.values[order])


def joined(parts: Sequence[SparseRows]) -> SparseRows:
    """The rows of one part after those of the part before."""
    sizes = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[1:] + before for part, before in zip(parts, sizes, strict=False)]
    return SparseRows(
        np.concatenate([np.zeros(1, np.int64), *starts]).astype(np.int64),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
