"""From a written word to the keys the tables know it by: folded, stemmed, taken apart, and corrected when misspelt.

Stemming is light and blind to the language: what counts is that a table word and its inflections in a ticket end at
the same key. Compounds fall apart only when every part is known, so nothing is ever found inside another word.

>>> fold("Geräte"), fold("can't"), fold("l’été")
('geraete', 'cant', 'lete')
>>> stem("printing") == stem("prints") == stem("printed"), stem("news"), stem("access")
(True, 'new', 'acces')
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_QUOTES = str.maketrans("", "", "'’`´‘")
_DOUBLES = frozenset("bcdfgklmnprstz")
_NOT_STRIPPED = frozenset({"screen", "listen", "garden", "hidden", "often", "kitchen", "garten", "children", "bitten"})
_LINKS = ("", "s", "n", "en", "es", "e", "er")
_TRANSACTION = re.compile(
    r"(?:a[ij]|bd|bp|c[ajkmnoprsu]|db|f[bdkpst]|i[ewq]|k[abeosp]|l[bilmstx]|m[bcdeimk]|ob|ox|p[aft]|q[ceams]|rz|s[aemtpu]"
    r"|v[abdfklt]|we|x[dk])\d{2}n?[a-z]?|[yz][a-z]{1,3}\d{1,3}"
)
_NAMED_TRANSACTIONS = frozenset("migo miro mmbe lsmw pfcg spro scot soamanager slg1 sproxy".split())
_SHORTEST_TYPO, _SHORTEST_TARGET, _LONGEST_WORD = 5, 6, 40
TYPO_CREDIT = 0.8


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Lower case, umlauts spelt out, accents and apostrophes dropped; scripts other than Latin keep their marks."""
    word = word.casefold().translate(_QUOTES)
    if word.isascii():
        return word
    word = unicodedata.normalize("NFC", word).translate(_UMLAUTS)
    return "".join(
        char for char in unicodedata.normalize("NFKD", word) if not "\u0300" <= char <= "\u036f" and not char.isspace()
    )


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The key of a folded word. Short words and words with digits are their own key."""
    if len(word) <= 3 or not word.isalpha():
        return word
    return _undouble(_without_ending(word))


def _without_ending(word: str) -> str:
    size = len(word)
    if word in _NOT_STRIPPED:
        return word
    for ending, least, instead in (
        ("ies", 3, "y"),
        ("ied", 3, "y"),
        ("ings", 4, ""),
        ("ing", 4, ""),
        ("ed", 4, ""),
        ("en", 4, ""),
        ("xes", 2, "x"),
        ("shes", 2, "sh"),
        ("ches", 2, "ch"),
        ("sses", 2, "ss"),
    ):
        if word.endswith(ending) and size - len(ending) >= least:
            return word[: size - len(ending)] + instead
    if word.endswith("s") and word[-2] not in "su" and not word.endswith("is"):
        word = word[:-1]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word


def _undouble(word: str) -> str:
    if len(word) >= 5 and word[-1] == word[-2] and word[-1] in _DOUBLES:
        return word[:-1]
    return word


def is_transaction(word: str) -> bool:
    """Whether a folded word has the form of an SAP transaction: "me21n", "va01", the own "zmm01"."""
    return bool(_TRANSACTION.fullmatch(word)) or word in _NAMED_TRANSACTIONS


@dataclass(frozen=True, slots=True)
class WordKeys:
    """The keys of one word; ``correction`` names the table word a misspelling was read as, ``credit`` is what that
    leaves of it.
    """

    keys: tuple[str, ...]
    correction: str | None = None
    credit: float = 1.0


class Lexicon:
    """Everything known about single words: which stems the tables use, what compounds are made of, what may be a typo.

    ``lookalikes`` are ordinary words one edit away from a table word, which therefore are not read as misspellings.
    """

    def __init__(self, words: Iterable[str], *, parts: Iterable[str], lookalikes: Iterable[str]) -> None:
        known = frozenset(words)
        self._stems = frozenset(stem(word) for word in known)
        self._parts = frozenset(parts)
        self._part_stems = {stem(part): part for part in self._parts}
        self._ordinary = frozenset(lookalikes)
        self._typos = _deletions(word for word in known if len(word) >= _SHORTEST_TARGET and word.isalpha())
        self.keys_of = lru_cache(maxsize=16_384)(self._keys_of)

    def _keys_of(self, word: str) -> WordKeys:
        known = self._known(word)
        return replace(known, keys=(*known.keys, "#tcode")) if is_transaction(word) else known

    def _known(self, word: str) -> WordKeys:
        key = stem(word)
        if key in self._stems or not _SHORTEST_TYPO <= len(word) <= _LONGEST_WORD or not word.isalpha():
            return WordKeys((key,))
        parts = self.parts_of(word)
        if parts:
            return WordKeys((key, *(stem(part) for part in parts)))
        if word in self._ordinary:
            return WordKeys((key,))
        target = self._meant(word)
        return WordKeys((key, stem(target)), target, TYPO_CREDIT) if target else WordKeys((key,))

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The parts of a compound, or nothing when any stretch of it is unknown."""
        if word in self._parts or len(word) < 7:
            return ()
        return self._split(word, first=True)

    def _split(self, rest: str, *, first: bool = False) -> tuple[str, ...]:
        if not first and (rest in self._parts or stem(rest) in self._part_stems):
            return (rest if rest in self._parts else self._part_stems[stem(rest)],)
        for size in range(len(rest) - 3, 2, -1):
            head = rest[:size]
            if head not in self._parts:
                continue
            for link in _LINKS:
                tail = rest[size + len(link) :]
                if rest.startswith(link, size) and len(tail) > 2 and (parts := self._split(tail)):
                    return (head, *parts)
        return ()

    def _meant(self, word: str) -> str | None:
        """The table word one edit away that starts alike; the longer one, because letters are left out more than added."""
        found = {target for cut in {word, *_cuts(word)} for target in self._typos.get(cut, ())}
        close = sorted((target for target in found if _alike(word, target)), key=lambda target: (-len(target), target))
        return close[0] if close else None


def _cuts(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _deletions(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for word in words:
        for cut in {word, *_cuts(word)}:
            index[cut] = (*index.get(cut, ()), word)
    return index


def _alike(word: str, target: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours lies between the two."""
    if word[0] != target[0] and word[:2] != target[1::-1]:
        return False
    if len(word) != len(target):
        longer, shorter = (word, target) if len(word) > len(target) else (target, word)
        return shorter in _cuts(longer)
    differing = [i for i in range(len(word)) if word[i] != target[i]]
    if len(differing) == 1:
        return True
    return (
        len(differing) == 2
        and differing[1] - differing[0] == 1
        and (word[differing[0]] == target[differing[1]] and word[differing[1]] == target[differing[0]])
    )
