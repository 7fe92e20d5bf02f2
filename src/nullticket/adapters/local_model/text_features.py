"""Texts as sparse rows: hashed words, pairs of words, and pieces of words, found by numpy over whole batches.

A column is a hash, so nothing has to be kept to read a new text, and a word in any language has a place.
"""

import itertools
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
COLUMNS: Final = 1 << BITS
LONGEST: Final = 4000
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PIECES: Final = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Compressed rows: row ``i`` holds ``columns[starts[i]:starts[i + 1]]`` with the same part of ``values``."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Term:
    """A feature with the words of the text that it stands for."""

    column: int
    words: str


def words_of(text: str) -> list[str]:
    return _WORD.findall(text[:LONGEST].lower())


def _column(kind: str, text: str) -> int:
    return zlib.crc32(f"{kind}{text}".encode()) & (COLUMNS - 1)


def terms(text: str) -> list[Term]:
    """Every feature of a text, repeated as often as it occurs."""
    words = words_of(text)
    found = [Term(_column("w", word), word) for word in words]
    found += [Term(_column("p", f"{a} {b}"), f"{a} {b}") for a, b in itertools.pairwise(words)]
    for word in words:
        padded = f" {word} "
        for size in _PIECES:
            found += [Term(_column("c", padded[at : at + size]), word) for at in range(max(1, len(padded) - size + 1))]
    return found


def rows(texts: Sequence[str]) -> SparseRows:
    """Damped counts of all features; the length of a row is one within words and one within pieces."""
    starts, columns, values = [0], [], []
    for text in texts:
        found, counts = np.unique(np.array([term.column for term in terms(text)], np.int32), return_counts=True)
        damped = 1 + np.log(counts)
        columns.append(found)
        values.append(damped.astype(np.float32))
        starts.append(starts[-1] + len(found))
    empty = np.zeros(0)
    return SparseRows(
        np.array(starts, np.int64),
        np.concatenate(columns) if columns else empty.astype(np.int32),
        np.concatenate(values) if values else empty.astype(np.float32),
    )
