"""From requests to readings: hashed terms, the embedding, and what the rules and the seed model say from outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.text_features import Floats, piece_rows, word_rows
from nullticket.adapters.local_model.voices import Reading
from nullticket.core.errors import Unavailable
from nullticket.core.text import meaning_of
from nullticket.ports import CategoryHint, EngineRequest, SentenceEncoder

RuleReader = Callable[[EngineRequest], Mapping[str, float]]
RULES: Final = "rules"
SEED: Final = "seed"
HUNCH: Final = "hunch"
ENGLISH: Final = "english"
# How many numbers the English encoder gives; a model that was trained with it expects them where it is not installed too.
_ENGLISH_NUMBERS: Final = 384
# What a ticket is about stands in its first sentences, and each piece of a word costs a fifth of a millisecond.
_ENGLISH_LETTERS: Final = 96
_LEAST: Final = 1e-6
# Below this a category is as good as ruled out, and how far it is says nothing.
_FAINT: Final = 1e-4
# So that thirteen categories weigh in an embedding of length one about half of what is said there.
_HUNCH_SCALE: Final = 1 / 15


def text_of(request: EngineRequest) -> str:
    return f"{request.title}\n{request.description}"


class Reader:
    """``rules`` gives every offered category a probability by keywords; ``seed`` is the model of a fresh installation,
    which stays one voice of a model that learned from people. ``english`` is asked for models that were trained with it.
    """

    def __init__(
        self,
        encoder: SentenceEncoder | None,
        *,
        english: SentenceEncoder | None = None,
        rules: RuleReader | None = None,
        seed: Callable[[], Model] | None = None,
    ) -> None:
        self._encoder, self._english, self._rules, self._seed = encoder, english, rules, seed

    @property
    def reads_english(self) -> bool:
        return self._english is not None

    def read(
        self,
        requests: Sequence[EngineRequest],
        labels: Sequence[str],
        *,
        voices: Collection[str],
        afresh: bool = False,
    ) -> Reading:
        """``voices`` are the outside voices that are wanted; those this reader lacks are left out. Two are none of their own
        but lengthen the embedding: ``hunch`` by what the seed model says of its own categories, which carries a desk far
        whose categories are others, and ``english`` by what the encoder for it says. ``afresh`` see `SentenceEncoder`.
        """
        texts = [text_of(one) for one in requests]
        plain = Reading(word_rows(texts), piece_rows(texts), self.embedded(requests, afresh=afresh))
        vectors, said = plain.vectors, {}
        if self._rules is not None:
            if RULES in voices:
                said[RULES] = _aligned([self._rules(one) for one in requests], labels)
            if self._seed is not None and (SEED in voices or (HUNCH in voices and vectors is not None)):
                seed = self._seed()
                given = self._of_seed(seed, plain, requests, self._rules)
                if SEED in voices:
                    rows = [dict(zip(seed.labels, map(float, row), strict=True)) for row in given]
                    said[SEED] = _aligned(rows, labels)
                vectors = _lengthened(vectors, given) if HUNCH in voices else vectors
        if ENGLISH in voices and vectors is not None:
            vectors = np.concatenate([vectors, self._in_english(requests)], axis=1, dtype=np.float32)
        return Reading(plain.words, plain.pieces, vectors, said)

    def _in_english(self, requests: Sequence[EngineRequest]) -> Floats:
        """Zeros for what is not English, and everywhere without the encoder."""
        found = np.zeros((len(requests), _ENGLISH_NUMBERS), np.float32)
        stored = 0 if self._encoder is None else self._encoder.dimension + _ENGLISH_NUMBERS
        lacking = [at for at, one in enumerate(requests) if one.vector is None or len(one.vector) != stored]
        for at, one in enumerate(requests):
            if one.vector is not None and len(one.vector) == stored:
                found[at] = one.vector[-_ENGLISH_NUMBERS:]
        if self._english is not None and lacking:
            try:
                said = [meaning_of(requests[at].title, requests[at].description) for at in lacking]
                found[lacking] = self._english.encode([text[:_ENGLISH_LETTERS] for text in said])
            except Unavailable:
                self._english = None
        return found

    def _of_seed(self, seed: Model, plain: Reading, requests: Sequence[EngineRequest], rules: RuleReader) -> Floats:
        """Probabilities of its own categories, whatever this desk offers: they are what later models have learned from."""
        known = tuple(CategoryHint(label, label) for label in seed.labels)
        by_rules = _aligned([rules(replace(one, categories=known)) for one in requests], seed.labels)
        return seed.probabilities(Reading(plain.words, plain.pieces, plain.vectors, {RULES: by_rules}))

    def by_rules(self, request: EngineRequest) -> Mapping[str, float]:
        """Empty without rules."""
        return {} if self._rules is None else self._rules(request)

    def embedded(self, requests: Sequence[EngineRequest], *, afresh: bool = False) -> Floats | None:
        """An embedding a request: the stored one where there is one, which begins with what this encoder says."""
        size = self._encoder.dimension if self._encoder is not None else 0
        kept = [one.vector[:size] if one.vector is not None and len(one.vector) >= size else None for one in requests]
        lacking = [at for at, vector in enumerate(kept) if vector is None]
        if not requests or len(lacking) == len(requests):
            return self.vectors([meaning_of(one.title, one.description) for one in requests], afresh=afresh)
        made = (
            self.vectors([meaning_of(requests[at].title, requests[at].description) for at in lacking], afresh=afresh)
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

    def vectors(self, texts: Sequence[str], *, afresh: bool = False) -> Floats | None:
        """None from the first time on that the encoder is missing."""
        if self._encoder is None:
            return None
        try:
            return np.asarray(self._encoder.encode(texts, afresh=afresh), np.float32)
        except Unavailable:
            self._encoder = None
            return None


def _aligned(said: Sequence[Mapping[str, float]], labels: Sequence[str]) -> Floats:
    """Logarithms, a column a label."""
    found = np.array([[one.get(label, 0.0) + _LEAST for label in labels] for one in said], np.float32)
    return np.asarray(np.log(found.reshape(len(said), len(labels))), np.float32)


def _lengthened(vectors: Floats | None, given: Floats) -> Floats | None:
    if vectors is None:
        return None
    odds = np.log(given + _FAINT)
    return np.concatenate([vectors, _HUNCH_SCALE * (odds - odds.mean(axis=1, keepdims=True))], axis=1, dtype=np.float32)
