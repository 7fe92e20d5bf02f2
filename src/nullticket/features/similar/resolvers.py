"""Who resolved the tickets that are most like this one.

An embedding has the numbers of the encoder of many languages first and those of the English one behind, each of length one
or zero. Two tickets are compared by both where both are English.

>>> others = [(1, _UP), (2, _UP), (3, -_UP), (3, -_UP), (3, -_UP), (3, -_UP), (1, _UP), (1, _UP), (2, _UP)]
>>> teams_of_nearest(_UP, others, first=2)
(1, 2, 1, 1, 2)
>>> teams_of_nearest(_UP, [(1, _UP), (3, -_UP)], first=2)
()
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

_UP: Final = np.array([1.0, 0.0], np.float32)
# As many as history looks at, and as few as say something.
MOST: Final = 20
_FEWEST: Final = 5
# Two tickets of one category that have nothing else in common lie about as near.
_LEAST_ALIKE: Final = 0.35


def teams_of_nearest(own: Vector, others: Sequence[tuple[int, Vector]], *, first: int) -> tuple[int, ...]:
    """The teams of the most similar of ``others``, the nearest first; none where too few are alike. ``first``: how many
    numbers are those of the first encoder.
    """
    if not others:
        return ()
    table = np.stack([vector for _, vector in others])
    by_meaning, in_english = table[:, :first] @ own[:first], table[:, first:] @ own[first:]
    both = np.any(table[:, first:], axis=1) & bool(np.any(own[first:]))
    alike = np.where(both, (by_meaning + in_english) / 2, by_meaning)
    # What is nearer than halfway from the usual to the nearest; what is usual in a category tells nobody from anybody.
    near = (alike.max() + np.median(alike)) / 2
    order = np.argsort(-alike, kind="stable")[: min(MOST, max(_FEWEST, int((alike >= near).sum())))]
    enough = len(order) >= _FEWEST and alike[order[_FEWEST - 1]] >= _LEAST_ALIKE
    return tuple(others[at][0] for at in order) if enough else ()
