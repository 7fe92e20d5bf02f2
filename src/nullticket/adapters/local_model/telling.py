"""Which words spoke for a category: what each adds along its direction, the pieces of a word counted with the word."""

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.heads import Head
from nullticket.adapters.local_model.text_features import (
    Floats,
    Indices,
    SparseRows,
    pair_columns,
    pieces_of,
    weighed,
    word_columns,
    words_of,
)
from nullticket.adapters.local_model.voices import Reading
from nullticket.ports import EngineReason

REASONS: Final = 6
_LEAST: Final = 0.01
Told = tuple[EngineReason, ...]


def reasons(model: Model, texts: Sequence[str], reading: Reading, categories: Sequence[str]) -> list[Told]:
    """What each word of a text adds to its category against the average of all, strongest first. ``reading`` is that of
    the texts; of a category that the model never learned it has nothing to say.
    """
    mix, labels = model.mix_for(reading), model.labels
    at = [labels.index(one) if one in labels else 0 for one in categories]
    parts = []
    for name, part, rows in (
        ("words", model.voices.words, reading.words),
        ("pieces", model.voices.pieces, reading.pieces),
    ):
        square = mix.weights[name]
        heavy = weighed(rows, part.rare)
        parts.append((heavy, _pushes(part.head, heavy, (square[:, at] - square.mean(axis=1)[:, None]).T)))
    told = (_strongest(text, number, parts) for number, text in enumerate(texts))
    return [
        tuple(EngineReason(words, category, round(push, 4)) for words, push in found) if category in labels else ()
        for category, found in zip(categories, told, strict=True)
    ]


def _pushes(head: Head, rows: SparseRows, directions: Floats) -> Floats:
    """By term, what it adds along the direction of its text."""
    row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    weights = head.weights[rows.columns].astype(np.float32)
    return np.asarray(rows.values * np.einsum("ij,ij->i", weights, directions[row]), np.float32)


def _strongest(text: str, number: int, parts: Sequence[tuple[SparseRows, Floats]]) -> list[tuple[str, float]]:
    """The words of a text with the strongest push. Of words that share a column the first has it."""
    said = words_of(text)
    if not said:
        return []
    words = list(dict.fromkeys(said))
    pairs = list(dict.fromkeys(itertools.pairwise(said)))
    names = [*words, *(" ".join(pair) for pair in pairs)]
    whole = np.concatenate([word_columns(words), pair_columns(pairs)])
    pieces = [pieces_of(word) for word in words]
    owners = np.repeat(np.arange(len(words)), [len(one) for one in pieces])
    pushed = np.zeros(len(names))
    for (rows, pushes), columns, owner in zip(
        parts, (whole, np.concatenate(pieces)), (np.arange(len(names)), owners), strict=True
    ):
        here = slice(rows.starts[number], rows.starts[number + 1])
        pushed += _gathered(columns, owner, rows.columns[here], pushes[here], count=len(names))
    order = np.argsort(-np.abs(pushed), kind="stable")[:REASONS]
    return [(names[one], float(pushed[one])) for one in order if abs(pushed[one]) > _LEAST]


def _gathered(columns: Indices, owners: Indices, known: Indices, pushes: Floats, *, count: int) -> Floats:
    """By owner, the pushes of its columns that are known, which are in order; each column counts once."""
    if not len(known):
        return np.zeros(count, np.float32)
    first = np.sort(np.unique(columns, return_index=True)[1])
    columns, owners = columns[first], owners[first]
    place = np.minimum(np.searchsorted(known, columns), len(known) - 1)
    found = known[place] == columns
    return np.asarray(np.bincount(owners[found], weights=pushes[place[found]], minlength=count))
