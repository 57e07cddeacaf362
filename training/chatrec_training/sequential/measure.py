"""Places in the full ranking and what follows from them, by the rules of the runtime's evaluation: seen items are not ranked, the
target is even when it was seen, and a tie goes to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .data import Rows

Places = NDArray[np.int32]


def places_of(scores: Tensor, targets: Rows, seen: list[Rows]) -> Places:
    """How many unseen items score strictly higher than each target. ``scores`` [cases, items] is changed: seen items fall to -inf."""
    at = torch.from_numpy(targets.astype(np.int64))[:, None]
    bar = scores.gather(1, at)
    hide(scores, seen)
    return np.count_nonzero(scores.numpy() > bar.numpy(), axis=1).astype(np.int32)


def hide(scores: Tensor, seen: list[Rows]) -> None:
    """Puts every seen item's score to -inf."""
    if seen:
        case = np.repeat(np.arange(len(seen)), [len(s) for s in seen])
        scores[torch.from_numpy(case), torch.from_numpy(np.concatenate(seen).astype(np.int64))] = -torch.inf


def recall(places: NDArray[np.int32], k: int = 10) -> NDArray[np.float64]:
    return ((places >= 0) & (places < k)).astype(np.float64)


def ndcg(places: NDArray[np.int32], k: int = 10) -> NDArray[np.float64]:
    return np.where((places >= 0) & (places < k), 1 / np.log2(np.maximum(places, 0) + 2.0), 0.0)


def reciprocal(places: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.where(places >= 0, 1 / (np.maximum(places, 0) + 1.0), 0.0)


@dataclass(frozen=True)
class Interval:
    """A mean with the percentile bootstrap interval of 95 %."""

    mean: float
    low: float
    high: float


def interval(values: NDArray[np.float64], seed: int = 1, resamples: int = 1000) -> Interval:
    """Over cases (Efron 1979); values of the same case under several seeds are averaged before."""
    draw = np.random.default_rng(seed)
    means = np.sort([values[draw.integers(0, len(values), len(values))].mean() for _ in range(resamples)])
    return Interval(float(values.mean()), float(means[int(resamples * 0.025)]), float(means[int(resamples * 0.975) - 1]))
