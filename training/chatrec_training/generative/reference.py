"""The search as a person would write it down, slow and plain: what the graph is held against."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .network import Batch, GenerativeNetwork, Memory, tree_children


@torch.no_grad()
def search(
    network: GenerativeNetwork, codes: NDArray[np.integer], case: Batch, allowed: Collection[int], width: int
) -> tuple[list[tuple[int, float]], float]:
    """Beam search of one case over the rows ``allowed`` of the catalogue ``codes``.

    Returns the rows with their scores, best first, and the smallest gap between what was kept and what was dropped at any level:
    where it is tiny, another way of adding up may keep another beam.
    """
    memory = network.encode(case.codes, case.present, case.vectors, case.text)
    wanted = [tuple(int(code) for code in codes[row]) for row in allowed]
    beams: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    gap = np.inf
    for level in range(network.shape.levels):
        grown: list[tuple[tuple[int, ...], float]] = []
        for prefix, score in beams:
            chances = _next(network, memory, prefix)
            children = sorted({int(row[level]) for row in codes if tuple(int(code) for code in row[:level]) == prefix})
            total = float(torch.logsumexp(chances[children], 0))
            for code in children:
                longer = (*prefix, code)
                if any(item[: level + 1] == longer for item in wanted):
                    grown.append((longer, score + float(chances[code]) - total))
        grown.sort(key=lambda beam: (-beam[1], beam[0]))
        if len(grown) > width:
            gap = min(gap, grown[width - 1][1] - grown[width][1])
        beams = grown[:width]
    rows = {tuple(int(code) for code in codes[row]): row for row in allowed}
    return [(rows[prefix], score) for prefix, score in beams], gap


@torch.no_grad()
def score_all(network: GenerativeNetwork, codes: NDArray[np.integer], case: Batch) -> Tensor:
    """The score [items] of every item of the catalogue for one case."""
    targets = torch.from_numpy(np.ascontiguousarray(codes, np.int64)).unsqueeze(0)
    children = tree_children(np.asarray(codes), network.shape.codes).unsqueeze(0)
    return network.log_likelihood(Batch(case.codes, case.present, case.vectors, case.text, targets, None, children))[0]


def _next(network: GenerativeNetwork, memory: Memory, prefix: Sequence[int]) -> Tensor:
    words = torch.tensor([level * network.shape.codes + code for level, code in enumerate(prefix)], dtype=torch.long)
    state = network.decode(memory, network.code(words).sum(0).reshape(1, 1, -1), network.level[len(prefix)])
    return network.code_logits(state, len(prefix))[0, 0]
