"""A ticket cut into tokens that know where they stand: field, sentence, clause, how much they count, what denies them.

Quoted mail headers, signatures and device footers are left out, because "Sent from my iPhone" is not about a phone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from nullticket.features.classification.words import Lexicon, WordKeys, fold

_TITLE_LIMIT, _BODY_LIMIT = 500, 4096
_EARLY_WORDS = 45
_EARLY, _LATE, _ALONE = 0.7, 0.45, 0.9

_TOKEN = re.compile(
    r"""
    (?P<url>https?://[^\s<>"]{1,400}|www\.[^\s<>"]{1,400})
    |(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})
    |(?P<share>\\\\[\w.$-]{1,60}(?:\\[\w.$-]{1,60}){0,8})
    |(?P<drive>\b[A-Z]:(?=[\\\s,.)]|$)(?:\\[\w.$-]{1,60}){0,8})
    |(?P<money>[€$£]\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?(?:€|\$|£|(?:eur|usd|gbp|chf|inr|euros?)\b))
    |(?P<address>\b\d{1,3}(?:\.\d{1,3}){3}\b)
    |(?P<file>\b[\w-]{1,60}\.(?:xlsx?|xlsm|csv|docx?|pptx?|pdf|pst|ost|msg|exe|msi|vsdx?)\b)
    |(?P<word>(?:[^\W_]|[\u0900-\u0963\u0300-\u036f])+(?:['’´`](?:[^\W_])+)*)
    |(?P<stop>[.!?…](?=\s|$)|\n\s*\n|[!?…])
    |(?P<pause>[,;:()\[\]|]|\s[-–—]\s)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ELISION = re.compile(r"^(l|d|j|n|s|m|t|c|qu)['’´`](?=\w{2})", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’´`]s$", re.IGNORECASE)
_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|res|enc)\s*:\s*|\[[^\]\n]{1,40}\]\s*)+", re.IGNORECASE)
_HEADER = re.compile(
    r"^[>\s*]*(?:from|sent|to|cc|bcc|date|importance|von|gesendet|an|datum|de|para|enviado|envoye|envoyé|à)\s*:",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(r"^[>\s]*-{2,}.{0,40}(?:original|forward|weiterge|ursprüng|mensaje|message)", re.IGNORECASE)
_SIGN_OFF = re.compile(
    r"^\s*(?:--\s*$|(?:(?:best|kind|warm|many|kindest)\s+)?regards\b|sincerely\b|cheers[,!.]?\s*$|yours\b"
    r"|(?:many\s+)?thanks(?:\s+(?:and|&)\s+regards)?[,!.]?\s*$|thank you[,!.]?\s*$|br[,.]?\s*$"
    r"|mit\s+(?:freundlichen|besten|vielen)\s+gr|(?:freundliche|viele|beste|liebe|herzliche)\s+gr|vg[,.]?\s*$|mfg\b|lg[,.]?\s*$"
    r"|cordialement|bien\s+à\s+vous|(?:un\s+)?saludos?\b|atentamente|atenciosamente|cumprimentos|abraços?\b)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:sent|gesendet|envoyé|enviado)\s+(?:from|via|with|von|mit|de|depuis|desde|do)\s+(?:my|meinem|mon|mi|meu|outlook|mail|"
    r"yahoo|gmail)\b[^\n.!?]{0,40}|get outlook for \w+|(?:this|diese)\s+e-?mail\s+(?:and any|is confidential|ist vertraulich|kann)[^\n]*",
    re.IGNORECASE,
)
_CONTRAST = frozenset(
    "but however although though aber sondern jedoch mais pero sino mas porem lekin magar allerdings yet except".split()
)


class Token(NamedTuple):
    """One word. ``weight`` says how much its place counts, ``credit`` what denial and misspelling leave of it (0..1).

    A named tuple, because a ticket has two hundred and a frozen dataclass takes four times as long to make.
    """

    text: str
    norm: str
    keys: tuple[str, ...]
    sentence: int
    clause: int
    in_title: bool
    weight: float
    credit: float = 1.0
    correction: str | None = None


@dataclass(frozen=True)
class Reading:
    """The tokens of title and description in order, and where each key stands."""

    tokens: tuple[Token, ...]
    asks: bool  # the last thing said is a question mark

    def heard_as(self, tokens: Sequence[Token]) -> "Reading":
        """The same words, counting more or less: where each stands is found once for both."""
        other = Reading(tuple(tokens), self.asks)
        vars(other)["places"] = self.places  # where a cached property is kept
        return other

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Positions by key; the exact word is found as ``=word``."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, token in enumerate(self.tokens):
            found["=" + token.norm].append(i)
            for key in token.keys:
                found[key].append(i)
        return found


def read(title: str, description: str, lexicon: Lexicon, joins: Mapping[tuple[str, str], str]) -> Reading:
    """Cut both fields; the title counts in full, the description less the later it comes."""
    head = _PREFIX.sub("", title[:_TITLE_LIMIT])
    body = without_wrapping(description[:_BODY_LIMIT])
    tokens = list(_tokens(head, lexicon, joins, in_title=True, sentence=0, weights=(1.0, 1.0)))
    weights = (_EARLY if len(tokens) > 1 else _ALONE, _LATE)
    start = tokens[-1].sentence + 1 if tokens else 0
    tokens.extend(_tokens(body, lexicon, joins, in_title=False, sentence=start, weights=weights))
    return Reading(tuple(tokens), asks=head.rstrip().endswith("?") or body.rstrip().endswith("?"))


def without_wrapping(text: str) -> str:
    """The part of a mail body that somebody wrote about the matter; a forwarded message inside it is kept."""
    kept: list[str] = []
    signed = False
    for line in _FOOTER.sub(" ", text).split("\n"):
        if _HEADER.match(line) or _ORIGINAL.match(line):
            signed = False
            continue
        signed = signed or bool(_SIGN_OFF.match(line))
        if not signed:
            kept.append(line)
    return "\n".join(kept)


def _tokens(
    text: str,
    lexicon: Lexicon,
    joins: Mapping[tuple[str, str], str],
    *,
    in_title: bool,
    sentence: int,
    weights: tuple[float, float],
) -> Iterator[Token]:
    """``weights``: what an early and what a late word counts."""
    clause = given = 0
    waiting: Token | None = None
    for kind, found in _pieces(text):
        if kind in {"stop", "pause"}:
            sentence += kind == "stop"
            clause += 1
            continue
        norm = fold(found) if kind == "word" else f"#{kind}"
        if not norm:
            continue
        clause += norm in _CONTRAST
        weight = weights[given >= _EARLY_WORDS]
        joined = joins.get((waiting.norm, norm)) if waiting and waiting.clause == clause else None
        written = f"{waiting.text} {found}" if joined and waiting else found
        if waiting and not joined:
            yield waiting
        given += 1
        read_as = joined or norm
        known = WordKeys((read_as,)) if read_as.startswith("#") else lexicon.keys_of(read_as)
        waiting = Token(
            written, read_as, known.keys, sentence, clause, in_title, weight, known.credit, known.correction
        )
    if waiting:
        yield waiting


@lru_cache(maxsize=64)
def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and text of every word, thing and stop; kept, because a ticket is read for its signals and its category."""
    pieces: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "word", match.group()
        if kind == "file":
            pieces.append(("word", found.rpartition(".")[2]))
        elif kind == "word" and not found.isalnum():
            pieces.extend(("word", part) for part in _parted(found))
        else:
            pieces.append((kind, found))
    return tuple(pieces)


def _parted(word: str) -> Iterator[str]:
    """An elided article stands alone and a possessive falls away."""
    elided = _ELISION.match(word)
    if elided:
        yield elided.group(1)
    yield _POSSESSIVE.sub("", word[elided.end() if elided else 0 :])
