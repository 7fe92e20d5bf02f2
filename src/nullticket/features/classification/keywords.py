"""The keyword engine: weighted words and phrases, denials respected, reasons named. Pure, and always there.

Each packaged category has a table of rules; a category row adds the words of its name, description and examples.
Scores become probabilities by a softmax whose scale was chosen so that one strong word gives nine tenths and one weak
word less than half.

>>> desk = (CategoryInfo("vpn", "VPN"), CategoryInfo("printer", "Printer"), CategoryInfo("other", "Other"))
>>> found = classify(TicketText("Can't connect to VPN from home"), desk)
>>> found.category, found.reasons[0].text
('vpn', 'VPN')
>>> classify(TicketText("It is not the printer, the VPN is slow"), desk).category
'vpn'
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from nullticket.features.classification import keyphrases, priority
from nullticket.features.classification.intent import extract_intent
from nullticket.features.classification.keyword_table import category_rules, claim_of, own_rules, shared
from nullticket.features.classification.matching import Hit, Matcher
from nullticket.features.classification.mentions import with_mentions
from nullticket.features.classification.negation import with_denials
from nullticket.features.classification.reading import Reading, read
from nullticket.features.classification.results import CategoryInfo, Classification, Guess, Reason, TicketText, told
from nullticket.features.classification.signals import Signals, signals_of
from nullticket.features.classification.words import Lexicon

SCALE: Final = 2.2
# What a text without any known word is most likely about.
PRIORS: Final = {"other": 2.0, "general": 1.4, "software": 0.6}
ALTERNATIVES: Final = 3
_RANKED: Final = 5
_FADE: Final = 0.5
_QUESTION_LEAN: Final = 1.5
_NO_CATEGORY: Final = "other"
_MOST_OWN, _MOST_AGAINST, _MOST_DENIED, _MOST_WORDS = 5, 3, 2, 4


@dataclass(frozen=True, slots=True)
class Scored:
    """Every category's probability (their sum is 1), best first, and the words behind them."""

    guesses: tuple[Guess, ...]
    hits: tuple[Hit, ...]
    reading: Reading


class Engine:
    """Tables compiled for one set of categories."""

    def __init__(self, infos: Sequence[CategoryInfo]) -> None:
        self._tables = shared()
        self._keys = tuple(info.key for info in infos if info.active)
        rules = [rule for info in infos if info.active for rule in (*category_rules(info.key), *own_rules(info))]
        made = [key for key in self._keys if not category_rules(key)]
        self._dominances = (*self._tables.dominances, *(claim_of(key, self._keys) for key in made))
        self._matcher = Matcher(rules, self._tables.classes, self._tables.fillers)
        self._lexicon = Lexicon(self._matcher.words, parts=self._tables.parts, lookalikes=self._tables.lookalikes)

    def score(self, text: TicketText, signals: Signals) -> Scored:
        reading = self._read(text)
        hits = tuple(self._matcher.find(reading))
        scores = {key: PRIORS.get(key, 0.0) for key in self._keys}
        if signals.is_question and "general" in scores:
            scores["general"] += _QUESTION_LEAN
        for key, values in _by_category(hits).items():
            scores[key] += sum(value * _FADE**rank for rank, value in enumerate(values[:_RANKED]))
        return Scored(_guesses(self._dominated(scores)), hits, reading)

    def _dominated(self, scores: Mapping[str, float]) -> dict[str, float]:
        """Scores after the objects of a matter stepped back behind the matter itself."""
        factors = dict.fromkeys(scores, 1.0)
        for one in self._dominances:
            if scores.get(one.winner, 0.0) >= one.least:
                for loser in one.losers & factors.keys():
                    factors[loser] = min(factors[loser], one.factor)
        return {key: score * factors[key] for key, score in scores.items()}

    def _read(self, text: TicketText) -> Reading:
        plain = read(text.title, text.description, self._lexicon, self._tables.joins)
        tokens = with_mentions(with_denials(plain.tokens, self._tables.denials), self._tables)
        return plain.heard_as(tokens)


@lru_cache(maxsize=16)
def engine_for(infos: tuple[CategoryInfo, ...]) -> Engine:
    return Engine(infos)


def _scored(text: TicketText, infos: tuple[CategoryInfo, ...]) -> Scored:
    return _scored_without_teams(text, _without_teams(infos))


@lru_cache(maxsize=128)
def _scored_without_teams(text: TicketText, infos: tuple[CategoryInfo, ...]) -> Scored:
    """Kept for a batch: the rules speak for themselves, and then as a voice of the local engine."""
    return engine_for(infos).score(text, signals_of(text))


@lru_cache(maxsize=16)
def _without_teams(infos: tuple[CategoryInfo, ...]) -> tuple[CategoryInfo, ...]:
    return tuple(replace(info, team_name=None) for info in infos)


def probabilities(text: TicketText, infos: tuple[CategoryInfo, ...]) -> dict[str, float]:
    """What the rules alone give every active category; one voice of the local engine."""
    return {guess.category: guess.probability for guess in _scored(text, infos).guesses}


def likeliest(text: TicketText, infos: tuple[CategoryInfo, ...]) -> str:
    """The category by the rules alone."""
    return _scored(text, infos).guesses[0].category


def key_words(text: TicketText, infos: tuple[CategoryInfo, ...]) -> tuple[str, ...]:
    """What the text is about in its own words, those of its likeliest category first."""
    return _key_words(text, _scored(text, infos))


def words_for(text: TicketText, infos: tuple[CategoryInfo, ...], category: str) -> tuple[Reason, ...]:
    """The words behind what the rules say of a category."""
    return _reasons(_scored(text, infos), category)


def _key_words(text: TicketText, scored: Scored) -> tuple[str, ...]:
    leading = _words(scored.hits, scored.guesses[0].category)
    return keyphrases.key_phrases(text.title, text.description, leading=leading)


def classify(text: TicketText, infos: tuple[CategoryInfo, ...], *, vip: bool = False) -> Classification:
    """The full answer of the keyword engine; never fails, whatever the text."""
    scored = _scored(text, infos)
    category, confidence = scored.guesses[0].category, scored.guesses[0].probability
    judged = priority.judge(text, category=category, vip=vip)
    return Classification(
        category=category,
        priority=judged.priority,
        confidence=told(confidence),
        keywords=_key_words(text, scored),
        intent=extract_intent(text.title, text.description, category),
        suggested_team=next((info.team_name for info in infos if info.key == category), None),
        requires_immediate_attention=judged.requires_immediate_attention,
        alternatives=scored.guesses[1 : 1 + ALTERNATIVES],
        reasons=(*_reasons(scored, category), *judged.reasons),
        engine="keyword",
        priority_confidence=told(judged.confidence),
        priority_score=judged.score,
    )


def _guesses(scores: Mapping[str, float]) -> tuple[Guess, ...]:
    """Softmax, best first; without any category there is one guess, that it is something else."""
    if not scores:
        return (Guess(_NO_CATEGORY, 1.0),)
    top = max(scores.values())
    weights = {key: math.exp((score - top) / SCALE) for key, score in scores.items()}
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Guess(key, weight / total) for key, weight in ranked)


def _best_by_words(hits: Sequence[Hit]) -> dict[tuple[str, str], float]:
    """The best value by category and words; the same words count once for a category."""
    best: dict[tuple[str, str], float] = {}
    for hit in hits:
        place = (hit.rule.label, hit.words.lower())
        best[place] = max(best.get(place, 0.0), hit.value)
    return best


def _by_category(hits: Sequence[Hit]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for (label, _), value in _best_by_words(hits).items():
        found[label].append(value)
    return {label: sorted(values, reverse=True) for label, values in found.items()}


def _words(hits: Sequence[Hit], category: str) -> tuple[str, ...]:
    """The strongest words for the category that stand together in the text, at most four."""
    together = [hit for hit in hits if hit.rule.label == category and hit.places[-1] - hit.places[0] < len(hit.places)]
    own = sorted(together, key=lambda hit: (-hit.value, hit.words))
    return tuple(dict.fromkeys(hit.words.lower() for hit in own))[:_MOST_WORDS]


def _reasons(scored: Scored, category: str) -> tuple[Reason, ...]:
    """The words for the category, the strongest that spoke for others, what was denied and what was read as a typo."""
    spelt = {hit.words.lower(): hit.words for hit in scored.hits}
    ordered = sorted(_best_by_words(scored.hits).items(), key=lambda pair: (-pair[1], pair[0]))
    own = [Reason("word", spelt[words], round(value, 2)) for (label, words), value in ordered if label == category]
    against = [
        Reason("word", f"{spelt[words]} ({label})", -round(value, 2))
        for (label, words), value in ordered
        if label != category
    ]
    denied = dict.fromkeys(token.text for token in scored.reading.tokens if token.credit == 0.0)
    typos = {token.text: token.correction for token in scored.reading.tokens if token.correction}
    return (
        *own[:_MOST_OWN],
        *against[:_MOST_AGAINST],
        *([Reason("denied", " ".join(denied))] if denied else []),
        *(Reason("note", f"{written} read as {meant}") for written, meant in list(typos.items())[:_MOST_DENIED]),
    )
