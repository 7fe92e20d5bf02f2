"""An article draft from the resolutions that worked best, for a person to finish.

A resolution counts by the stars it got, and less when the ticket came back; very short ones ("done") are left out.
Resolutions that say the same are told once, with how many tickets they solved. Addresses, phone numbers and secrets
of the people concerned are blanked, and their text is escaped, so that it cannot become markup of the article.

>>> solved = [SolvedTicket("TKT-20260112-A3F5", "VPN down", "Renewed the client certificate. Restart the VPN client.",
...                        stars=5)]
>>> draft = build_draft("vpn", "VPN", solved)
>>> draft.title, draft.source_tickets
('VPN: what helps', ('TKT-20260112-A3F5',))
>>> print(draft.content.splitlines()[-4])
1. Renewed the client certificate.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nullticket.core.text import one_line, words
from nullticket.features.knowledge.ranking import STOP_WORDS

SHORTEST_RESOLUTION: Final = 4
SOLUTIONS: Final = 3
SYMPTOMS: Final = 5
STEPS: Final = 8
# Two resolutions with this share of common words (Jaccard) say the same.
SAME: Final = 0.5
LONGEST_STEP: Final = 300

_BLANKS: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (
        re.compile(r"(?i)\b(password|passwort|kennwort|pin|token|secret|mot de passe)\s*(?:is|ist|est|[:=])\s*\S+"),
        r"\1: [secret]",
    ),
    (re.compile(r"(?<![\w.])\+?\d[\d ()/-]{7,}\d(?![\w.])"), "[number]"),
)
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~#&]|^[-+])")
_STEP_MARK: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class SolvedTicket:
    """A resolved ticket of the category. ``stars`` 1 to 5, None when it was not rated."""

    number: str
    title: str
    resolution: str
    stars: int | None = None
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """Markdown with the tickets it came from, never published by itself."""

    title: str
    content: str
    category: str
    source_tickets: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Solution:
    """Resolutions that say the same; the first is the best rated."""

    tickets: tuple[SolvedTicket, ...]
    weight: float


def build_draft(category: str, category_name: str, solved: Sequence[SolvedTicket]) -> ArticleDraft:
    """Write the draft; without a usable resolution it holds the symptoms and asks for the solution."""
    solutions = _solutions(solved)[:SOLUTIONS]
    name = _escaped(category_name)
    lines = [
        f"Notes from {len(solved)} solved {name} tickets. Check every step before publishing.",
        "",
        "## Symptoms",
        "",
    ]
    lines += [f"- {title}" for title in _symptoms(solved)] or ["- (describe what people see)"]
    for place, solution in enumerate(solutions, start=1):
        times = len(solution.tickets)
        lines += ["", f"## Solution {place} ({times} ticket{'s' if times > 1 else ''})", ""]
        lines += [f"{number}. {step}" for number, step in enumerate(_steps(solution.tickets[0].resolution), start=1)]
    if not solutions:
        lines += ["", "## Solution", "", "1. (no resolution on record says what was done)"]
    lines += ["", "If this does not help, open a ticket and say which step failed."]
    used = tuple(ticket.number for solution in solutions for ticket in solution.tickets)
    reasons = (
        f"{len(used)} of {len(solved)} resolutions say what was done",
        *(f"solution {place} from {solution.tickets[0].number}" for place, solution in enumerate(solutions, start=1)),
    )
    return ArticleDraft(f"{one_line(category_name, 150)}: what helps", "\n".join(lines), category, used, reasons)


def blanked(text: str) -> str:
    """Replace e-mail addresses, phone numbers and secrets that follow their name."""
    for pattern, instead in _BLANKS:
        text = pattern.sub(instead, text)
    return text


def _solutions(solved: Sequence[SolvedTicket]) -> list[_Solution]:
    """Group resolutions that say the same, the most convincing group first."""
    usable = [ticket for ticket in solved if len(_content(ticket.resolution)) >= SHORTEST_RESOLUTION]
    groups: list[list[SolvedTicket]] = []
    for ticket in sorted(usable, key=lambda ticket: (-_worth(ticket), ticket.number)):
        home = next((group for group in groups if _alike(group[0].resolution, ticket.resolution) >= SAME), None)
        if home is None:
            groups.append([ticket])
        else:
            home.append(ticket)
    solutions = [_Solution(tuple(group), sum(_worth(ticket) for ticket in group)) for group in groups]
    return sorted(solutions, key=lambda solution: (-solution.weight, solution.tickets[0].number))


def _worth(ticket: SolvedTicket) -> float:
    """Unrated counts as three stars; a ticket that came back counts a third."""
    return (ticket.stars or 3) / 5 * (1 / 3 if ticket.reopened else 1)


def _symptoms(solved: Sequence[SolvedTicket]) -> list[str]:
    """The titles that share most words with the others, different ones only."""
    spread = Counter(word for ticket in solved for word in _content(ticket.title))
    ranked = sorted(solved, key=lambda ticket: (-sum(spread[word] for word in _content(ticket.title)), ticket.number))
    chosen: list[str] = []
    for ticket in ranked:
        if ticket.title.strip() and all(_alike(ticket.title, other) < SAME for other in chosen):
            chosen.append(ticket.title)
    return [_escaped(one_line(blanked(title), LONGEST_STEP)) for title in chosen[:SYMPTOMS]]


def _steps(resolution: str) -> list[str]:
    """Lines, or the sentences of a single paragraph."""
    lines = [line for line in blanked(resolution).splitlines() if line.strip()]
    parts = lines if len(lines) > 1 else _SENTENCE_END.split(lines[0])
    steps = [one_line(_STEP_MARK.sub("", part), LONGEST_STEP) for part in parts]
    return [_escaped(step) for step in steps if step][:STEPS]


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in STOP_WORDS)


def _alike(one: str, other: str) -> float:
    first, second = _content(one), _content(other)
    both = first | second
    return len(first & second) / len(both) if both else 1.0


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
