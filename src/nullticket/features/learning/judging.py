"""Whether a new model is better than the one that decides now.

Both answer the same tickets, which neither has learned from and which came after those that the new one learned from.
The new one is better when the lower end of the interval of the difference, drawn again and again from these tickets, is
above zero; a lucky handful is not enough, and neither is being right at the price of being much surer than right. Drawing
again says too much where few tickets differ, so the tickets on which only one of the two is right must speak for the new
one as well: five to none is the least that luck does not explain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

FEWEST: Final = 20
DRAWS: Final = 4000
# One-sided: one promotion in twenty would be luck if there were nothing to gain.
LOW, HIGH = 5.0, 95.0
LUCK: Final = 0.05
# How much farther from honest the new model may be; twice what two hundred tickets show by chance. Fewer show more.
ECE_SLACK: Final = 0.04
_SLACK_HOLDS_FROM: Final = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """One held-out ticket: what both models said of it, how sure they were, and how far its label is believed."""

    old_right: bool
    new_right: bool
    old_sure: float
    new_sure: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accuracies by believed labels; ``low`` and ``high`` are the 90 % interval of ``gain``."""

    tickets: int
    old_accuracy: float
    new_accuracy: float
    gain: float
    low: float
    high: float
    old_ece: float
    new_ece: float
    better: bool
    reasons: tuple[str, ...]


def compare(trials: Sequence[Trial], *, seed: int) -> Comparison:
    import numpy as np  # noqa: PLC0415 - large, and nobody judges when a server starts

    weight = np.array([one.weight for one in trials], np.float64)
    old = np.array([one.old_right for one in trials], np.float64)
    new = np.array([one.new_right for one in trials], np.float64)
    low, high = _interval(new - old, weight, seed=seed)
    old_ece = calibration_error([(one.old_sure, one.old_right, one.weight) for one in trials])
    new_ece = calibration_error([(one.new_sure, one.new_right, one.weight) for one in trials])
    total = max(float(weight.sum()), 1e-9)
    before, after = float(old @ weight) / total, float(new @ weight) / total
    reasons = [
        f"{after:.1%} right against {before:.1%} on {len(trials)} newer tickets",
        f"the gain lies between {low:+.1%} and {high:+.1%}",
    ]
    chance = by_luck(
        sum(one.new_right > one.old_right for one in trials), sum(one.old_right > one.new_right for one in trials)
    )
    enough, honest = len(trials) >= FEWEST, new_ece <= old_ece + slack(len(trials))
    if chance > LUCK:
        reasons.append(f"luck alone would do as well in {chance:.0%} of such trials")
    if not enough:
        reasons.append(f"{FEWEST} tickets are needed to tell")
    if not honest:
        reasons.append(f"it is less honest about how sure it is: {new_ece:.3f} against {old_ece:.3f}")
    return Comparison(
        tickets=len(trials),
        old_accuracy=round(before, 4),
        new_accuracy=round(after, 4),
        gain=round(after - before, 4),
        low=round(low, 4),
        high=round(high, 4),
        old_ece=round(old_ece, 4),
        new_ece=round(new_ece, 4),
        better=enough and honest and low > 0 and chance <= LUCK,
        reasons=tuple(reasons),
    )


def slack(tickets: int) -> float:
    return ECE_SLACK * sqrt(max(1.0, _SLACK_HOLDS_FROM / max(1, tickets)))


def by_luck(won: int, lost: int) -> float:
    """The probability that two equal models differ at least so much for the first (sign test, one-sided)."""
    tried = won + lost
    return float(sum(comb(tried, at) for at in range(won, tried + 1)) / 2**tried)


def _interval(
    gains: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    weight: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    *,
    seed: int,
) -> tuple[float, float]:
    """Paired bootstrap: how many times each ticket is drawn is multinomial."""
    import numpy as np  # noqa: PLC0415 - as above

    count = len(gains)
    if not count or weight.sum() <= 0:
        return 0.0, 0.0
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    found = drawn @ (gains * weight) / np.maximum(drawn @ weight, 1e-9)
    low, high = np.percentile(found, [LOW, HIGH])
    return float(low), float(high)


def calibration_error(points: Sequence[tuple[float, bool, float]], *, bins: int = 10) -> float:
    """Mean distance between being sure and being right, over bins of equal width; points are (sure, right, weight)."""
    total = sum(weight for _, _, weight in points) or 1.0
    found = 0.0
    for at in range(bins):
        inside = [one for one in points if min(int(one[0] * bins), bins - 1) == at]
        found += abs(sum(weight * (sure - right) for sure, right, weight in inside)) / total
    return found
