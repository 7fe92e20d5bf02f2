"""The keyword engine: weighted words and phrases, denials respected, reasons named. Pure, and always there.

Each category has a table of rules (``tables/categories``); a category that an admin adds contributes the words of its
name, description and examples. Scores become probabilities by a softmax whose scale was chosen so that one strong word
gives nine tenths and one weak word less than half.

>>> found = classify(TicketText("Can't connect to VPN from home"), (CategoryInfo("vpn", "VPN"), CategoryInfo("other", "O")))
>>> found.category, found.reasons[0].text
('vpn', 'vpn')
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from nullticket.features.classification import keyphrases, priority
from nullticket.features.classification.intent import extract_intent
from nullticket.features.classification.matching import Hit, Matcher, Rule
from nullticket.features.classification.negation import NegationWords, stems_of, with_denials
from nullticket.features.classification.reading import Reading, read
from nullticket.features.classification.results import CategoryInfo, Classification, Guess, Reason, TicketText
from nullticket.features.classification.words import Lexicon, fold

SCALE: Final = 2.2
# What a text without any known word is most likely about.
PRIORS: Final = {"other": 2.0, "general": 1.4, "software": 0.6}
ALTERNATIVES: Final = 3
_OWN_WORD: Final = 3.0


def _load(name: str) -> Any:
    return json.loads(files("nullticket.features.classification").joinpath("tables", name).read_text("utf-8"))


def _table_rules(key: str) -> Iterator[Rule]:
    table = files("nullticket.features.classification").joinpath("tables", "categories", f"{key}.json")
    if not table.is_file():
        return
    for weight, lines in json.loads(table.read_text("utf-8")).items():
        for line in lines:
            for text in line.split(","):
                if text.strip():
                    yield Rule(key, float(weight), text.strip())


def _own_rules(info: CategoryInfo, fillers: frozenset[str]) -> Iterator[Rule]:
    """The words of a category that no table knows: its name counts full, its description and examples less."""
    for weight, text in ((2 * _OWN_WORD, info.name), (1.0, info.description), *((1.0, one) for one in info.examples)):
        for word in dict.fromkeys(fold(part) for part in text.replace("/", " ").split()):
            plain = "".join(char for char in word if char.isalnum())
            if len(plain) > 3 and plain not in fillers:
                yield Rule(info.key, weight, plain)


class Engine:
    """Tables compiled for one set of categories."""

    def __init__(self, infos: Sequence[CategoryInfo]) -> None:
        shared, denial = _load("shared.json"), _load("negation.json")
        fillers = frozenset(shared["fillers"].split())
        classes = {name: tuple(members.split()) for name, members in shared["classes"].items()}
        rules = []
        for info in infos:
            known = list(_table_rules(info.key))
            rules += known or list(_own_rules(info, fillers))
        self.matcher = Matcher(rules, classes, fillers)
        self.lexicon = Lexicon(self.matcher.words, parts=shared["parts"].split(), lookalikes=())
        self.joins = _joins(shared["joins"])
        self.denials = _denials(denial)
        self.keys = tuple(info.key for info in infos)

    def read(self, text: TicketText) -> Reading:
        plain = read(text.title, text.description, self.lexicon, self.joins)
        return Reading(with_denials(plain.tokens, self.denials), plain.asks)

    def probabilities(self, hits: Sequence[Hit]) -> dict[str, float]:
        scores = {key: PRIORS.get(key, 0.0) for key in self.keys}
        for key, values in _by_category(hits).items():
            scores[key] += sum(value / (2**rank) for rank, value in enumerate(values[:4]))
        top = max(scores.values())
        weights = {key: math.exp((score - top) / SCALE) for key, score in scores.items()}
        total = sum(weights.values())
        return {key: weight / total for key, weight in weights.items()}


def _by_category(hits: Sequence[Hit]) -> dict[str, list[float]]:
    """Values of different words, best first; a word counts once a category."""
    best: dict[tuple[str, str], float] = {}
    for hit in hits:
        place = (hit.rule.label, hit.words.lower())
        best[place] = max(best.get(place, 0.0), hit.value)
    found: dict[str, list[float]] = defaultdict(list)
    for (label, _), value in best.items():
        found[label].append(value)
    return {label: sorted(values, reverse=True) for label, values in found.items()}


def _joins(pairs: Sequence[str]) -> dict[tuple[str, str], str]:
    found = {}
    for pair in pairs:
        parts, _, joined = pair.partition("=")
        pieces = tuple(fold(part) for part in parts.split())
        if len(pieces) == 2:
            found[pieces[0], pieces[1]] = fold(joined)
    return found


def _denials(table: dict[str, Any]) -> NegationWords:
    def plain(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in table[name].split())

    return NegationWords(
        negators=plain("negators"),
        determiners=plain("determiners"),
        relations=plain("relations"),
        adverbs=plain("adverbs"),
        quantifiers=plain("quantifiers"),
        wants=plain("wants"),
        openers=frozenset(tuple(fold(word) for word in opener.split()) for opener in table["openers"]),
        copulas=plain("copulas"),
        fine=plain("fine"),
        spoilers=plain("spoilers"),
        works=stems_of([fold(word) for word in table["works"].split()]),
        states=stems_of([fold(word) for word in table["states"].split()]),
        owned_states=stems_of([fold(word) for word in table["owned_states"].split()]),
        matters=stems_of([fold(word) for word in table["matters"].split()]),
    )


@lru_cache(maxsize=16)
def engine_for(infos: tuple[CategoryInfo, ...]) -> Engine:
    return Engine(infos)


def classify(text: TicketText, infos: tuple[CategoryInfo, ...]) -> Classification:
    """The full answer of the keyword engine; never fails, whatever the text."""
    engine = engine_for(infos)
    reading = engine.read(text)
    hits = engine.matcher.find(reading)
    probabilities = engine.probabilities(hits)
    ranked = sorted(probabilities.items(), key=lambda pair: (-pair[1], pair[0]))
    category, confidence = ranked[0]
    judged = priority.judge(text)
    return Classification(
        category=category,
        priority=judged.priority,
        confidence=confidence,
        keywords=keyphrases.key_phrases(text.title, text.description, leading=_words(hits, category)),
        intent=extract_intent(text.title, text.description, category),
        suggested_team=next((info.team_name for info in infos if info.key == category), None),
        requires_immediate_attention=judged.requires_immediate_attention,
        alternatives=tuple(Guess(key, value) for key, value in ranked[1 : 1 + ALTERNATIVES]),
        reasons=(*_reasons(hits, category), *judged.reasons),
        engine="keyword",
        priority_score=judged.score,
    )


def _words(hits: Sequence[Hit], category: str) -> tuple[str, ...]:
    own = sorted((hit for hit in hits if hit.rule.label == category), key=lambda hit: -hit.value)
    return tuple(dict.fromkeys(hit.words.lower() for hit in own))[:4]


def _reasons(hits: Sequence[Hit], category: str) -> tuple[Reason, ...]:
    """The words for the category, then the strongest that spoke for others."""
    best: dict[tuple[str, str], float] = {}
    for hit in hits:
        place = (hit.rule.label, hit.words.lower())
        best[place] = max(best.get(place, 0.0), hit.value)
    ordered = sorted(best.items(), key=lambda pair: -pair[1])
    own = [Reason("word", words, round(value, 2)) for (label, words), value in ordered if label == category]
    against = [
        Reason("word", f"{words} ({label})", -round(value, 2)) for (label, words), value in ordered if label != category
    ]
    return (*own[:5], *against[:3])
