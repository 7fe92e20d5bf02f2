"""Linear heads: from features to one score a label, trained by weighted multinomial logistic regression.

SciPy is met only here and only while training; scoring needs numpy alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nullticket.adapters.local_model.text_features import COLUMNS, SparseRows

Floats = NDArray[np.float32]


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


def train_sparse(rows: SparseRows, labels: NDArray[np.int64], trust: Floats, *, count: int, strength: float) -> Head:
    """``strength`` is the weight of the data against smallness; ``count`` the number of labels."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs SciPy

    used, place = np.unique(rows.columns, return_inverse=True)
    matrix = csr_matrix((rows.values, place.astype(np.int32), rows.starts), shape=(len(rows), len(used)))
    found, bias = _regress(matrix, labels, trust, count=count, strength=strength)
    weights = np.zeros((COLUMNS, count), np.float16)
    weights[used] = found
    return Head(weights, bias)


def train_dense(vectors: Floats, labels: NDArray[np.int64], trust: Floats, *, count: int, strength: float) -> Head:
    return Head(*_regress(vectors, labels, trust, count=count, strength=strength))


def _regress(
    data: Any, labels: NDArray[np.int64], trust: Floats, *, count: int, strength: float
) -> tuple[Floats, Floats]:
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs SciPy

    width = data.shape[1]
    wanted = np.eye(count, dtype=np.float32)[labels]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat[: width * count].reshape(width, count).astype(np.float32)
        given = softmax(data @ weights + flat[width * count :].astype(np.float32))
        missed = -np.log(given[np.arange(len(labels)), labels] + 1e-9) @ trust
        slope = (given - wanted) * trust[:, None]
        gradient = strength * np.asarray(data.T @ slope) + weights
        flat_gradient = np.concatenate([gradient.ravel(), strength * slope.sum(axis=0)]).astype(np.float64)
        return float(strength * missed + 0.5 * (weights * weights).sum()), flat_gradient

    start = np.zeros(width * count + count)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120, "maxcor": 5}).x
    weights = best[: width * count].reshape(width, count)
    return weights.astype(np.float32), best[width * count :].astype(np.float32)
