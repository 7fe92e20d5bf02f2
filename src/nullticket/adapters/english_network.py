"""The forward pass of the packaged English encoder: six layers that attend, in numpy, one core.

Each text is read for itself; what looks at single tokens is worked out for several texts at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.sentence_network import groups

Floats = NDArray[np.float32]

WIDTH: Final = 384
_LAYERS: Final = 6
_HEADS: Final = 12
_EACH: Final = WIDTH // _HEADS
_SCALE: Final = np.float32(_EACH**-0.5)
_LEAST: Final = np.float32(1e-12)
# The bend of a token by its own size, as the smooth curve that lies next to the normal distribution's.
_STEEP, _CUBED, _HALF = np.float32(0.7978845608), np.float32(0.7978845608 * 0.044715), np.float32(0.5)
# How strongly a token may heed another, so that no sum runs over: in real texts it is at most 44, of a possible 88.
_STRONGEST: Final = np.float32(80)
# Of so many tokens at once: enough to read each weight seldom, few enough for the cache of a core.
_TOKENS_AT_ONCE: Final = 384
_BENT_AT_ONCE: Final = 64
_FEW: Final = 100
# Matrices are multiplied four rows at a time; what is left over of one text would cost up to a fifth of its time.
_ROWS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class _Linear:
    weights: Floats  # as they lie in the file: by what comes out, then by what goes in
    bias: Floats

    def of(self, rows: Floats) -> Floats:
        # The same numbers either way; of a single text they take a fifth less time with the large side first.
        found = np.ascontiguousarray((self.weights @ rows.T).T) if len(rows) < _FEW else rows @ self.weights.T
        found += self.bias
        return found


@dataclass(frozen=True, slots=True)
class _Level:
    gain: Floats
    bias: Floats

    def of(self, rows: Floats) -> Floats:
        """Changes its argument."""
        rows -= rows.mean(axis=1)[:, None]
        spread = np.einsum("ij,ij->i", rows, rows) / WIDTH
        rows *= np.reciprocal(np.sqrt(spread + _LEAST))[:, None]
        rows *= self.gain
        rows += self.bias
        return rows


@dataclass(frozen=True, slots=True)
class _Layer:
    asks: tuple[_Linear, _Linear, _Linear]  # question, key and value
    gathers: _Linear
    gathered: _Level
    widens: _Linear
    narrows: _Linear
    narrowed: _Level

    def of(self, rows: Floats, edges: Sequence[int]) -> Floats:
        asked, heard = [one.of(rows) for one in self.asks], np.zeros_like(rows)
        asked[0] *= _SCALE
        for start, end in pairwise(edges):
            question, key, value = (
                one[start:end].reshape(end - start, _HEADS, _EACH).transpose(1, 0, 2) for one in asked
            )
            heed = question @ key.transpose(0, 2, 1)
            np.exp(np.minimum(heed, _STRONGEST, out=heed), out=heed)
            mixed = heed @ value
            mixed /= heed.sum(axis=-1, keepdims=True)
            heard[start:end] = mixed.transpose(1, 0, 2).reshape(end - start, WIDTH)
        gathered = self.gathers.of(heard)
        gathered += rows
        gathered = self.gathered.of(gathered)
        narrow = self.narrows.of(_bent(self.widens.of(gathered)))
        narrow += gathered
        return self.narrowed.of(narrow)


class EnglishNetwork:
    """``arrays``: the encoder's weights by their name; the large ones are read where they are."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._words = arrays["embeddings.word_embeddings.weight"]
        kinds = arrays["embeddings.token_type_embeddings.weight"]
        self._places = np.asarray(arrays["embeddings.position_embeddings.weight"] + kinds[0], np.float32)
        self._begun = _level(arrays, "embeddings.LayerNorm")
        self._layers = [_layer(arrays, f"encoder.layer.{number}") for number in range(_LAYERS)]

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """A unit vector a text of tokens."""
        return np.concatenate([self._together(group) for group in groups(texts, most=_TOKENS_AT_ONCE)])

    def _together(self, group: Sequence[Sequence[int]]) -> Floats:
        edges = np.cumsum([0, *map(len, group)])
        count = int(edges[-1])
        # Rows behind the last text make the number even; no text attends to them and they are in no sum.
        rows = np.zeros((count + -count % _ROWS_AT_ONCE, WIDTH), np.float32)
        rows[:count] = self._words[np.concatenate(group)]
        rows[:count] += np.concatenate([self._places[: len(one)] for one in group])
        rows = self._begun.of(rows)
        for layer in self._layers:
            rows = layer.of(rows, edges.tolist())
        found = np.add.reduceat(rows[:count], edges[:-1], axis=0)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def _bent(rows: Floats) -> Floats:
    """Changes its argument, a few rows at a time, so that they stay in the cache of a core meanwhile."""
    for start in range(0, len(rows), _BENT_AT_ONCE):
        part = rows[start : start + _BENT_AT_ONCE]
        bend = part * part
        bend *= _CUBED
        bend += _STEEP
        bend *= part
        np.tanh(bend, out=bend)
        bend += 1
        bend *= _HALF
        part *= bend
    return rows


def _layer(arrays: Mapping[str, NDArray[Any]], name: str) -> _Layer:
    question, key, value = (_linear(arrays, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
    return _Layer(
        asks=(question, key, value),
        gathers=_linear(arrays, f"{name}.attention.output.dense"),
        gathered=_level(arrays, f"{name}.attention.output.LayerNorm"),
        widens=_linear(arrays, f"{name}.intermediate.dense"),
        narrows=_linear(arrays, f"{name}.output.dense"),
        narrowed=_level(arrays, f"{name}.output.LayerNorm"),
    )


def _linear(arrays: Mapping[str, NDArray[Any]], name: str) -> _Linear:
    return _Linear(arrays[f"{name}.weight"], np.array(arrays[f"{name}.bias"], np.float32))


def _level(arrays: Mapping[str, NDArray[Any]], name: str) -> _Level:
    return _Level(np.array(arrays[f"{name}.weight"], np.float32), np.array(arrays[f"{name}.bias"], np.float32))
