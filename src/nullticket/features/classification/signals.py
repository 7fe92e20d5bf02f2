"""What a text says about scope and haste: who is hit, whether work is possible, whether anybody is in a hurry.

>>> found = signals_of(TicketText("How do I download the antivirus?"))
>>> found.is_question, found.is_trouble
(True, False)
>>> signals_of(TicketText("My internet is not urgent")).has("calm")
True
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nullticket.features.classification.keyword_table import shared, signal_rules
from nullticket.features.classification.matching import Hit, Matcher
from nullticket.features.classification.negation import with_denials
from nullticket.features.classification.reading import Reading, read
from nullticket.features.classification.results import TicketText
from nullticket.features.classification.words import Lexicon

# These carry their own negation ("no rush"), so denial must not take it away from them.
_OUTSPOKEN = frozenset({"calm", "workaround", "question", "hypothetical", "harmless"})
# What happened here; a question that contains it is no mere question.
_FACTS = ("incident", "blocked", "degraded", "outage", "attack", "danger", "breach")
# A danger that is only named may be the subject of a training or a question.
_NAMED = ("attack_named", "breach_named", "phishing")
_STATED = ("attack", "danger", "breach", "blocked")
_OPENING = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """``said`` holds, for each signal found, the words that gave it."""

    said: Mapping[str, tuple[str, ...]]
    asks: bool

    def has(self, *names: str) -> bool:
        return any(name in self.said for name in names)

    def words(self, name: str) -> str:
        """The first words of a signal, as the requester wrote them."""
        return self.said[name][0]

    @property
    def is_trouble(self) -> bool:
        return self.has(*_FACTS) or (self.has(*_NAMED) and not self.has("question"))

    @property
    def is_question(self) -> bool:
        """Asks to know something. Trouble that is only imagined ("what if it is stolen?") stays a question."""
        if self.asks and self.has("hypothetical"):
            return True
        return (self.has("question") or self.asks) and not self.is_trouble

    @property
    def is_request(self) -> bool:
        return self.has("request") and not self.is_trouble

    @property
    def is_calm(self) -> bool:
        return self.has("calm")


@lru_cache(maxsize=1)
def _matcher() -> tuple[Matcher, Lexicon]:
    """The rules and their words."""
    rules, classes = signal_rules()
    tables = shared()
    matcher = Matcher(rules, {**tables.classes, **classes}, tables.fillers, outspoken=_OUTSPOKEN)
    return matcher, Lexicon(matcher.words, parts=tables.parts, lookalikes=tables.lookalikes)


def signals_of(text: TicketText) -> Signals:
    """Read the signals of a ticket; the same text is read once."""
    return _signals(text.title, text.description)


@lru_cache(maxsize=256)
def _signals(title: str, description: str) -> Signals:
    matcher, lexicon = _matcher()
    tables = shared()
    plain = read(title, description, lexicon, tables.joins)
    denied = plain.heard_as(with_denials(plain.tokens, tables.denials))
    said: dict[str, list[str]] = defaultdict(list)
    for hit in matcher.find(denied, as_said=plain):
        if hit.rule.label != "question" or _opens_a_sentence(plain, hit):
            said[hit.rule.label].append(hit.words)
    if "harmless" in said and not any(label in said for label in _STATED):
        said = {label: words for label, words in said.items() if label not in {*_NAMED, "outage"}}
    return Signals({label: tuple(words) for label, words in said.items()}, plain.asks)


def _opens_a_sentence(reading: Reading, hit: Hit) -> bool:
    """ "I know how to do it" does not ask; "hi, how do I" does."""
    first = hit.places[0]
    clause = reading.tokens[first].clause
    start = first
    while start > 0 and reading.tokens[start - 1].clause == clause and first - start <= _OPENING:
        start -= 1
    return first - start <= _OPENING
