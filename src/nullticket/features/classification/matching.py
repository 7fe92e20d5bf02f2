"""Rules over words, and where they hold in a text.

A rule is written as the words that must be there: `forgot password` stands in this order with at most two filler words
between; `screen & cracked` within eight words of one sentence in any order; `a|b` is either; `@name` any word of a
class; `=word` this form only; `#money` a recognised thing; `& -word` the sentence must not have it. Words are compared
by their keys, never by a part of a word.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nullticket.features.classification.reading import Reading
from nullticket.features.classification.words import fold, stem

_WINDOW, _GAP, _MOST_PLACES = 8, 2, 16

Slot = frozenset[str]
Span = tuple[int, int]


class BadRule(ValueError):
    """A table has a rule that cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    label: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds. ``strength`` (0..1 and a little more) is what place, denial and misspelling leave of it."""

    rule: Rule
    strength: float
    places: tuple[int, ...]
    words: str

    @property
    def value(self) -> float:
        return self.rule.weight * self.strength


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    slots: frozenset[int]  # all that must stand somewhere
    parts: tuple[tuple[int, ...], ...]
    excluded: tuple[tuple[int, ...], ...]
    outspoken: bool


class Matcher:
    """Compiled rules; a text costs what it has of table words, not what the tables hold. ``outspoken`` are the labels
    whose rules carry their own negation.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        classes: Mapping[str, Sequence[str]],
        fillers: Iterable[str],
        *,
        outspoken: Collection[str] = (),
    ) -> None:
        self._fillers, self._outspoken = frozenset(fillers), frozenset(outspoken)
        self._slot_ids: dict[Slot, int] = {}
        self._slots_of: dict[str, list[int]] = defaultdict(list)
        self._by_anchor: dict[int, list[_Compiled]] = defaultdict(list)
        self.words: set[str] = set()
        classes = {name: tuple(members) for name, members in classes.items()}
        for rule in rules:
            compiled = self._compile(rule, classes)
            self._by_anchor[compiled.parts[0][0]].append(compiled)

    def find(self, reading: Reading, *, as_said: Reading | None = None) -> list[Hit]:
        """Every rule that holds, at its best place, in the order of the tables. ``as_said`` are the same words before
        denials took credit from them; the outspoken rules go by those.
        """
        where = self._where(reading)
        present = frozenset(where)
        hits = (
            hit
            for slot in where
            for compiled in self._by_anchor.get(slot, ())
            if compiled.slots <= present
            and (hit := self._hit(compiled, where, as_said if as_said and compiled.outspoken else reading)) is not None
        )
        return sorted(hits, key=lambda hit: (hit.rule.label, hit.rule.text))

    def _where(self, reading: Reading) -> Mapping[int, Sequence[int]]:
        """By slot, the first places where one of its words stands."""
        where: dict[int, Sequence[int]] = {}
        known = reading.places
        for key in known.keys() & self._slots_of.keys():
            places = known[key]
            for slot in self._slots_of[key]:
                where[slot] = sorted({*where[slot], *places}) if slot in where else places
        return {slot: places[:_MOST_PLACES] for slot, places in where.items()}

    def _compile(self, rule: Rule, classes: Mapping[str, Sequence[str]]) -> _Compiled:
        parts: list[tuple[int, ...]] = []
        excluded: list[tuple[int, ...]] = []
        for part in rule.text.split(" & "):
            target = excluded if part.startswith("-") else parts
            target.append(tuple(self._slot(word, rule, classes) for word in part.removeprefix("-").split()))
        if not parts or not all(parts):
            raise BadRule(f"{rule.label}: {rule.text!r} has nothing to look for")
        slots = frozenset(slot for part in parts for slot in part)
        return _Compiled(rule, slots, tuple(parts), tuple(excluded), rule.label in self._outspoken)

    def _slot(self, text: str, rule: Rule, classes: Mapping[str, Sequence[str]]) -> int:
        keys: set[str] = set()
        for word in text.split("|"):
            if word.startswith("@") and word[1:] not in classes:
                raise BadRule(f"{rule.label}: {rule.text!r} names the unknown class {word}")
            for member in classes[word[1:]] if word.startswith("@") else (word,):
                keys.add(self._key(member))
        slot = frozenset(keys)
        if slot not in self._slot_ids:
            self._slot_ids[slot] = len(self._slot_ids)
            for key in slot:
                self._slots_of[key].append(self._slot_ids[slot])
        return self._slot_ids[slot]

    def _key(self, word: str) -> str:
        if word.startswith("#"):
            return word
        folded = fold(word.removeprefix("="))
        self.words.add(folded)
        return "=" + folded if word.startswith("=") else stem(folded)

    def _hit(self, compiled: _Compiled, where: Mapping[int, Sequence[int]], reading: Reading) -> Hit | None:
        spans = [self._spans(part, where, reading) for part in compiled.parts]
        if not all(spans):
            return None
        best: tuple[float, tuple[int, ...]] = (-1.0, ())
        for first in spans[0]:
            chosen = _companions(first, spans[1:], reading)
            if chosen is None or self._excluded(compiled, first, where, reading):
                continue
            places = tuple(sorted({i for span in (first, *chosen) for i in range(span[0], span[1] + 1)}))
            strength = reading.tokens[first[0]].weight * min(reading.tokens[i].credit for i in places)
            best = max(best, (strength, places), key=lambda pair: pair[0])
        if best[0] <= 0:
            return None
        return Hit(compiled.rule, best[0], best[1], " ".join(reading.tokens[i].text for i in best[1]))

    def _excluded(self, compiled: _Compiled, first: Span, where: Mapping[int, Sequence[int]], reading: Reading) -> bool:
        sentence = reading.tokens[first[0]].sentence
        return any(
            reading.tokens[span[0]].sentence == sentence
            for part in compiled.excluded
            for span in self._spans(part, where, reading)
        )

    def _spans(self, part: tuple[int, ...], where: Mapping[int, Sequence[int]], reading: Reading) -> list[Span]:
        """Where the slots of a part follow one another within a clause, filler words apart."""
        spans = [(i, i) for i in where.get(part[0], ())]
        for slot in part[1:]:
            allowed = frozenset(where.get(slot, ()))
            spans = [(start, follower) for start, end in spans if (follower := self._next(end, allowed, reading)) >= 0]
        return spans

    def _next(self, end: int, allowed: frozenset[int], reading: Reading) -> int:
        tokens = reading.tokens
        for i in range(end + 1, min(end + 2 + _GAP, len(tokens))):
            if tokens[i].clause != tokens[end].clause or tokens[i].sentence != tokens[end].sentence:
                return -1
            if i in allowed:
                return i
            if tokens[i].norm not in self._fillers:
                return -1
        return -1


def _companions(first: Span, others: Sequence[Sequence[Span]], reading: Reading) -> list[Span] | None:
    """For each further part the span nearest to the first one, within the window of its sentence."""
    chosen: list[Span] = []
    sentence = reading.tokens[first[0]].sentence
    for spans in others:
        near = [
            span
            for span in spans
            if reading.tokens[span[0]].sentence == sentence and 0 < _distance(first, span) <= _WINDOW
        ]
        if not near:
            return None
        chosen.append(
            max(near, key=lambda span: (min(reading.tokens[i].credit for i in span), -_distance(first, span)))
        )
    return chosen


def _distance(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)
