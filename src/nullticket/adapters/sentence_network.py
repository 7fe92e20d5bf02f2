"""The forward pass of the packaged encoder with a memory of words, so that a common word is multiplied out once.

The first half of the network looks at each token alone and at its neighbours only by adding up what each of them gives.
So what a token gives is kept, and only the second half is worked out for every text. The numbers are those of the
package, but for the order in which they are added up.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.text_features import Floats

Places = NDArray[np.int64]

# Of so many tokens at once: enough to read each weight seldom and to meet the same words in many texts, such as the end
# that every mail of a firm has.
_TOKENS_AT_ONCE: Final = 1536
# Thirteen kilobytes each. When there are more, all are forgotten: those that are common come back at once.
_REMEMBERED: Final = 2048
_WORDS: Final = 8192
_SPACE: Final = "▁"
_NOTHING: Final = 0


class Network:
    """``backend`` is the package's own, whose weights and tokens are used. Not safe for several threads at once."""

    def __init__(self, backend: Any, *, remembered: int = _REMEMBERED) -> None:
        self._own, self._room = backend, remembered
        self._orders: tuple[tuple[int, int], ...] = ((2, 0), (3, 1), (5, 2))
        self._left = max(left for _, left in self._orders)
        self._right = max(width - 1 - left for width, left in self._orders)
        self._width = backend.b1[0].shape[0]
        self._place = np.zeros(len(backend.table), np.int32)
        self._kept = 0
        self._table = _set_aside(backend.table)
        self._rows = np.zeros((self._room + 1, backend.table.shape[1]), np.uint8)
        self._start = backend.table.shape[1]
        # By order what a token is, and by order and neighbour what it gives; the first row is nothing at all.
        self._is = [self._memory() for _ in self._orders]
        self._gives = [[self._memory() for _ in range(width)] for width, _ in self._orders]
        self._one_word = all(_SPACE not in piece[1:] for piece in backend.sp._pieces)  # noqa: SLF001 - it has no other door

    def _memory(self) -> Floats:
        memory = np.empty((self._room + 1, self._width), np.float32)
        memory[_NOTHING] = 0.0
        return memory

    def forget(self) -> None:
        """Read the next texts as if nothing had been read before."""
        self._place[:] = _NOTHING
        self._kept = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector a text, each read for itself."""
        ids = ([self._own.sp._bos_id, *self._tokens(text), self._own.sp._eos_id] for text in texts)  # noqa: SLF001 - as above
        sums: list[Floats] = []
        sizes: list[int] = []
        for group in groups(ids, most=min(_TOKENS_AT_ONCE, self._room)):
            sums.append(self._summed(group))
            sizes.extend(map(len, group))
        return self._of_texts(np.concatenate(sums), np.array(sizes, np.float32))

    def _tokens(self, text: str) -> list[int]:
        """The package's own pieces; word by word, since no piece of the vocabulary reaches over a space."""
        said = self._own.sp._normalizer.normalize(text)  # noqa: SLF001 - as above
        if not said or not self._one_word:
            return list(self._own.sp._encode_one(text))  # noqa: SLF001 - as above
        start, *words = said.split(_SPACE)
        pieces = [self._word(f"{_SPACE}{word}") for word in words]
        return [*(self._word(start) if start else ()), *chain.from_iterable(pieces)]

    @lru_cache(maxsize=_WORDS)  # noqa: B019 - an encoder lives as long as its process
    def _word(self, word: str) -> tuple[int, ...]:
        return tuple(self._own.sp._viterbi(word))  # noqa: SLF001 - as above

    def _summed(self, group: Sequence[Sequence[int]]) -> Floats:
        """The features of each text's tokens, levelled and added up."""
        own = self._own
        sizes = np.fromiter(map(len, group), np.int64, len(group))
        flat = np.fromiter(chain.from_iterable(group), np.int64, int(sizes.sum()))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self._remember(np.unique(flat))
        window = self._window(starts, sizes)
        places = np.append(self._place[flat], _NOTHING)

        features = np.empty((len(flat), own.ln_g.shape[0]), np.float32)
        start = self._start
        features[:, :start] = self._embedded(flat)
        padded = np.zeros((len(flat) + 1, self._width), np.float32)
        for at, (width, left) in enumerate(self._orders):
            columns = window[:, self._left - left : self._left - left + width]
            # The same words in many texts are one row: for what a token sees, and for what its neighbours see.
            first, alike = _distinct(places[columns])
            near = self._near(at, places[columns[first]], places[first])[alike]
            padded[:-1] = near
            # One past the last is a neighbour that is none, and like no other.
            first, same = _distinct(np.append(alike, len(flat))[columns])
            further = padded[columns[first]].reshape(len(first), width * self._width) @ own.w2[at]
            further += own.b2[at]
            np.maximum(further, 0, out=further)
            np.add(further[same], near, out=features[:, start : start + self._width])
            start += self._width
        # Levelling each row and adding up is the same as adding up, each row by its weight, and levelling once.
        mean, scale = _level(features, own.eps)
        ends = starts + sizes
        sums = np.stack([scale[one:end] @ features[one:end] for one, end in zip(starts, ends, strict=True)])
        sums -= np.add.reduceat(mean * scale, starts)[:, None]
        sums *= own.ln_g
        return np.asarray(sums + sizes[:, None] * own.ln_b, np.float32)

    def _embedded(self, tokens: Places) -> Floats:
        """Of tokens that are remembered."""
        own = self._own
        part = tokens % own.scale.shape[0]
        found = self._rows[self._place[tokens]].astype(np.float32)
        found *= own.scale[part, None]
        found += own.lo[part, None]
        return np.asarray(found, np.float32)

    def _near(self, order: int, around: Places, itself: Places) -> Floats:
        """The first look of an order around each token, by what its neighbours give."""
        found = self._gives[order][0][around[:, 0]]
        for neighbour, gives in enumerate(self._gives[order][1:], start=1):
            found += gives[around[:, neighbour]]
        found += self._own.b1[order]
        np.maximum(found, 0, out=found)
        found += self._is[order][itself]
        return np.asarray(found, np.float32)

    def _remember(self, tokens: Places) -> None:
        new = tokens[self._place[tokens] == _NOTHING]
        if self._kept + len(new) > self._room:
            self.forget()
            new = tokens
        if not len(new):
            return
        own = self._own
        rows = slice(self._kept + 1, self._kept + 1 + len(new))
        self._rows[rows] = self._table(new)
        self._place[new] = np.arange(rows.start, rows.stop)
        found = self._embedded(new) @ own.proj_W
        found += own.proj_b
        mean, scale = _level(found, own.eps)
        found = (found - mean[:, None]) * scale[:, None] * own.ln_g_all + own.ln_b_all
        for order, kept in enumerate(self._is):
            kept[rows] = found[:, order * self._width : (order + 1) * self._width]
            for neighbour, gives in enumerate(self._gives[order]):
                weights = own.w1[order][neighbour * self._width : (neighbour + 1) * self._width]
                np.matmul(kept[rows], weights, out=gives[rows])
        self._kept += len(new)

    def _window(self, starts: Places, sizes: Places) -> Places:
        """The tokens around each token; one past the last where the text has none there."""
        count = int(sizes.sum())
        around = np.arange(count)[:, None] + np.arange(-self._left, self._right + 1)
        inside = around >= np.repeat(starts, sizes)[:, None]
        inside &= around < np.repeat(starts + sizes, sizes)[:, None]
        return np.where(inside, around, count)

    def _of_texts(self, sums: Floats, sizes: Floats) -> Floats:
        own = self._own
        mean = sums @ own.cnn_W
        mean += sizes[:, None] * own.cnn_b
        mean *= np.reciprocal(np.sqrt(sizes))[:, None]
        first = mean @ own.p1 + np.maximum(mean @ own.d0, 0) @ own.d1
        np.maximum(first, 0, out=first)
        last = np.tanh(first @ own.p3 + np.maximum(first @ own.d2, 0) @ own.d3)
        length = np.sqrt(np.clip(np.einsum("ij,ij->i", last, last), own.eps, None))
        return np.asarray(last / length[:, None], np.float32)


def _set_aside(table: NDArray[np.uint8]) -> Callable[[Places], NDArray[np.uint8]]:
    """Rows of a table that lies in a file without a name: of its sixty megabytes only common words are ever wanted.
    Where no file can be written it stays in memory.
    """
    size = table.shape[1]
    try:
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open as long as the encoder lives
        table.tofile(file)
    except OSError:
        return lambda tokens: table[tokens]

    def rows(tokens: Places) -> NDArray[np.uint8]:
        read = b"".join(os.pread(file.fileno(), size, token * size) for token in tokens.tolist())
        return np.frombuffer(read, np.uint8).reshape(len(tokens), size)

    return rows


def _distinct(rows: Places) -> tuple[Places, Places]:
    """Where each different row stands first, and for each row which of them it equals."""
    _, first, same = np.unique(_number(rows), return_index=True, return_inverse=True)
    return first, same


def _number(rows: Places) -> Places:
    """A number for each row, the same for equal rows only: five digits below six thousand fit."""
    base = int(rows.max()) + 1
    number = rows[:, 0].astype(np.int64)
    for column in rows.T[1:]:
        number *= base
        number += column
    return number


def _level(rows: Floats, least: float) -> tuple[Floats, Floats]:
    """By row, what has to be taken away for mean 0, and what it then has to be multiplied by for variance 1."""
    size = rows.shape[-1]
    mean = rows @ np.full(size, 1 / size, np.float32)
    spread = np.einsum("ij,ij->i", rows, rows) / size - mean * mean
    return mean, np.reciprocal(np.sqrt(spread + least))


def groups(texts: Iterable[Sequence[int]], *, most: int) -> Iterator[list[Sequence[int]]]:
    """Texts of tokens that are worked out together, ``most`` tokens at once; a longer one stays alone."""
    group: list[Sequence[int]] = []
    count = 0
    for ids in texts:
        if group and count + len(ids) > most:
            yield group
            group, count = [], 0
        group.append(ids)
        count += len(ids)
    yield group
