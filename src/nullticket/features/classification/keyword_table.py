"""The packaged word tables, loaded once and turned into rules; and the rules a category row brings by its own words.

A table line is a list of rules separated by commas, in the grammar of `matching`, under the weight they carry.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from nullticket.features.classification.matching import Rule
from nullticket.features.classification.negation import NegationWords, stems_of
from nullticket.features.classification.results import CategoryInfo
from nullticket.features.classification.words import fold, stem

_TABLES: Final = files("nullticket.features.classification").joinpath("tables")
_NAME, _CLAIMED, _DESCRIBED, _EXAMPLE, _PAIR = 9.0, 9.0, 4.0, 3.0, 6.0
_UNKNOWN_TO_TABLES = 4.0
_LEAST_LETTERS, _OWNED, _CLAIM_FACTOR = 3, 5.0, 0.5
_CATCH_ALL: Final = frozenset({"general", "other"})


@dataclass(frozen=True, slots=True)
class Dominance:
    """What a ticket is about when it speaks of both: an SAP error about an invoice is an SAP error."""

    winner: str
    least: float
    factor: float
    losers: frozenset[str]


def claim_of(key: str, others: Iterable[str]) -> Dominance:
    """A category that an admin made, once its own words are met, stands before all others."""
    return Dominance(key, _CLAIMED, _CLAIM_FACTOR, frozenset(others) - {key})


@dataclass(frozen=True)
class Shared:
    """What all rules have in common."""

    fillers: frozenset[str]
    joins: Mapping[tuple[str, str], str]
    classes: Mapping[str, tuple[str, ...]]
    parts: frozenset[str]
    lookalikes: frozenset[str]
    vague: frozenset[str]
    denials: NegationWords
    departments: frozenset[str]
    holders: frozenset[str]
    belonging: frozenset[str]
    dominances: tuple[Dominance, ...]


def _json(*path: str) -> Any:
    return json.loads(_TABLES.joinpath(*path).read_text("utf-8"))


def _folded(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


@lru_cache(maxsize=1)
def shared() -> Shared:
    table = _json("shared.json")
    return Shared(
        fillers=_folded(table["fillers"]),
        joins=dict(_join(line) for line in table["joins"]),
        classes={name: tuple(members.split()) for name, members in table["classes"].items()},
        parts=_folded(table["parts"]),
        lookalikes=_folded(_json("lookalikes.json")["words"]),
        vague=_folded(table["vague"]),
        denials=_denials(_json("negation.json")),
        departments=_folded(table["departments"]),
        holders=_folded(table["holders"]),
        belonging=_folded(table["belonging"]),
        dominances=tuple(
            Dominance(winner, float(least), float(factor), frozenset(losers.split()))
            for winner, least, factor, losers in table["dominance"]
        ),
    )


def _join(line: str) -> tuple[tuple[str, str], str]:
    """`log in=login`: these two words are one."""
    pair, _, joined = line.partition("=")
    first, second = pair.split()
    return (fold(first), fold(second)), fold(joined)


def _denials(table: Mapping[str, Any]) -> NegationWords:
    stems = {name: stems_of([fold(word) for word in table[name].split()]) for name in _STEMMED}
    plain = {name: _folded(line) for name, line in table.items() if name not in {*_STEMMED, "openers"}}
    openers: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in table["openers"]:
        opener = tuple(fold(word) for word in line.split())
        openers[opener[0]] = (*openers.get(opener[0], ()), opener)
    return NegationWords(openers=openers, **plain, **stems)


_STEMMED: Final = ("works", "states", "owned_states", "matters")


def _rules(label: str, weight: float, lines: Iterable[str]) -> list[Rule]:
    return [Rule(label, weight, text.strip()) for line in lines for text in line.split(",") if text.strip()]


@lru_cache(maxsize=64)
def category_rules(key: str) -> tuple[Rule, ...]:
    """The packaged rules of one of the seeded categories; none for a category that an admin made."""
    if key not in _packaged():
        return ()
    table: Mapping[str, Sequence[str]] = _json("categories", f"{key}.json")
    return tuple(rule for weight, lines in table.items() for rule in _rules(key, float(weight), lines))


@lru_cache(maxsize=1)
def _packaged() -> frozenset[str]:
    return frozenset(entry.name.removesuffix(".json") for entry in _TABLES.joinpath("categories").iterdir())


@lru_cache(maxsize=1)
def signal_rules() -> tuple[tuple[Rule, ...], Mapping[str, tuple[str, ...]]]:
    """The rules behind impact, urgency and floors, and the word classes they use besides the shared ones."""
    table = _json("signals.json")
    rules = tuple(rule for label, lines in table["rules"].items() for rule in _rules(label, 1.0, lines))
    return rules, {name: tuple(members.split()) for name, members in table["classes"].items()}


@lru_cache(maxsize=1)
def _owned_words() -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the words that strongly mean a packaged category, and of those that mean a catch-all."""
    strong: set[str] = set()
    loose: set[str] = set()
    for key in _packaged():
        words = {stem(fold(rule.text)) for rule in category_rules(key) if rule.text.isalpha() and rule.weight >= _OWNED}
        (loose if key in _CATCH_ALL else strong).update(words)
    return frozenset(strong), frozenset(loose)


def own_rules(info: CategoryInfo) -> list[Rule]:
    """What the row itself says.

    A packaged category gains the words that no table knows. Any other category lives from its row: the name counts
    most, and a word that a packaged category owns is claimed from it, because the admin named it on purpose. Examples
    claim words only from the catch-all categories; what else stands in them may be there by chance.
    """
    name, description = _content(info.name), _content(info.description)
    examples = [_content(example) for example in info.examples]
    if category_rules(info.key):
        said = dict.fromkeys(word for words in (description, *examples) for word in words)
        return [Rule(info.key, _UNKNOWN_TO_TABLES, word) for word in said if stem(word) not in _every_table_stem()]
    strong, loose = _owned_words()
    weights: dict[str, float] = {}
    for example in examples:
        for word in example:
            weights.setdefault(word, _CLAIMED if stem(word) in loose else _EXAMPLE)
        for first, second in pairwise(example):
            weights.setdefault(f"{first} & {second}", _PAIR)
    for word in description:
        weights[word] = _CLAIMED if stem(word) in strong | loose else _DESCRIBED
    weights.update(dict.fromkeys(name, _NAME))
    return [Rule(info.key, weight, text) for text, weight in weights.items()]


@lru_cache(maxsize=1)
def _every_table_stem() -> frozenset[str]:
    words = (
        fold(word.removeprefix("-").removeprefix("="))
        for key in _packaged()
        for rule in category_rules(key)
        for part in rule.text.split()
        for word in part.split("|")
    )
    classes = (fold(word) for members in shared().classes.values() for word in members)
    return frozenset(stem(word) for word in (*words, *classes)) | frozenset(stem(word) for word in shared().vague)


def _content(text: str) -> list[str]:
    """The telling words of a line, folded, in order, each once."""
    plain = "".join(char if char.isalnum() or char in "'’" else " " for char in text)
    words = (fold(word) for word in plain.split())
    telling = (word for word in words if len(word) >= _LEAST_LETTERS and not word.isdigit())
    return [word for word in dict.fromkeys(telling) if word not in shared().fillers | shared().vague]


@lru_cache(maxsize=1)
def applications() -> tuple[str, ...]:
    """Names of programs as their makers write them."""
    return tuple(_json("applications.json"))
