"""How well predicted axes and themes agree with judgement, with intervals by resampling the films."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
_RESAMPLES = 1_000


def rank_correlations(predicted: Floats, judged: Floats) -> Floats:
    """Spearman's correlation of each column."""
    ranks = [rankdata(side, axis=0) for side in (predicted, judged)]
    ranks = [side - side.mean(axis=0) for side in ranks]
    length = np.sqrt((ranks[0] ** 2).sum(axis=0) * (ranks[1] ** 2).sum(axis=0))
    return (ranks[0] * ranks[1]).sum(axis=0) / np.where(length > 0, length, 1)


def axis_figures(names: list[str], predicted: Floats, judged: Floats, seed: int) -> dict[str, Any]:
    """Spearman with the ends of its 95 % interval and the mean absolute error of each axis, and of their mean."""
    drawn = np.random.default_rng(seed)
    resampled = np.stack([rank_correlations(predicted[pick], judged[pick]) for pick in drawn.integers(0, len(judged), (_RESAMPLES, len(judged)))])
    low, high = np.quantile(resampled, [0.025, 0.975], axis=0)
    found = rank_correlations(predicted, judged)
    error = np.abs(predicted - judged).mean(axis=0)
    means = resampled.mean(axis=1)
    rows: dict[str, Any] = {name: [round(float(x), 3) for x in (found[at], low[at], high[at], error[at])] for at, name in enumerate(names)}
    ends = np.quantile(means, [0.025, 0.975])
    return {"mean": [round(float(x), 3) for x in (found.mean(), *ends, error.mean())], **rows}


def theme_figures(names: list[str], chances: Floats, judged: Floats, seed: int, least: float = 0.5) -> dict[str, Any]:
    """Precision and recall of what is told from the chance ``least`` on: of all themes with 95 % intervals, and of each theme with its counts."""
    told = chances >= least
    right = told * judged
    drawn = np.random.default_rng(seed).integers(0, len(judged), (_RESAMPLES, len(judged)))
    sums = np.array([(right[pick].sum(), told[pick].sum(), judged[pick].sum()) for pick in drawn])
    precision = np.quantile(sums[:, 0] / np.maximum(sums[:, 1], 1), [0.025, 0.975])
    recall = np.quantile(sums[:, 0] / np.maximum(sums[:, 2], 1), [0.025, 0.975])
    rows = {
        name: [int(judged[:, at].sum()), int(told[:, at].sum()), int(right[:, at].sum())]
        for at, name in enumerate(names)
        if judged[:, at].any() or told[:, at].any()
    }
    return {
        "precision": [round(float(x), 3) for x in (right.sum() / max(told.sum(), 1), *precision)],
        "recall": [round(float(x), 3) for x in (right.sum() / max(judged.sum(), 1), *recall)],
        "judged, told, right": rows,
    }


def coverage(confidence: Floats, predicted: Floats, judged: Floats, near: float) -> dict[str, list[float]]:
    """By promised chance of lying within ``near``: how many, the mean promise, and how many really do."""
    right = np.abs(predicted - judged) <= near + 1e-9
    rows: dict[str, list[float]] = {}
    for low in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        high = {0.0: 0.4, 0.9: 1.01}.get(low, low + 0.1)
        chosen = (confidence >= low) & (confidence < high)
        if chosen.any():
            rows[f"{low:.1f}"] = [int(chosen.sum()), round(float(confidence[chosen].mean()), 3), round(float(right[chosen].mean()), 3)]
    return {**rows, "all": [int(right.size), round(float(confidence.mean()), 3), round(float(right.mean()), 3)]}
