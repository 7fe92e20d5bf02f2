"""Texts as the pieces of words that the English encoder knows, and whether a text is English to it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_INSIDE: Final = "##"
_LONGEST_WORD: Final = 100
_WORDS: Final = 8192
# One of these or a run of what is none of these: each stands for itself.
_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef"
_PARTS: Final = re.compile(f"[{_CJK}]|[^{_CJK}]+")
# Small words that the vocabulary holds whole: of English, and of languages that come in the same letters.
_COMMON: Final = "the of and when with this for from not it have has was are is to in on i my can be"
_FOREIGN: Final = (
    "der das und ist mit ich ein eine auf den zu es mein kann le la les des est et une pas je ne un du pour dans que de el los"
    " las en con por se o os um para com il di che non per hai ki ka ko se"
)
# Of a hundred pieces of English tickets seven stand inside of a word, of German ones sixty: so many are English for
# sure, probably, and not at all.
_SURE, _LIKELY, _BROKEN = 0.2, 0.3, 0.65


class EnglishWords:
    """``vocabulary``: piece by piece its number, as the encoder was trained with it."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._known = vocabulary
        self._start, self._end, self._unknown = (vocabulary[mark] for mark in (_START, _END, _UNKNOWN))
        self._inside = frozenset(at for piece, at in vocabulary.items() if piece.startswith(_INSIDE))
        self._common, self._foreign = (
            frozenset(vocabulary[word] for word in words.split() if word in vocabulary) for words in (_COMMON, _FOREIGN)
        )
        marks = {self._start, self._end, self._unknown}
        self._worded = frozenset(at for piece, at in vocabulary.items() if any(map(str.isalpha, piece))) - marks

    def pieces(self, text: str, *, limit: int) -> list[int]:
        """Between its marks, of a long text the beginning."""
        found = [self._start]
        for word in text.split():
            found.extend(self._word(word))
            if len(found) >= limit:
                break
        return [*found[: limit - 1], self._end]

    def are_english(self, pieces: Sequence[int]) -> bool:
        """Whole words are known, those of other languages fall into pieces; a text of many names shows by its small words."""
        words = [at for at in pieces if at in self._worded]
        if not words:
            return False
        broken = sum(at in self._inside for at in words) / len(words)
        english, other = len(self._common.intersection(words)), len(self._foreign.intersection(words))
        return broken < _SURE or (broken < _BROKEN and english > other) or (broken < _LIKELY and english == other)

    @lru_cache(maxsize=_WORDS)  # noqa: B019 - an encoder lives as long as its process
    def _word(self, word: str) -> tuple[int, ...]:
        if word.isascii() and word.isalnum():
            return self._of_part(word.lower())
        return tuple(at for part in _parts(word) for at in self._of_part(part))

    def _of_part(self, part: str) -> tuple[int, ...]:
        """The longest known beginning, then the longest of what is left; a word with a part that is unknown is unknown."""
        if len(part) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        at = 0
        while at < len(part):
            mark = _INSIDE if at else ""
            ends = range(len(part), at, -1)
            end = next((end for end in ends if mark + part[at:end] in self._known), None)
            if end is None:
                return (self._unknown,)
            found.append(self._known[mark + part[at:end]])
            at = end
        return tuple(found)


def _parts(word: str) -> list[str]:
    """Small letters without accents; each mark of punctuation and each Chinese letter alone."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not _is_dropped(c)).lower()
    spaced = "".join(f" {c} " if _is_mark(c) else c for c in bare)
    return [part for piece in spaced.split() for part in _PARTS.findall(piece)]


def _is_dropped(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind == "Mn" or kind.startswith("C") or char == "\ufffd"


def _is_mark(char: str) -> bool:
    if char.isascii():
        return char.isprintable() and not char.isalnum() and char != " "
    return unicodedata.category(char).startswith("P")
