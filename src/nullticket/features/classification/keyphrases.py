"""Key phrases from the text itself: runs of telling words, ranked by how many others they stand with and where.

>>> key_phrases("Can't connect to VPN from home", "", leading=("vpn",))
('vpn', 'connect', 'home')
>>> key_phrases("Docking station", "The docking station does not charge my laptop.")
('docking station', 'charge', 'laptop')
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from nullticket.features.classification.keyword_table import shared
from nullticket.features.classification.reading import without_wrapping
from nullticket.features.classification.words import fold

MOST: Final = 8
_TITLE_WEIGHT: Final = 3.0
_LONGEST_PHRASE: Final = 3
_TITLE_READ, _BODY_READ = 500, 3000
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;:!?()\n]")
_LEAST_LETTERS: Final = 3
_MORE_EMPTY: Final = (
    "what when where why who how which hello hi hey dear thanks thank greetings regards best kind please kindly today"
    " yesterday tomorrow morning since again already always never still just very really here there into about them"
    " they him her been being will would could should did does done got getting want wants able unable cannot cant"
    " dont doesnt didnt isnt arent wont couldnt havent hasnt wasnt not but came went back let see say says said one"
    " two some every each both few many much more most ist sind war wird wurde haben hat hatte seit heute gestern morgen"
    " schon noch immer wieder auch sehr danke hallo gruss gruesse aber wenn dass nach ueber que pour avec dans est sont"
    " par plus pas por para con los las del una esta este mais como nao com uma dos das hai nahi mera kya nhi raha rahi"
)


def key_phrases(title: str, description: str, *, leading: Sequence[str] = ()) -> tuple[str, ...]:
    """What an engine named first, then the most telling phrases of the text, lower case; at most eight."""
    phrases: Counter[tuple[str, ...]] = Counter()
    for weight, text in ((_TITLE_WEIGHT, title[:_TITLE_READ]), (1.0, without_wrapping(description[:_BODY_READ]))):
        for phrase in _runs(text):
            phrases[phrase] += weight  # type: ignore[assignment]  # a Counter adds floats as well
    degrees: Counter[str] = Counter()
    for phrase, weight in phrases.items():
        for word in phrase:
            degrees[word] += weight * len(phrase)
    order = {phrase: place for place, phrase in enumerate(phrases)}
    ranked = sorted(phrases, key=lambda phrase: (-max(degrees[word] for word in phrase), order[phrase]))
    return _distinct([*(word.lower() for word in leading), *(" ".join(phrase) for phrase in ranked)])


def _distinct(phrases: Sequence[str]) -> tuple[str, ...]:
    """The first eight that say something new."""
    chosen: list[str] = []
    said: set[str] = set()
    for phrase in phrases:
        words = set(phrase.split())
        if words and not words <= said:
            chosen.append(phrase)
            said |= words
    return tuple(chosen[:MOST])


def _runs(text: str) -> list[tuple[str, ...]]:
    """Neighbouring telling words; a run longer than three words falls into pieces."""
    runs: list[tuple[str, ...]] = []
    current: list[str] = []
    for found in _WORD.findall(text):
        word = found.lower()
        if _is_telling(word) and len(current) < _LONGEST_PHRASE:
            current.append(word)
            continue
        if current:
            runs.append(tuple(current))
        current = [word] if _is_telling(word) else []
    if current:
        runs.append(tuple(current))
    return runs


@lru_cache(maxsize=16_384)
def _is_telling(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS and not word.isdigit() and fold(word) not in _empty()


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    tables = shared()
    return tables.fillers | tables.vague | frozenset(_MORE_EMPTY.split())
