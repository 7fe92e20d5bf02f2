"""How sure the likeliest label may be: a curve from what a mix says to how often that is right.

The sum of voices is honest on the whole and bends at the ends: a little surer than right where it is sure, a little less
where it is not. The curve only moves the likeliest label's share; which label that is stays.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.heads import Indices
from nullticket.adapters.local_model.text_features import Floats

_SMALLEST: Final = 1e-6
# How strongly the curve is held to saying what it is told.
_HELD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Sureness:
    """Odds by a parabola of the odds, flat outside of what was seen."""

    level: float
    slope: float
    bend: float
    low: float
    high: float

    def corrected(self, given: Floats) -> Floats:
        """The same order of labels in every row, with honest shares."""
        if given.shape[1] < 2:
            return given
        row, first = np.arange(len(given)), given.argmax(axis=1)
        sure = given[row, first].astype(np.float64)
        second = np.partition(given, -2, axis=1)[:, -2].astype(np.float64)
        at = np.clip(_odds(sure), self.low, self.high)
        aim = 1 / (1 + np.exp(-(self.level + self.slope * at + self.bend * at * at)))
        rest = np.maximum(1 - sure, _SMALLEST)
        aim = np.clip(aim, second / (second + rest) + _SMALLEST, 1 - _SMALLEST)
        found = given * ((1 - aim) / rest)[:, None]
        found[row, first] = aim
        return np.asarray(found / found.sum(axis=1, keepdims=True), np.float32)

    def as_array(self) -> NDArray[np.float64]:
        return np.array([self.level, self.slope, self.bend, self.low, self.high])

    @classmethod
    def of(cls, kept: NDArray[np.float64]) -> "Sureness":
        return cls(*(float(one) for one in kept))


def fit_sureness(given: Floats, wanted: Indices, counts: Floats) -> Sureness:
    """``given`` are probabilities of rows that the mix was not fitted on. The curve rises or stays level, so that surer
    stays surer: where part of the labels is wrong, the surest are right no oftener than the labels are, and it ends level.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    at = _odds(given.max(axis=1).astype(np.float64))
    side = np.where(given.argmax(axis=1) == wanted, 1.0, -1.0)
    low, high = (float(one) for one in np.percentile(at, [1, 99]))
    at, width, weight = np.clip(at, low, high), max(high - low, _SMALLEST), counts.astype(np.float64)
    # By its level and by how steeply it rises at either end: that neither is below nothing can be said of these.
    half = at * at / 2
    parts = np.stack([np.ones(len(at)), (high * at - half) / width, (half - low * at) / width], axis=1)
    start = np.array([0.0, 1.0, 1.0])

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        right, moved = side * (parts @ found), found - start
        slope = -(parts.T @ (weight * side / (1 + np.exp(np.clip(right, -500, 500)))))
        return float(np.logaddexp(0, -right) @ weight + _HELD / 2 * moved @ moved), slope + _HELD * moved

    bounds = [(None, None), (0.0, None), (0.0, None)]
    level, first, last = (float(one) for one in minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
    return Sureness(level, (first * high - last * low) / width, (last - first) / (2 * width), low, high)


def _odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(share, _SMALLEST, 1 - _SMALLEST)
    return np.asarray(np.log(held / (1 - held)))
