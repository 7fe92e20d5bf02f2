"""Which article answers best: text first, then whether it helped, solved, is recent and is about the same category.

The score is a weighted sum of five figures from 0 to 1. Text relevance is half what the search engine says (relative
to the best hit) and half how many of the query's own words the article holds. Votes count against a prior of four, so
that one vote does not decide; freshness halves in a year. An article below ``OFFER_SCORE`` is found, not offered.

>>> now = datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
>>> vpn = ArticleHit(1, "Fix VPN error 809", "Open port 500.", "vpn", text_score=4.0, updated_at=now, helpful=8)
>>> tea = ArticleHit(2, "Tea kitchen", "The kettle connects to power.", "other", text_score=1.0, updated_at=now)
>>> best, other = rank([tea, vpn], Query("VPN cannot connect, error 809", category="vpn"), now=now)
>>> best.article_id, best.offered, other.offered
(1, True, False)
>>> best.reasons[0]
'holds 3 of 4 words asked for: vpn, error, 809'
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from nullticket.core.text import words

PRIOR_VOTES: Final = 4
PRIOR_HELPFUL: Final = 0.5
HALF_LIFE: Final = timedelta(days=365)
# Solving this many tickets counts as fully proven.
PROVEN: Final = 50
OFFER_SCORE: Final = 0.45
SNIPPET_LENGTH: Final = 200

# Words that say nothing about the subject, in the languages of the seeded articles. Short words without digits are
# left out anyway.
STOP_WORDS: Final = frozenset(
    "the and for with from that this have has had are was were can cannot not but you your our they them how what when"
    " where why who does did don doesn please help hello thanks need want get got just very there here into about still"
    " again also any some all been being will would could should its it's i'm my me der die das und oder ein eine ist"
    " nicht mit von auf ich mein meine kann wie was les des une est pas mon que para por los las una".split()
)
_SHORTEST_WORD: Final = 3


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
    """An article that the search found. ``text_score`` is the engine's figure, larger is better, of any scale."""

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
    """A hit in its place. ``offered`` says that it is good enough for the bot to offer unasked."""

    article_id: int
    score: float
    offered: bool
    snippet: Snippet
    reasons: tuple[str, ...]


def rank(
    hits: Sequence[ArticleHit], query: Query, *, now: datetime, weights: Weights = Weights()
) -> tuple[Ranked, ...]:
    """Order the hits, best first; equal scores keep the lower id first."""
    terms = query_terms(query.text)
    best = max((hit.text_score for hit in hits), default=0.0)
    ranked = [_judge(hit, query, terms=terms, best=best, now=now, weights=weights) for hit in hits]
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
    start = _window(places, length) if places else 0
    if start:
        start = text.rfind(" ", 0, start) + 1
    end = len(text) if len(text) - start <= length else max(text.rfind(" ", start, start + length), start + 1)
    lead, tail = "… " if start else "", " …" if end < len(text) else ""
    shift = len(lead) - start
    marks = tuple((since + shift, until + shift) for since, until, _ in places if start <= since and until <= end)
    return Snippet(f"{lead}{text[start:end].rstrip()}{tail}", marks)


def plain(markdown: str) -> str:
    """Markdown as one line of running text: marks of headings, lists and emphasis dropped."""
    lines = (line.strip().lstrip("#>-*+ ").strip() for line in markdown.splitlines())
    return " ".join(" ".join(line.replace("**", "").replace("`", "").split()) for line in lines if line)


def _judge(
    hit: ArticleHit, query: Query, *, terms: Sequence[str], best: float, now: datetime, weights: Weights
) -> Ranked:
    present = set(words(f"{hit.title}\n{hit.content}"))
    found = [term for term in terms if _holds(present, term)]
    covered = len(found) / len(terms) if terms else 0.0
    relative = max(0.0, hit.text_score / best) if best > 0 else 0.0
    useful = helpfulness(hit.helpful, hit.not_helpful)
    solved = min(1.0, math.log1p(max(0, hit.resolution_count)) / math.log1p(PROVEN))
    fresh = 0.5 ** (max(now - hit.updated_at, timedelta()) / HALF_LIFE)
    same = query.category is not None and hit.category == query.category
    score = (
        weights.text * (covered + relative) / 2
        + weights.helpful * useful
        + weights.solved * solved
        + weights.fresh * fresh
        + weights.category * same
    )
    # Votes and freshness cannot offer an article that speaks of something else.
    offered = score >= OFFER_SCORE and bool(found)
    reasons = _reasons(hit, found, asked=len(terms), same=same)
    return Ranked(hit.article_id, score, offered, snippet(hit.content, terms), reasons)


def _reasons(hit: ArticleHit, found: Sequence[str], *, asked: int, same: bool) -> tuple[str, ...]:
    reasons = [f"holds {len(found)} of {asked} words asked for" + (f": {', '.join(found)}" if found else "")]
    if same:
        reasons.append(f"is about {hit.category}")
    votes = hit.helpful + hit.not_helpful
    if votes:
        reasons.append(f"helped {hit.helpful} of {votes} readers")
    if hit.resolution_count > 0:
        reasons.append(f"solved {hit.resolution_count} tickets")
    return tuple(reasons)


def _holds(present: set[str], term: str) -> bool:
    """A term counts also as the beginning of a longer word, or without its plural s."""
    return term in present or term.removesuffix("s") in present or any(word.startswith(term) for word in present)


def _places(text: str, terms: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where terms begin a word: start, end, term, in order of the text."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # Lower case of a few letters is longer; offsets would be off, so such texts are searched as they are.
        lowered = text
    places = []
    for term in terms:
        at = lowered.find(term)
        while at >= 0:
            if at == 0 or not lowered[at - 1].isalnum():
                places.append((at, at + len(term), term))
            at = lowered.find(term, at + len(term))
    return sorted(places)


def _window(places: Sequence[tuple[int, int, str]], length: int) -> int:
    """Start of the stretch of ``length`` with the most different terms; the earliest of equals."""
    best_start, best_count = 0, 0
    for start, _, _ in places:
        inside = {term for since, until, term in places if since >= start and until <= start + length}
        if len(inside) > best_count:
            best_start, best_count = start, len(inside)
    return best_start if best_start + length > length else 0
