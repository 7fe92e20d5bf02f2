"""Linear heads: from features to one score a label.

SciPy is met only here and only while training; scoring needs numpy alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.text_features import COLUMNS, Floats, SparseRows

Indices = NDArray[np.int64]
# Of scores and wanted labels: the loss and its slope by score.
Loss = Callable[[Floats], tuple[float, Floats]]
# Up to so many texts a table of all pairs costs less than what it saves.
_FEW: Final = 1500
# How long support vectors are sought. Time grows with texts and labels alike; where both are many, what sixty steps say beyond
# forty holds of these texts alone.
_STEPS, _STEPS_OF_MANY = 60, 40
_MANY_TEXTS, _MANY_LABELS = 6000, 10


@dataclass(frozen=True, slots=True)
class Head:
    """``weights`` has a row a feature and a column a label."""

    weights: NDArray[np.floating[Any]]
    bias: Floats


def softmax(scores: NDArray[Any]) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def score_sparse(rows: SparseRows, head: Head) -> Floats:
    """One row of scores a text."""
    picked = head.weights[rows.columns].astype(np.float32) * rows.values[:, None]
    padded = np.concatenate([picked, np.zeros((1, picked.shape[1]), np.float32)])
    summed = np.add.reduceat(padded, rows.starts[:-1], axis=0)
    summed[rows.starts[:-1] == rows.starts[1:]] = 0
    return np.asarray(summed + head.bias, np.float32)


def score_dense(vectors: Floats, head: Head) -> Floats:
    return np.asarray(vectors @ head.weights.astype(np.float32) + head.bias, np.float32)


def train_sparse(rows: SparseRows, labels: Indices, trust: Floats, *, count: int, strength: float) -> Head:
    """Support vectors, each label against all others: few words decide. ``strength`` weighs the data against smallness."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs SciPy

    used, place = np.unique(rows.columns, return_inverse=True)
    matrix = csr_matrix((rows.values, place.astype(np.int32), rows.starts), shape=(len(rows), len(used)))
    side = np.where(np.eye(count, dtype=bool)[labels], 1, -1).astype(np.float32)

    def loss(scores: Floats) -> tuple[float, Floats]:
        missing = np.maximum(0, 1 - side * scores)
        return float((missing * missing).sum(axis=1) @ trust), -2 * side * missing * trust[:, None]

    many = matrix.shape[0] >= _MANY_TEXTS and count > _MANY_LABELS
    steps = _STEPS_OF_MANY if many else _STEPS
    if matrix.shape[0] <= min(_FEW, matrix.shape[1]):
        turned, back = _rotated(matrix)
        found, bias = _fit(turned, loss, count=count, strength=strength, steps=steps)
        found = back(found)
    else:
        found, bias = _fit(matrix, loss, count=count, strength=strength, steps=steps)
    weights = np.zeros((COLUMNS, count), np.float16)
    weights[used] = found
    return Head(weights, bias)


def _rotated(matrix: Any) -> tuple[Floats, Callable[[Floats], Floats]]:
    """The same texts by as many numbers as there are texts, and the way back to weights of columns.

    Weights that are held small lie among the texts themselves, so fitting there ends at the same weights, and with few
    texts of many columns it ends much sooner.
    """
    values, directions = np.linalg.eigh((matrix @ matrix.T).toarray().astype(np.float64))
    kept = values > values[-1] * 1e-6
    roots, directions = np.sqrt(values[kept]), directions[:, kept]

    def back(weights: Floats) -> Floats:
        return np.asarray(matrix.T @ (directions / roots @ weights), np.float32)

    return np.asarray(directions * roots, np.float32), back


def train_dense(vectors: Floats, labels: Indices, trust: Floats, *, count: int, strength: float) -> Head:
    """Multinomial logistic regression."""
    wanted = np.eye(count, dtype=np.float32)[labels]

    def loss(scores: Floats) -> tuple[float, Floats]:
        given = softmax(scores)
        missed = -np.log(given[np.arange(len(labels)), labels] + 1e-9) @ trust
        return float(missed), (given - wanted) * trust[:, None]

    return Head(*_fit(vectors, loss, count=count, strength=strength, steps=100))


def _fit(data: Any, loss: Loss, *, count: int, strength: float, steps: int) -> tuple[Floats, Floats]:
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    size = data.shape[1] * count
    turned = data.T.tocsr() if hasattr(data, "tocsr") else data.T

    def value(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat[:size].reshape(-1, count).astype(np.float32)
        missed, slope = loss(data @ weights + flat[size:].astype(np.float32))
        gradient = strength * np.asarray(turned @ slope) + weights
        return (
            float(strength * missed + 0.5 * (weights * weights).sum()),
            np.concatenate([gradient.ravel(), strength * slope.sum(axis=0)]).astype(np.float64),
        )

    settings = {"maxiter": steps, "maxcor": 5, "ftol": 1e-5}
    best = minimize(value, np.zeros(size + count), jac=True, method="L-BFGS-B", options=settings).x
    return best[:size].reshape(-1, count).astype(np.float32), best[size:].astype(np.float32)
