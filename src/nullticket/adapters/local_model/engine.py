"""The local engine as a `ClassificationEngine`: any set of categories, those too that it was never trained on."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.fresh import Likeness, claims, nearness
from nullticket.adapters.local_model.reader import Reader
from nullticket.adapters.local_model.text_features import Floats, SparseRows, piece_terms, weighed, word_terms
from nullticket.adapters.local_model.voices import Reading, TermHead
from nullticket.core.errors import Unavailable
from nullticket.ports import CategoryHint, EngineAnswer, EngineReason, EngineRequest

REASONS: Final = 6
_LEAST: Final = 1e-9


class LocalEngine:
    """``load`` is called at the first ticket and again after `use`."""

    name = "local"

    def __init__(self, load: Callable[[], Model], reader: Reader) -> None:
        self._load, self._reader = load, reader
        self._lock = threading.Lock()
        self._model: Model | None = None

    def use(self, load: Callable[[], Model]) -> None:
        """Another model was promoted: read it before the next ticket."""
        with self._lock:
            self._load, self._model = load, None

    def answer(self, requests: Sequence[EngineRequest], *, timeout_seconds: float) -> list[EngineAnswer]:
        del timeout_seconds  # it takes milliseconds
        started = time.perf_counter()
        model = self._ready()
        reading = self._reader.read(requests, model.labels, voices=model.listens_to)
        known = model.probabilities(reading)
        spent = (time.perf_counter() - started) * 1000 / max(1, len(requests))
        return [
            self._one(model, request, known[at], reading.taken(np.array([at])), spent)
            for at, request in enumerate(requests)
        ]

    def _ready(self) -> Model:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _one(self, model: Model, request: EngineRequest, known: Floats, reading: Reading, spent: float) -> EngineAnswer:
        offered = [hint.key for hint in request.categories]
        given = {key: float(known[model.labels.index(key)]) if key in model.labels else 0.0 for key in offered}
        fresh = tuple(hint for hint in request.categories if hint.key not in model.labels)
        if fresh:
            given = self._with_fresh(given, fresh, request, None if reading.vectors is None else reading.vectors[0])
        total = sum(given.values())
        if total <= 0:
            raise Unavailable("The local model knows none of the categories.")
        shares = {key: value / total for key, value in given.items()}
        best = max(shares, key=lambda key: shares[key])
        return EngineAnswer(
            engine=self.name,
            model_version=model.version,
            categories=shares,
            reasons=reasons(model, f"{request.title}\n{request.description}", reading, best),
            calibrated=True,
            latency_ms=spent,
        )

    def _with_fresh(
        self, given: dict[str, float], fresh: tuple[CategoryHint, ...], request: EngineRequest, vector: Floats | None
    ) -> dict[str, float]:
        near: dict[str, float] = {}
        if vector is not None:
            near = nearness({hint.key: self._prototypes(hint) for hint in request.categories}, vector)
        likeness = Likeness(near, self._reader.by_rules(request), sure=max(given.values(), default=0.0))
        claimed = claims(likeness, [hint.key for hint in fresh])
        left = (1 - sum(claimed.values())) / max(sum(given.values()), _LEAST)
        return {key: value * left for key, value in given.items()} | claimed

    def _prototypes(self, hint: CategoryHint) -> Floats:
        return self._encoded((hint.name, hint.description, *hint.examples))

    @lru_cache(maxsize=256)  # noqa: B019 - an engine lives as long as its process
    def _encoded(self, texts: tuple[str, ...]) -> Floats:
        found = self._reader.vectors([text for text in texts if text])
        if found is None:
            raise Unavailable("The sentence encoder went away.")
        return found


def reasons(model: Model, text: str, reading: Reading, category: str) -> tuple[EngineReason, ...]:
    """What each word adds to a category against the average of all, pieces counted with their word. Strongest first."""
    if category not in model.labels:
        return ()
    mix, at = model.mix_for(reading), model.labels.index(category)
    by_words: dict[str, float] = {}
    for name, part, rows, terms in (
        ("words", model.voices.words, reading.words, word_terms(text)),
        ("pieces", model.voices.pieces, reading.pieces, piece_terms(text)),
    ):
        square = mix.weights[name]
        pushes = _pushes(part, weighed(rows, part.rare), square[:, at] - square.mean(axis=1))
        for column, words in terms:
            by_words[words] = by_words.get(words, 0.0) + pushes.pop(column, 0.0)
    ranked = sorted(by_words.items(), key=lambda pair: -abs(pair[1]))[:REASONS]
    return tuple(EngineReason(words, category, round(push, 4)) for words, push in ranked if abs(push) > 0.01)


def _pushes(part: TermHead, rows: SparseRows, direction: Floats) -> dict[int, float]:
    """By column, what a term of the text adds along a direction of the labels."""
    added = rows.values * (part.head.weights[rows.columns].astype(np.float32) @ direction)
    return dict(zip(rows.columns.tolist(), added.tolist(), strict=True))
