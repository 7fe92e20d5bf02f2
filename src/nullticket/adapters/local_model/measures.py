"""How good predictions are: right, right in every class, honest about how sure, and right where sure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from nullticket.adapters.local_model.heads import Indices
from nullticket.adapters.local_model.text_features import Floats

BINS: Final = 15
_DRAWN_AGAIN: Final = 200
# Two-sided 95 % of Student's t by degrees of freedom, for means of a few folds or draws.
_T: Final = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26, 19: 2.09, 39: 2.02}


@dataclass(frozen=True, slots=True)
class Quality:
    """``ece`` is the mean distance between being sure and being right; ``at_80`` the accuracy of the surest 80 %."""

    accuracy: float
    macro_f1: float
    ece: float
    at_80: float
    at_90: float


def quality(given: Floats, wanted: Indices) -> Quality:
    """``given`` has a row of probabilities a text; ``wanted`` the right columns, -1 for a label that is none of them."""
    guessed, sure = given.argmax(axis=1), given.max(axis=1)
    right = guessed == wanted
    surest_first = right[np.argsort(-sure, kind="stable")]
    return Quality(
        accuracy=float(right.mean()),
        macro_f1=_macro_f1(guessed, wanted),
        ece=calibration_error(sure, right),
        at_80=float(surest_first[: max(1, round(0.8 * len(right)))].mean()),
        at_90=float(surest_first[: max(1, round(0.9 * len(right)))].mean()),
    )


def calibration_error(sure: Floats, right: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> float:
    """Expected calibration error over fifteen bins of equal width."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [(bins == at).mean() * abs(right[bins == at].mean() - sure[bins == at].mean()) for at in np.unique(bins)]
    return float(sum(gaps))


def _macro_f1(guessed: Indices, wanted: Indices) -> float:
    """The mean over the labels that occur among the wanted ones."""
    found = []
    for label in np.unique(wanted):
        hit = ((guessed == label) & (wanted == label)).sum()
        found.append(2 * hit / ((guessed == label).sum() + (wanted == label).sum()))
    return float(np.mean(found))


def summary(found: Sequence[Quality]) -> Mapping[str, dict[str, float]]:
    """Mean and half the width of the 95 % interval over folds or draws, by measure; `sampled` tells it of a single one."""
    rows = [asdict(one) for one in found]
    return {name: _mean([row[name] for row in rows]) for name in rows[0]}


def sampled(given: Floats, wanted: Indices, *, seed: int) -> Mapping[str, dict[str, float]]:
    """The same of one judgement: half the 95 % interval over tickets that are drawn again from those that were judged."""
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(_DRAWN_AGAIN):
        again = draw.integers(0, len(wanted), len(wanted))
        rows.append(asdict(quality(given[again], wanted[again])))
    return {
        name: {"mean": round(value, 4), "half_interval": round(1.96 * float(np.std([row[name] for row in rows])), 4)}
        for name, value in asdict(quality(given, wanted)).items()
    }


def _mean(values: Sequence[float]) -> dict[str, float]:
    number = len(values)
    spread = float(np.std(values, ddof=1)) if number > 1 else 0.0
    width = _T.get(number - 1, 1.96) * spread / number**0.5 if number > 1 else 0.0
    return {"mean": round(float(np.mean(values)), 4), "half_interval": round(width, 4)}
