"""From requests to readings: hashed terms, the embedding, and what the rules and the seed model say from outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.text_features import Floats, piece_rows, word_rows
from nullticket.adapters.local_model.voices import Reading
from nullticket.core.errors import Unavailable
from nullticket.core.text import meaning_of
from nullticket.ports import EngineRequest, SentenceEncoder

RuleReader = Callable[[EngineRequest], Mapping[str, float]]
RULES: Final = "rules"
SEED: Final = "seed"
_LEAST: Final = 1e-6


def text_of(request: EngineRequest) -> str:
    return f"{request.title}\n{request.description}"


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
        plain = Reading(word_rows(texts), piece_rows(texts), self.embedded(requests))
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

    def embedded(self, requests: Sequence[EngineRequest]) -> Floats | None:
        """An embedding a request: the stored one where there is one of this encoder."""
        size = self._encoder.dimension if self._encoder is not None else 0
        kept = [one.vector if one.vector is not None and len(one.vector) == size else None for one in requests]
        lacking = [at for at, vector in enumerate(kept) if vector is None]
        if not requests or len(lacking) == len(requests):
            return self.vectors([meaning_of(one.title, one.description) for one in requests])
        made = (
            self.vectors([meaning_of(requests[at].title, requests[at].description) for at in lacking])
            if lacking
            else None
        )
        if lacking and made is None:
            return None
        found = np.zeros((len(requests), size), np.float32)
        for at, vector in enumerate(kept):
            if vector is not None:
                found[at] = vector
        if made is not None:
            found[lacking] = made
        return found

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
