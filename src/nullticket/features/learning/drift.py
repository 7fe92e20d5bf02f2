"""When to raise the alarm: the engine is right less often than it was, or tickets are about other things than they were.

Both compare the last week with the four before. A fall in accuracy must be more than five points and more than chance
(three standard errors); a shift of subjects must move more than a quarter of the tickets, with chance's part taken off.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

FEWEST: Final = 50
_LARGEST_FALL: Final = 0.05
_LARGEST_SHIFT: Final = 0.25


@dataclass(frozen=True, slots=True)
class Span:
    """Ended tickets and what they were about, and how many answers were right."""

    categories: Sequence[str]
    right: int
    judged: int


def findings(recent: Span, before: Span) -> list[str]:
    """A sentence for each finding."""
    return [one for one in (_fall(recent, before), _shift(recent, before)) if one]


def _fall(recent: Span, before: Span) -> str:
    if min(recent.judged, before.judged) < FEWEST:
        return ""
    now, then = recent.right / recent.judged, before.right / before.judged
    both = (recent.right + before.right) / (recent.judged + before.judged)
    noise = sqrt(both * (1 - both) * (1 / recent.judged + 1 / before.judged))
    if then - now <= max(_LARGEST_FALL, 3 * noise):
        return ""
    return f"The engine was right in {now:.0%} of the last week's tickets, in the four weeks before in {then:.0%}."


def _shift(recent: Span, before: Span) -> str:
    new, old = Counter(recent.categories), Counter(before.categories)
    count, earlier = len(recent.categories), len(before.categories)
    if min(count, earlier) < FEWEST:
        return ""
    moves = {key: new[key] / count - old[key] / earlier for key in new | old}
    by_chance = sum(sqrt(old[key] / earlier * (1 - old[key] / earlier) * (1 / count + 1 / earlier)) for key in old) / 2
    shifted = sum(abs(move) for move in moves.values()) / 2
    if shifted - by_chance <= _LARGEST_SHIFT:
        return ""
    most = max(moves, key=lambda key: abs(moves[key]))
    return f"{shifted:.0%} of the tickets are about other things than before; {most} changed by {moves[most]:+.0%}."
