"""How voices are heard together: weighed on what was held out, so that their sum is right and honestly sure at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.heads import Indices, softmax
from nullticket.adapters.local_model.sureness import Sureness, fit_sureness
from nullticket.adapters.local_model.text_features import Floats

Weights = NDArray[np.float64]
Loss = Callable[[Weights], tuple[float, Weights]]

_SMALLEST: Final = 1e-9
# How strongly a weight is held to the share of its voice: ten sure mistakes move it. Of dozens of labels there are more
# weights than tickets, so that most of what they would learn is chance; how strongly to hold them then, held-out tickets say.
USUALLY_HELD: Final = 10.0
_HELD_MORE: Final = (50.0, 200.0)
# By how much less the log loss has to be for another than the usual: less is chance, too.
_CLEARLY: Final = 0.01
# From so many tickets on one fold tells.
_ONE_FOLD: Final = 1000
# Where the share of a voice begins, and how strongly few labels are held to it: a hundred labels move it freely.
_FIRST_SHARE: Final = 0.5
_SHARE_HELD: Final = 2.0


@dataclass(frozen=True, slots=True)
class Mix:
    """For each voice a square of weights from what it says of a label to what is concluded for a label, and how sure the
    sum may be.
    """

    weights: Mapping[str, Floats]
    bias: Floats
    sureness: Sureness | None = None

    def probabilities(self, said: Mapping[str, Floats]) -> Floats:
        given = softmax(sum((said[name] @ weight for name, weight in self.weights.items()), self.bias))
        return given if self.sureness is None else self.sureness.corrected(given)


def how_held(said: Mapping[str, Floats], wanted: Indices, counts: Floats, *, folds: Indices) -> float:
    """How strongly to hold the weights of a fine mix, by the log loss on folds that the weights have not seen."""
    numbers = np.unique(folds)
    tried = numbers[:1] if len(wanted) >= _ONE_FOLD else numbers
    missed = {
        held: sum(_missed(said, wanted, counts, out=folds == one, held=held) for one in tried)
        for held in (USUALLY_HELD, *_HELD_MORE)
    }
    best = min(missed, key=lambda held: missed[held])
    return best if missed[best] < (1 - _CLEARLY) * missed[USUALLY_HELD] else USUALLY_HELD


def _missed(
    said: Mapping[str, Floats], wanted: Indices, counts: Floats, *, out: NDArray[np.bool_], held: float
) -> float:
    part = {name: scores[~out] for name, scores in said.items()}
    mix = fit_mix(part, wanted[~out], counts[~out], fine=True, held=held)
    given = mix.probabilities({name: scores[out] for name, scores in said.items()})
    return -float(np.log(given[np.arange(len(given)), wanted[out]] + _SMALLEST) @ counts[out])


def fit_sure_mix(
    said: Mapping[str, Floats], wanted: Indices, counts: Floats, *, folds: Indices, held: float = USUALLY_HELD
) -> Mix:
    """A fine mix that also knows how right it is where it is sure: heard on folds that its weights were not fitted on."""
    given = np.zeros((len(wanted), next(iter(said.values())).shape[1]), np.float32)
    for number in np.unique(folds):
        kept, out = folds != number, folds == number
        few = {name: scores[kept] for name, scores in said.items()}
        part = fit_mix(few, wanted[kept], counts[kept], fine=True, held=held)
        given[out] = part.probabilities({name: scores[out] for name, scores in said.items()})
    whole = fit_mix(said, wanted, counts, fine=True, held=held)
    return Mix(whole.weights, whole.bias, fit_sureness(given, wanted, counts))


def fit_mix(
    said: Mapping[str, Floats], wanted: Indices, counts: Floats, *, fine: bool, held: float = USUALLY_HELD
) -> Mix:
    """The mix with the least log loss. ``fine`` also learns what one label's score says of another label, as far as these
    weights are not ``held``.
    """
    names = tuple(said)
    spread = {name: float(said[name].std()) or 1.0 for name in names}
    scaled = [said[name] / spread[name] for name in names]
    count = scaled[0].shape[1]
    shares = _shares(scaled, wanted, counts)
    squares = [share * np.eye(count, dtype=np.float32) for share in shares]
    bias = np.zeros(count, np.float32)
    if fine:
        squares, bias = _refined(scaled, wanted, counts, squares, held=held)
    return Mix({name: square / spread[name] for name, square in zip(names, squares, strict=True)}, bias)


def _shares(scaled: list[Floats], wanted: Indices, counts: Floats) -> list[float]:
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    row, total = np.arange(len(wanted)), float(counts.sum())

    def loss(shares: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        given = softmax(sum(share * scores for share, scores in zip(shares, scaled, strict=True)))
        missed = float(-(np.log(given[row, wanted] + _SMALLEST) * counts).sum() / total)
        given[row, wanted] -= 1
        slope = [float((given * scores).sum(axis=1) @ counts / total) for scores in scaled]
        moved = shares - _FIRST_SHARE
        return missed + _SHARE_HELD / 2 / total * float(moved @ moved), np.array(slope) + _SHARE_HELD / total * moved

    bounds = [(0.0, None)] * len(scaled)  # a voice may be silent; it never speaks against itself
    return [float(one) for one in minimize(loss, np.full(len(scaled), _FIRST_SHARE), jac=True, bounds=bounds).x]


def _refined(
    scaled: list[Floats], wanted: Indices, counts: Floats, start: list[Floats], *, held: float
) -> tuple[list[Floats], Floats]:
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    together, count = np.concatenate(scaled, axis=1), scaled[0].shape[1]
    first = np.concatenate(start).astype(np.float64)
    loss = fine_loss(together, wanted, counts, first, held=held)
    begin = np.concatenate([first.ravel(), np.zeros(count)])
    best = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 100}).x.astype(np.float32)
    return np.split(best[: first.size].reshape(first.shape), len(scaled)), best[first.size :]


def fine_loss(together: Floats, wanted: Indices, counts: Floats, first: Weights, *, held: float) -> Loss:
    """Of weights and bias in one row: the log loss, what moving away from the ``first`` weights costs, and the slope."""
    row = np.arange(len(wanted))

    def loss(flat: Weights) -> tuple[float, Weights]:
        square, bias = flat[: first.size].reshape(first.shape), flat[first.size :]
        given = softmax(together @ square + bias).astype(np.float64)
        missed = float(-(np.log(given[row, wanted] + _SMALLEST) * counts).sum())
        given[row, wanted] -= 1
        given *= counts[:, None]
        moved = square - first
        cost = held / 2 * float((moved * moved).sum()) + USUALLY_HELD / 2 * float(bias @ bias)
        slope = together.T @ given + held * moved
        return missed + cost, np.concatenate([slope.ravel(), given.sum(axis=0) + USUALLY_HELD * bias])

    return loss
