"""From requests to readings: hashed terms, the embedding, and what the rules and the seed model say from outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.text_features import Floats, piece_rows, word_rows
from nullticket.adapters.local_model.voices import Reading
from nullticket.core.errors import Unavailable
from nullticket.ports import EngineRequest, SentenceEncoder

RuleReader = Callable[[EngineRequest], Mapping[str, float]]
RULES: Final = "rules"
SEED: Final = "seed"
_LEAST: Final = 1e-6


def text_of(request: EngineRequest) -> str:
    return f"{request.title}\n{request.description}"


def meaning_of(request: EngineRequest) -> str:
    """What is embedded. A title that only repeats the beginning of the text would cost its time twice and say nothing."""
    repeated = request.description.startswith(request.title[:100])
    return request.description if repeated else text_of(request)


class Reader:
    """``rules`` gives every offered category a probability by keywords; ``seed`` is the model of a fresh installation,
    which stays one voice of a model that learned from people.
    """

    def __init__(
        self,
        encoder: SentenceEncoder | None,
        *,
        rules: RuleReader | None = None,
        seed: Callable[[], Model] | None = None,
    ) -> None:
        self._encoder, self._rules, self._seed = encoder, rules, seed

    def read(self, requests: Sequence[EngineRequest], labels: Sequence[str], *, voices: Collection[str]) -> Reading:
        """``voices`` are the outside voices that are wanted; those this reader lacks are left out."""
        texts = [text_of(one) for one in requests]
        plain = Reading(word_rows(texts), piece_rows(texts), self.vectors([meaning_of(one) for one in requests]))
        said: dict[str, Floats] = {}
        if self._rules is not None and {RULES, SEED} & set(voices):
            by_rules = [self._rules(one) for one in requests]
            if RULES in voices:
                said[RULES] = _aligned(by_rules, labels)
            if SEED in voices and self._seed is not None:
                said[SEED] = _of_seed(self._seed(), plain, by_rules, labels)
        return Reading(plain.words, plain.pieces, plain.vectors, said)

    def by_rules(self, request: EngineRequest) -> Mapping[str, float]:
        """Empty without rules."""
        return {} if self._rules is None else self._rules(request)

    def vectors(self, texts: Sequence[str]) -> Floats | None:
        """None from the first time on that the encoder is missing."""
        if self._encoder is None:
            return None
        try:
            return np.asarray(self._encoder.encode(texts), np.float32)
        except Unavailable:
            self._encoder = None
            return None


def _aligned(said: Sequence[Mapping[str, float]], labels: Sequence[str]) -> Floats:
    """Logarithms, a column a label."""
    found = np.array([[one.get(label, 0.0) + _LEAST for label in labels] for one in said], np.float32)
    return np.asarray(np.log(found.reshape(len(said), len(labels))), np.float32)


def _of_seed(seed: Model, plain: Reading, by_rules: Sequence[Mapping[str, float]], labels: Sequence[str]) -> Floats:
    reading = Reading(plain.words, plain.pieces, plain.vectors, {RULES: _aligned(by_rules, seed.labels)})
    given = seed.probabilities(reading)
    return _aligned([dict(zip(seed.labels, map(float, row), strict=True)) for row in given], labels)
