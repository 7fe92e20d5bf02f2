"""Nearest vectors among up to millions: one bit a number is scanned in memory, the shortlist is for an exact look.

Sixty-four bytes and an id a vector are held; the vectors themselves stay in the database, which gives the few of the
shortlist back.
"""

import threading
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Rows that were added a moment ago may come again, since readers overlap.
_LOOKED_BACK: Final = 4096
_GROWS_BY: Final = 1.5
_FIRST: Final = 1024
# So many at once stay in the processor's own memory.
_PART: Final = 1 << 16


class SignatureScan:
    """Safe to use from several threads. ``dimension`` is that of the vectors, a multiple of 64."""

    def __init__(self, dimension: int) -> None:
        self._words = dimension // 64
        self._lock = threading.Lock()
        self._ids = np.zeros(_FIRST, np.int64)
        self._bits = np.zeros((self._words, _FIRST), np.uint64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def sign(self, vectors: NDArray[np.float32]) -> list[bytes]:
        """What is kept of each vector for the scan."""
        return [row.tobytes() for row in np.packbits(vectors > 0, axis=1)]

    def add(self, ids: Sequence[int], signatures: Sequence[bytes]) -> None:
        with self._lock:
            start = max(0, self._size - _LOOKED_BACK)
            held = {one: start + at for at, one in enumerate(self._ids[start : self._size].tolist())}
            fresh = [at for at, one in enumerate(ids) if one not in held]
            told_again = [at for at, one in enumerate(ids) if one in held]
            # Who says something else by now; what was told long ago stays beside it and leads to the same ticket.
            self._bits[:, [held[ids[at]] for at in told_again]] = self._columns([signatures[at] for at in told_again])
            self._make_room(len(fresh))
            end = self._size + len(fresh)
            self._ids[self._size : end] = [ids[at] for at in fresh]
            self._bits[:, self._size : end] = self._columns([signatures[at] for at in fresh])
            self._size = end

    def _columns(self, signatures: Sequence[bytes]) -> NDArray[np.uint64]:
        return np.frombuffer(b"".join(signatures), np.uint64).reshape(len(signatures), self._words).T

    def near(self, vector: NDArray[np.float32], *, limit: int) -> list[int]:
        """At least ``limit`` ids, if there are so many, that hold the nearest; those as far as the last come too."""
        with self._lock:
            ids, bits, size = self._ids, self._bits, self._size
        if not size or not limit:
            return []
        wanted = np.packbits(vector[None] > 0, axis=1).view(np.uint64)[0]
        apart = np.empty(size, np.uint16)
        for start in range(0, size, _PART):
            part = slice(start, min(start + _PART, size))
            np.sum(np.bitwise_count(bits[:, part] ^ wanted[:, None]), axis=0, dtype=np.uint16, out=apart[part])
        within = int(np.searchsorted(np.cumsum(np.bincount(apart)), min(limit, size)))
        found = np.flatnonzero(apart <= within)
        chosen: list[int] = ids[found[np.argsort(apart[found], kind="stable")]].tolist()
        return chosen

    def _make_room(self, more: int) -> None:
        """Arrays are replaced, never moved: who reads goes on with the old ones."""
        if self._size + more <= len(self._ids):
            return
        room = max(int(len(self._ids) * _GROWS_BY), self._size + more)
        ids, bits = np.zeros(room, np.int64), np.zeros((self._words, room), np.uint64)
        ids[: self._size], bits[:, : self._size] = self._ids[: self._size], self._bits[:, : self._size]
        self._ids, self._bits = ids, bits
