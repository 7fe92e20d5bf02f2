"""The local engine as a `ClassificationEngine`: any set of categories, those too that it was never trained on."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.fresh import Likeness, claims, nearness
from nullticket.adapters.local_model.reader import Reader, text_of
from nullticket.adapters.local_model.telling import reasons
from nullticket.adapters.local_model.text_features import Floats
from nullticket.adapters.one_core import on_one_core
from nullticket.core.errors import Unavailable
from nullticket.ports import CategoryHint, EngineAnswer, EngineRequest

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
        vectors = [None] * len(requests) if reading.vectors is None else list(reading.vectors)
        shares = [self._shares(model, *one) for one in zip(requests, known, vectors, strict=True)]
        best = [max(given, key=lambda key: given[key]) for given in shares]
        why = reasons(model, [text_of(one) for one in requests], reading, best)
        spent = (time.perf_counter() - started) * 1000 / max(1, len(requests))
        return [
            EngineAnswer(
                engine=self.name,
                model_version=model.version,
                categories=given,
                reasons=told,
                calibrated=True,
                latency_ms=spent,
            )
            for given, told in zip(shares, why, strict=True)
        ]

    def _ready(self) -> Model:
        with self._lock:
            if self._model is None:
                on_one_core()
                self._model = self._load()
            return self._model

    def _shares(self, model: Model, request: EngineRequest, known: Floats, vector: Floats | None) -> dict[str, float]:
        """What each offered category has of the whole, which is 1."""
        said = dict(zip(model.labels, known.tolist(), strict=True))
        given = {hint.key: said.get(hint.key, 0.0) for hint in request.categories}
        fresh = tuple(hint for hint in request.categories if hint.key not in said)
        if fresh:
            given = self._with_fresh(given, fresh, request, vector)
        total = sum(given.values())
        if total <= 0:
            raise Unavailable("The local model knows none of the categories.")
        return {key: value / total for key, value in given.items()}

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
        found = self._reader.vectors([text for text in texts if text], afresh=True)
        if found is None:
            raise Unavailable("The sentence encoder went away.")
        return found
