"""The local engine as a `ClassificationEngine`: any set of categories, those too that it was never trained on.

A category that the model does not know gets its share by likeness: how much nearer the ticket is to the category's
description and examples than to anything the known categories say of themselves.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model, Voices
from nullticket.adapters.local_model.heads import Floats
from nullticket.adapters.local_model.text_features import rows, terms
from nullticket.core.errors import Unavailable
from nullticket.ports import CategoryHint, EngineAnswer, EngineReason, EngineRequest, SentenceEncoder

REASONS: Final = 6
# Cosines of this encoder between texts of one matter lie about a tenth above those of different matters.
SHARPNESS: Final = 12.0
_LEAST: Final = 1e-6

RuleReader = Callable[[EngineRequest], Mapping[str, float]]


class LocalEngine:
    """``load`` is called at the first ticket and again after `renew`.

    ``rules`` reads a ticket by keywords and gives every offered category a probability; it is one voice among three.
    """

    name = "local"

    def __init__(
        self, load: Callable[[], Model], encoder: SentenceEncoder | None, *, rules: RuleReader | None = None
    ) -> None:
        self._load, self._encoder, self._rules = load, encoder, rules
        self._lock = threading.Lock()
        self._model: Model | None = None

    def renew(self) -> None:
        """Another model was promoted: read it before the next ticket."""
        with self._lock:
            self._model = None

    def answer(self, requests: Sequence[EngineRequest], *, timeout_seconds: float) -> list[EngineAnswer]:
        del timeout_seconds  # it takes milliseconds
        started = time.perf_counter()
        model = self._ready()
        texts = [f"{one.title}\n{one.description}" for one in requests]
        vectors = self._vectors(texts)
        known = model.probabilities(Voices(rows(texts), vectors, self._said_by_rules(model, requests)))
        spent = (time.perf_counter() - started) * 1000 / max(1, len(texts))
        return [
            self._one(model, request, known[at], None if vectors is None else vectors[at], spent)
            for at, request in enumerate(requests)
        ]

    def _ready(self) -> Model:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _vectors(self, texts: Sequence[str]) -> Floats | None:
        if self._encoder is None:
            return None
        try:
            return np.asarray(self._encoder.encode(texts), np.float32)
        except Unavailable:
            self._encoder = None
            return None

    def _said_by_rules(self, model: Model, requests: Sequence[EngineRequest]) -> Floats | None:
        if self._rules is None:
            return None
        said = [self._rules(request) for request in requests]
        return np.log(np.array([[one.get(label, 0.0) + _LEAST for label in model.labels] for one in said], np.float32))

    def _one(
        self, model: Model, request: EngineRequest, known: Floats, vector: Floats | None, spent: float
    ) -> EngineAnswer:
        offered = [hint.key for hint in request.categories]
        given = {key: float(known[model.labels.index(key)]) if key in model.labels else 0.0 for key in offered}
        fresh = tuple(hint for hint in request.categories if hint.key not in model.labels)
        if fresh and vector is not None:
            given = self._with_fresh(given, fresh, request.categories, vector)
        total = sum(given.values())
        if total <= 0:
            raise Unavailable("The local model knows none of the categories.")
        shares = {key: value / total for key, value in given.items()}
        best = max(shares, key=lambda key: shares[key])
        return EngineAnswer(
            engine=self.name,
            model_version=model.version,
            categories=shares,
            reasons=reasons(model, f"{request.title}\n{request.description}", best),
            calibrated=True,
            latency_ms=spent,
        )

    def _with_fresh(
        self, given: dict[str, float], fresh: tuple[CategoryHint, ...], every: tuple[CategoryHint, ...], vector: Floats
    ) -> dict[str, float]:
        nearness = {hint.key: float((self._prototypes(hint) @ vector).max()) for hint in every}
        weights = {key: np.exp(SHARPNESS * value) for key, value in nearness.items()}
        total = sum(weights.values())
        claimed = {hint.key: weights[hint.key] / total for hint in fresh}
        left = 1 - sum(claimed.values())
        return {key: value * left for key, value in given.items()} | claimed

    def _prototypes(self, hint: CategoryHint) -> Floats:
        return self._encoded((hint.name, hint.description, *hint.examples))

    @lru_cache(maxsize=256)  # noqa: B019 - an engine lives as long as its process
    def _encoded(self, texts: tuple[str, ...]) -> Floats:
        if self._encoder is None:
            return np.zeros((1, 1), np.float32)
        return np.asarray(self._encoder.encode([text for text in texts if text]), np.float32)


def reasons(model: Model, text: str, category: str) -> tuple[EngineReason, ...]:
    """What each word adds to a category against the average of all, pieces counted with their word. Strongest first."""
    if category not in model.labels:
        return ()
    features = rows([text])
    at = model.labels.index(category)
    weights = model.words.weights[features.columns].astype(np.float32)
    pushes = model.shares.words * features.values * (weights[:, at] - weights.mean(axis=1))
    by_column = dict(zip(features.columns.tolist(), pushes.tolist(), strict=True))
    by_words: dict[str, float] = {}
    for term in dict.fromkeys(terms(text)):
        by_words[term.words] = by_words.get(term.words, 0.0) + by_column.pop(term.column, 0.0)
    ranked = sorted(by_words.items(), key=lambda pair: -abs(pair[1]))[:REASONS]
    return tuple(EngineReason(words, category, round(push, 4)) for words, push in ranked if abs(push) > 0.01)
