"""The text-only form: one linear map from the vector of an item's text to its axes and themes, for packs that training never saw.

It is taught by the judged films and, with less weight, by what the whole model predicts of the others. A degree is
``w . v + b`` cut to 0..1; the chance of a theme is the logistic function of the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import logistic

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """``weights`` [axes + themes, width] and ``shift`` [axes + themes]; axes come first."""

    weights: Floats
    shift: Floats
    axes: int

    def read(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Degrees [n, axes] and chances [n, themes]."""
        raw = vectors @ self.weights.T + self.shift
        return np.clip(raw[:, : self.axes], 0, 1), logistic.sigmoid(raw[:, self.axes :])


def fit_head(vectors: Floats, degrees: Floats, chances: Floats, trust: Floats, penalty: float) -> Head:
    """Learns from films with ``degrees`` [n, axes] and ``chances`` [n, themes], each counting as much as its ``trust`` [n].

    The themes' rows are not yet chances; ``calibrated`` makes them so.
    """
    rows = np.hstack([vectors, np.ones((len(vectors), 1))])
    cost = np.r_[np.full(vectors.shape[1], penalty), 0.0]
    weighted = rows * trust[:, None]
    both = np.linalg.solve(weighted.T @ rows + np.diag(cost + 1e-9), weighted.T @ np.hstack([degrees, chances])).T
    return Head(both[:, :-1], both[:, -1], degrees.shape[1])


def left_out(
    vectors: Floats, degrees: Floats, chances: Floats, trust: Floats, judged: NDArray[np.int64], folds: Sequence[NDArray[np.int64]],
    penalty: float, asked: Floats | None = None,
) -> Floats:
    """The raw numbers [judged, axes + themes] of the ``judged`` rows when their fold was not taught; ``folds`` are places in ``judged``.

    ``asked`` [judged, width] are other vectors of the same films to read instead of the ones taught.
    """
    asked = vectors[judged] if asked is None else asked
    found = np.empty((len(judged), degrees.shape[1] + chances.shape[1]))
    for fold in folds:
        kept = np.setdiff1d(np.arange(len(vectors)), judged[fold])
        head = fit_head(vectors[kept], degrees[kept], chances[kept], trust[kept], penalty)
        found[fold] = asked[fold] @ head.weights.T + head.shift
    return found


def calibration(raw: Floats, judged: Floats, penalty: float) -> tuple[Floats, Floats]:
    """Slope and shift [themes] that make the raw numbers [n, themes] of films left out into log odds; rare themes lean on the common ones."""
    films, themes = raw.shape
    own = np.broadcast_to(np.eye(themes), (films, themes, themes))
    features = np.concatenate([np.ones((films, themes, 1)), raw[:, :, None], own, own * raw[:, :, None]], axis=2)
    weights = logistic.fit(features.reshape(films * themes, -1), judged.reshape(-1), np.r_[0.01, 0.01, np.full(2 * themes, penalty)])
    return weights[1] + weights[2 + themes :], weights[0] + weights[2 : 2 + themes]


def calibrated(head: Head, slope: Floats, shift: Floats) -> Head:
    """The head with the log odds of themes."""
    scale = np.r_[np.ones(head.axes), slope]
    return Head(head.weights * scale[:, None], head.shift * scale + np.r_[np.zeros(head.axes), shift], head.axes)


def least_chance(raw: Floats, slope: Floats, shift: Floats, judged: Floats, precision: float) -> float:
    """The lowest chance from one half on from which what is told of films left out is as precise as asked."""
    chances = logistic.sigmoid(raw * slope + shift)
    for least in np.arange(0.5, 0.95, 0.01):
        told = chances >= least
        if told.any() and judged[told].mean() >= precision:
            return round(float(least), 2)
    return 0.95
