"""Measures a text encoder on held-out "what film was it" posts: where among all films does the right one stand?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Figures = dict[str, float | int]


def rank_of_targets(requests: NDArray[np.float32], documents: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """For every request how many documents are nearer to it than the right one."""
    scores = requests @ documents.T
    return (scores > scores[np.arange(len(targets)), targets][:, None]).sum(axis=1)


def figures(ranks: NDArray[np.int64], seed: int = 1) -> Figures:
    """Recall at 1, 10, 50 and the mean reciprocal rank, with the half width of a 95 % bootstrap interval of Recall@10."""
    hits = ranks < 10
    draws = np.random.default_rng(seed).integers(0, len(ranks), (1000, len(ranks)))
    low, high = np.percentile(hits[draws].mean(axis=1), [2.5, 97.5])
    made: Figures = {f"recall@{k}": round(float((ranks < k).mean()), 4) for k in (1, 10, 50)}
    made["recall@10 ±"] = round(float(high - low) / 2, 4)
    made["mrr"] = round(float((1.0 / (ranks + 1)).mean()), 4)
    made["requests"] = len(ranks)
    return made
