"""How sure to be of a language model's answer: never its own word, but how likely the other engine finds the same, and
how often that was right before.

A curve has three numbers. They begin at a prior and move with outcomes; few outcomes move them little.

>>> round(PRIOR.confidence(0.9, agreed=True), 2), round(PRIOR.confidence(0.02, agreed=False), 2)
(0.92, 0.32)
>>> always_right = fitted([Outcome(0.1, agreed=False, right=True)] * 50)
>>> always_right.confidence(0.1, agreed=False) > 0.8
True
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Prior weight, as if so many outcomes had been seen.
_STIFFNESS: Final = 3.0
_STEPS: Final = 25
_LEAST, _MOST = 0.02, 0.99


@dataclass(frozen=True, slots=True)
class Curve:
    """Log-odds of being right: ``bias`` + ``slope`` x log-odds by the other engine + ``agrees`` where both name it."""

    bias: float
    slope: float
    agrees: float
    outcomes: int = 0

    def confidence(self, probability: float, *, agreed: bool) -> float:
        """``probability``: what the other engine gives to the answer."""
        odds = self.bias + self.slope * _log_odds(probability) + self.agrees * agreed
        return min(_MOST, max(_LEAST, 1 / (1 + math.exp(-odds))))


PRIOR: Final = Curve(0.8, 0.4, 0.8)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A past answer and whether it was right. ``weight`` within 0..1: what the label is worth."""

    probability: float
    agreed: bool
    right: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """How well a curve does on outcomes that it was not fitted on. ``error`` is the expected calibration error.

    A model that is right less often than ``majority``, the share of the commonest answer, says nothing about tickets:
    its calibration is not judged.
    """

    outcomes: int
    accuracy: float
    majority: float
    error: float

    @property
    def judged(self) -> bool:
        return self.outcomes > 0 and self.accuracy > self.majority


def fitted(outcomes: Sequence[Outcome], *, prior: Curve = PRIOR) -> Curve:
    """The likeliest curve, held by the prior (ridge regression on log-odds, by Newton's steps)."""
    if not outcomes:
        return prior
    import numpy as np  # noqa: PLC0415 - large, and a server that starts has no outcomes

    start = np.array([prior.bias, prior.slope, prior.agrees])
    rows = np.array([[1.0, _log_odds(one.probability), float(one.agreed)] for one in outcomes])
    right = np.array([float(one.right) for one in outcomes])
    weights = np.array([one.weight for one in outcomes])
    at = start.copy()
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-np.clip(rows @ at, -30, 30)))
        slope = rows.T @ (weights * (said - right)) + _STIFFNESS * (at - start)
        bend = (rows * (weights * said * (1 - said))[:, None]).T @ rows + _STIFFNESS * np.eye(3)
        step = np.linalg.solve(bend, slope)
        at = at - np.clip(step, -1, 1)
        if float(np.abs(step).max()) < 1e-6:
            break
    return Curve(float(at[0]), float(at[1]), float(at[2]), len(outcomes))


def measured(curve: Curve, outcomes: Sequence[Outcome], *, majority: float, bins: int = 10) -> Measure:
    """Judge a curve by outcomes, in equal bins of confidence."""
    if not outcomes:
        return Measure(0, 0.0, majority, 0.0)
    import numpy as np  # noqa: PLC0415 - as above

    said = np.array([curve.confidence(one.probability, agreed=one.agreed) for one in outcomes])
    right = np.array([float(one.right) for one in outcomes])
    at = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [
        abs(said[at == n].mean() - right[at == n].mean()) * (at == n).mean() for n in range(bins) if (at == n).any()
    ]
    return Measure(len(outcomes), float(right.mean()), majority, float(sum(gaps)))


def _log_odds(probability: float) -> float:
    bounded = min(0.995, max(0.005, probability))
    return math.log(bounded / (1 - bounded))
