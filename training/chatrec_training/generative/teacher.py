"""A teacher for the film model: how likely every film is to be liked by somebody who likes these, by nearness in the fused space.

The contrast that made the space is a model of just that: a film is drawn with its chance times ``exp(scale * cosine)``. Summed
over the films under a prefix it says how much of a step's weight each code deserves, where a drawn like shows only one film.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .graph import PrefixTree

Floats = NDArray[np.float32]


class Teacher:
    """Weights of the first two levels' codes for histories. ``fused`` [n, D] and ``chance`` [n] on the catalogue's rows.

    The newest item of a history weighs one, every older one ``decay`` times the next.
    """

    def __init__(self, codes: NDArray[np.integer], fused: Floats, chance: Floats, scale: float, decay: float = 1.0) -> None:
        tree = PrefixTree.build(codes)
        unit = fused / np.maximum(np.linalg.norm(fused, axis=1, keepdims=True), 1e-9)
        self._unit, self._ordered = unit, unit[tree.rows]
        self._place = np.argsort(tree.rows)
        self._log_chance = np.log(chance[tree.rows] + 1e-6 * chance.sum())
        self._scale, self._decay = scale, decay
        ordered = codes[tree.rows].astype(np.int64)
        # Where the films under (first code) and under (first code, second code) begin and end in the tree's order.
        first = np.searchsorted(ordered[:, 0], np.arange(257))
        second = np.searchsorted(ordered[:, 0] * 256 + ordered[:, 1], np.arange(256 * 256 + 1))
        self._first, self._second = first, second

    def teach(self, history: NDArray[np.int64], targets: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """For histories [B, k] without padding and first codes of targets [B, S]: weights [B, 256] and, under each target's first code, [B, S, 256]."""
        weights = (self._decay ** np.arange(history.shape[1] - 1, -1, -1)).astype(np.float32)
        taste = np.einsum("bkd,k->bd", self._unit[history], weights)
        taste *= np.sqrt(weights.sum()) * self._scale / np.maximum(np.linalg.norm(taste, axis=1, keepdims=True), 1e-9)
        scores = taste @ self._ordered.T + self._log_chance
        chances = np.exp(scores - scores.max(1, keepdims=True), dtype=np.float32)
        np.put_along_axis(chances, self._place[history], 0, 1)
        chances /= chances.sum(1, keepdims=True)
        before = np.zeros((len(chances), chances.shape[1] + 1), np.float64)
        np.cumsum(chances, 1, dtype=np.float64, out=before[:, 1:])
        edges = before[:, self._first]
        at = targets[:, :, None] * 256 + np.arange(257)
        under = np.take_along_axis(before, self._second[at].reshape(len(before), -1), 1).reshape(at.shape)
        return torch.from_numpy(np.diff(edges).astype(np.float32)), torch.from_numpy(np.diff(under).astype(np.float32))
