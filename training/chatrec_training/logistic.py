"""Logistic regression with a penalty, by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sigmoid(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def fit(features: Floats, targets: Floats, penalty: Floats | float, steps: int = 30) -> Floats:
    """Weights of ``features`` [n, d] for ``targets`` [n] in 0..1; ``penalty`` is a number or one a weight."""
    weights = np.zeros(features.shape[1])
    cost = np.broadcast_to(np.asarray(penalty, dtype=np.float64), weights.shape)
    for _ in range(steps):
        chance = sigmoid(features @ weights)
        gradient = features.T @ (chance - targets) + cost * weights
        hessian = (features * (chance * (1 - chance))[:, None]).T @ features + np.diag(cost + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    return weights
