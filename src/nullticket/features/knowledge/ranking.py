"""Which article answers best: its text first, then whether it helped, solved, is recent and fits the category.

The score is a weighted sum of five figures from 0 to 1. The text figure is the share of the question's telling words
that the article holds, rare words counting more and words of the title again, with a part for what the search engine
says relative to its best hit. Votes count against a prior of four, so
that one vote does not decide; freshness halves in a year. An article below ``OFFER_SCORE`` is found, not offered.

>>> from datetime import UTC
>>> now = datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
>>> vpn = ArticleHit(1, "Fix VPN error 809", "Open port 500.", "vpn", text_score=4.0, updated_at=now, helpful=8)
>>> tea = ArticleHit(2, "Tea kitchen", "The kettle must be connected.", "other", text_score=1.0, updated_at=now)
>>> best, other = rank([tea, vpn], Query("VPN cannot connect, error 809", category="vpn"), now=now)
>>> best.article_id, best.offered, other.offered
(1, True, False)
>>> best.reasons
('holds 3 of 4 words asked for: vpn, error, 809', 'is about vpn', 'helped 8 of 8 readers')
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nullticket.core.text import words

PRIOR_VOTES: Final = 4
PRIOR_HELPFUL: Final = 0.5
HALF_LIFE: Final = timedelta(days=365)
# Solving this many tickets counts as fully proven.
PROVEN: Final = 50
OFFER_SCORE: Final = 0.4
SNIPPET_LENGTH: Final = 200
# Occurrences of asked-for words that a snippet is chosen from.
PLACES: Final = 300
# A word that no article holds says little about which article fits.
UNKNOWN_WEIGHT: Final = 0.25
TITLE_SHARE: Final = 0.25
ENGINE_SHARE: Final = 0.15

# Words that say nothing about the subject, in the languages of the seeded articles. Short words without digits are
# left out anyway.
STOP_WORDS: Final = frozenset(
    "the and for with from that this have has had are was were can cannot not but you your our they them how what when"
    " where why who does did don doesn please help hello thanks need want get got just very there here into about still"
    " again also any some all been being will would could should its it's i'm my me der die das und oder ein eine ist"
    " nicht mit von auf ich mein meine kann wie was les des une est pas mon que para por los las una".split()
)
_EMPHASIS: Final = re.compile(r"(?<!\w)\*(\S[^*]*)\*(?!\w)")
_SHORTEST_WORD: Final = 3
_SHORTEST_STEM: Final = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """Parts of the score; they sum to 1."""

    text: float = 0.6
    helpful: float = 0.12
    solved: float = 0.1
    fresh: float = 0.05
    category: float = 0.13


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; the category of the ticket when it is known."""

    text: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that the search found and the reader may see. ``text_score`` is the search engine's figure, larger
    is better, of any scale.
    """

    article_id: int
    title: str
    content: str
    category: str
    text_score: float
    updated_at: datetime
    helpful: int = 0
    not_helpful: int = 0
    resolution_count: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage around the words asked for; ``marks`` are (start, end) offsets of them in ``text``."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in its place. ``offered`` says that it is good enough for the bot to offer unasked."""

    article_id: int
    score: float
    offered: bool
    snippet: Snippet
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """An article's words, of the title and of all."""

    title: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class _TextFigure:
    """How well the text fits, 0 to 1, and the words behind it."""

    value: float
    asked: tuple[str, ...]
    found: tuple[str, ...]


def rank(
    hits: Sequence[ArticleHit], query: Query, *, now: datetime, weights: Weights = Weights()
) -> tuple[Ranked, ...]:
    """Order the hits, best first; equal scores keep the lower id first."""
    vocabularies = [
        _Vocabulary(frozenset(words(hit.title)), frozenset(words(f"{hit.title}\n{hit.content}"))) for hit in hits
    ]
    telling = _weights_of(query_terms(query.text), [vocabulary.all for vocabulary in vocabularies])
    best = max((hit.text_score for hit in hits), default=0.0)
    ranked = []
    for hit, vocabulary in zip(hits, vocabularies, strict=True):
        relative = max(0.0, hit.text_score / best) if best > 0 else 0.0
        text = _text_figure(vocabulary, telling, relative=relative)
        ranked.append(_judge(hit, query, text=text, now=now, weights=weights))
    return tuple(sorted(ranked, key=lambda article: (-article.score, article.article_id)))


def query_terms(text: str) -> tuple[str, ...]:
    """The words of a query that say something, each once, in order; all of its words when none does."""
    every = tuple(dict.fromkeys(words(text)))
    telling = tuple(
        word
        for word in every
        if word not in STOP_WORDS and (len(word) >= _SHORTEST_WORD or any(char.isdigit() for char in word))
    )
    return telling or every


def helpfulness(helpful: int, not_helpful: int) -> float:
    """Share of helpful votes, drawn to one half while there are few."""
    return (helpful + PRIOR_VOTES * PRIOR_HELPFUL) / (helpful + not_helpful + PRIOR_VOTES)


def snippet(content: str, terms: Sequence[str], *, length: int = SNIPPET_LENGTH) -> Snippet:
    """Cut the passage that holds the most different terms, on word borders, from Markdown made plain."""
    text = plain(content)
    places = _places(text, terms)
    start = _window(places, length) if len(text) > length else 0
    start = text.rfind(" ", 0, start) + 1
    end = len(text)
    if end - start > length:
        border = text.rfind(" ", start + 1, start + length)
        end = border if border > start else start + length
    lead, tail = "… " if start else "", " …" if end < len(text) else ""
    shift = len(lead) - start
    marks = tuple((since + shift, until + shift) for since, until, _ in places if start <= since and until <= end)
    return Snippet(f"{lead}{text[start:end]}{tail}", marks)


def plain(markdown: str) -> str:
    """Markdown as one line of running text: marks of headings, lists and emphasis dropped."""
    lines = (line.strip().lstrip("#>-*+ ").strip() for line in markdown.splitlines())
    return " ".join(
        " ".join(_EMPHASIS.sub(r"\1", line.replace("**", "").replace("`", "")).split()) for line in lines if line
    )


def _weights_of(terms: Sequence[str], vocabularies: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each term is worth: more the fewer articles hold it, little when none does."""
    weights: dict[str, float] = {}
    for term in terms:
        holders = sum(_holds(vocabulary, term) for vocabulary in vocabularies)
        weights[term] = math.log(1 + len(vocabularies) / (1 + holders)) * (1.0 if holders else UNKNOWN_WEIGHT)
    return weights


def _text_figure(vocabulary: _Vocabulary, telling: Mapping[str, float], *, relative: float) -> _TextFigure:
    found = tuple(term for term in telling if _holds(vocabulary.all, term))
    total = sum(telling.values()) or 1.0
    covered = sum(telling[term] for term in found) / total
    titled = sum(telling[term] for term in found if _holds(vocabulary.title, term)) / total
    value = (1 - TITLE_SHARE - ENGINE_SHARE) * covered + TITLE_SHARE * titled + ENGINE_SHARE * relative
    return _TextFigure(value, tuple(telling), found)


def _judge(hit: ArticleHit, query: Query, *, text: _TextFigure, now: datetime, weights: Weights) -> Ranked:
    solved = min(1.0, math.log1p(max(0, hit.resolution_count)) / math.log1p(PROVEN))
    same = query.category is not None and hit.category == query.category
    score = (
        weights.text * text.value
        + weights.helpful * helpfulness(hit.helpful, hit.not_helpful)
        + weights.solved * solved
        + weights.fresh * 0.5 ** (max(now - hit.updated_at, timedelta()) / HALF_LIFE)
        + weights.category * same
    )
    # Votes and freshness alone cannot offer an article that speaks of something else.
    offered = score >= OFFER_SCORE and bool(text.found)
    passage = snippet(hit.content, text.asked)
    return Ranked(hit.article_id, score, offered, passage, _reasons(hit, text, same=same))


def _reasons(hit: ArticleHit, text: _TextFigure, *, same: bool) -> tuple[str, ...]:
    found = f": {', '.join(text.found)}" if text.found else ""
    reasons = [f"holds {len(text.found)} of {len(text.asked)} words asked for{found}"]
    if same:
        reasons.append(f"is about {hit.category}")
    votes = hit.helpful + hit.not_helpful
    if votes:
        reasons.append(f"helped {hit.helpful} of {votes} readers")
    if hit.resolution_count > 0:
        reasons.append(f"solved {hit.resolution_count} tickets")
    return tuple(reasons)


def _holds(vocabulary: frozenset[str], term: str) -> bool:
    """A term also counts without its plural s, and a longer one as the beginning of a word (connect, connection)."""
    if term in vocabulary or term.removesuffix("s") in vocabulary:
        return True
    return len(term) >= _SHORTEST_STEM and any(word.startswith(term) for word in vocabulary)


def _places(text: str, terms: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where terms begin a word: start, end, term, in order of the text and without overlaps."""
    lowered = text.lower()
    # Lower case of a few letters is longer; offsets would be off, so such a text is searched as it is.
    searched = lowered if len(lowered) == len(text) else text
    found = [
        (match.start(), match.end(), term)
        for term in terms
        for match in re.finditer(rf"(?<!\w){re.escape(term)}", searched)
    ]
    places: list[tuple[int, int, str]] = []
    for since, until, term in sorted(found, key=lambda place: (place[0], -place[1]))[:PLACES]:
        if not places or since >= places[-1][1]:
            places.append((since, until, term))
    return places


def _window(places: Sequence[tuple[int, int, str]], length: int) -> int:
    """Start of the stretch of ``length`` with the most different terms; the earliest of equals."""
    best_start, best_count = 0, 0
    for start, _, _ in places:
        inside = {term for since, until, term in places if since >= start and until <= start + length}
        if len(inside) > best_count:
            best_start, best_count = start, len(inside)
    return best_start
