"""Which likeness means something: a ticket that is like everything is like nothing in particular.

Likeness is taken against the crowd: how alike each of the two is to its own nearest tickets.

>>> crowd([2.0, 1.0, 0.9, 0.8, 0.7, 0.1])
1.08
>>> round(chance(standing(1.9, 0.9, 1.0)), 2) > round(chance(standing(1.9, 1.2, 1.4)), 2)
True
"""

import math
from collections.abc import Sequence
from typing import Final

_CROWD: Final = 5
_AGAINST: Final = 0.7
# What a crowd comes to when there are enough tickets; a desk of its first days has none yet.
_LEAST: Final = 0.9
# Fitted on which nearest report of a public set of bug reports was marked as the same; see docs/explanation/ai.md.
_STEEP, _MIDDLE = 8.2, -0.38
# From here on two tickets are linked without anybody's asking, and shown as another report of the same.
LINKED: Final = 0.9
SHOWN: Final = 0.5


def crowd(likenesses: Sequence[float]) -> float:
    """How alike a ticket's nearest are."""
    nearest = sorted(likenesses, reverse=True)[:_CROWD]
    return max(_LEAST, sum(nearest) / len(nearest)) if nearest else _LEAST


def standing(likeness: float, own: float, other: float) -> float:
    """Likeness above what the crowd of either would give anyway."""
    return likeness - _AGAINST * (own + other)


def chance(stands: float) -> float:
    """The probability that both tell the same matter."""
    return 1 / (1 + math.exp(-_STEEP * (stands - _MIDDLE)))
