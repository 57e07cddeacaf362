"""The space in which items are quantised: an item's text, and what the people who like it like besides.

An item's vector is ``project' t + shift + own``: a linear map of its text vector and a vector of its own, which is learnt by contrast:
two films that one person likes must lie nearer than a film drawn by popularity (PLUM, arXiv 2510.07784). In half of the draws the own vector is left
out, so that the text alone lands where the whole would: an item that comes later has nothing else. Own vectors decay, so that
a film few people know stays where its text puts it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .people import Likes

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """The learnt space: ``project`` [text, D], ``shift`` [D], and every item's vector with what is its own, [n, D]."""

    project: Floats
    shift: Floats
    fused: Floats

    def of_text(self, vectors: Floats) -> Floats:
        """Where text vectors [n, text] alone land."""
        return vectors @ self.project + self.shift


class PairSampler:
    """Draws pairs of items that one person likes: a source, a person by the root of how much they like, two of their likes."""

    def __init__(self, sources: dict[str, Likes], shares: dict[str, float], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._people = [likes for name in shares for likes in sources[name]]
        weights = np.concatenate([share / total * own for own, total, share in self._weights(sources, shares)])
        self._weights_of_people = weights / weights.sum()
        self._flat = np.concatenate(self._people)
        self._start = np.cumsum([0, *(len(likes) for likes in self._people)])[:-1]
        self._count = np.array([len(likes) for likes in self._people])

    @staticmethod
    def _weights(sources: dict[str, Likes], shares: dict[str, float]) -> list[tuple[Floats, float, float]]:
        roots = {name: np.sqrt(np.array([len(likes) for likes in sources[name]], np.float32)) for name in shares}
        return [(own, float(own.sum()), float(shares[name])) for name, own in roots.items()]

    def draw(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        person = self._random.choice(len(self._people), count, p=self._weights_of_people)
        size = self._count[person]
        first = self._random.integers(0, size)
        second = (first + self._random.integers(1, size)) % size
        return self._flat[self._start[person] + first], self._flat[self._start[person] + second]

    def chances(self, items: int) -> Floats:
        """How often each item is drawn."""
        each = np.repeat(self._weights_of_people / self._count, self._count)
        return np.bincount(self._flat, each, items).astype(np.float32)


class _Space(nn.Module):
    def __init__(self, items: int, text: int, width: int) -> None:
        super().__init__()
        self.text = nn.Linear(text, width)
        self.own = nn.Embedding(items, width)
        nn.init.normal_(self.text.weight, std=1.0 / np.sqrt(width))
        nn.init.zeros_(self.text.bias)
        nn.init.normal_(self.own.weight, std=0.01)

    def forward(self, vectors: Tensor, rows: Tensor, hide: float) -> Tensor:
        kept = (torch.rand(len(rows), 1) >= hide).float()
        return self.text(vectors[rows]) + kept * self.own(rows)


def learn_space(vectors: Floats, sources: dict[str, Likes], recipe: dict[str, Any], seed: int, quiet: bool = False) -> Space:
    """Learns the space by ``recipe``: ``width``, ``shares`` by source, ``steps``, ``batch``, ``learningRate``, ``scale``, ``hide``, ``decay``."""
    torch.manual_seed(seed)
    sampler = PairSampler(sources, recipe["shares"], seed)
    log_chance = torch.from_numpy(np.log(sampler.chances(len(vectors)) + 1e-8))
    texts = torch.from_numpy(np.ascontiguousarray(vectors))
    model = _Space(len(vectors), vectors.shape[1], int(recipe["width"]))
    rate = float(recipe["learningRate"])
    optimizer = torch.optim.Adam([{"params": model.text.parameters()}, {"params": model.own.parameters(), "lr": 3 * rate}], lr=rate)
    steps, scale, hide, decay = int(recipe["steps"]), float(recipe["scale"]), float(recipe["hide"]), float(recipe["decay"])
    began, losses = time.time(), []
    for step in range(steps):
        for group, base in zip(optimizer.param_groups, (rate, 3 * rate)):
            group["lr"] = base * min(1.0, (step + 1) / 50) * max(0.02, 1 - step / steps)
        left, right = (torch.from_numpy(rows) for rows in sampler.draw(int(recipe["batch"])))
        a, b = model(texts, left, hide), model(texts, right, hide)
        logits = scale * F.normalize(a, dim=1) @ F.normalize(b, dim=1).T
        same = (left[:, None] == right[None, :]) | (right[:, None] == right[None, :])
        same.fill_diagonal_(False)
        logits = (logits - log_chance[right][None, :]).masked_fill(same, -1e4)
        length = ((a.norm(dim=1) - 1) ** 2).mean() + ((b.norm(dim=1) - 1) ** 2).mean()
        loss = F.cross_entropy(logits, torch.arange(len(left)))
        own = model.own(left).pow(2).sum(1).mean() + model.own(right).pow(2).sum(1).mean()
        optimizer.zero_grad()
        (loss + float(recipe["length"]) * length + decay * own).backward()
        optimizer.step()
        losses.append(float(loss))
        if not quiet and (step + 1) % 100 == 0:
            print(f"space: step {step + 1}/{steps} loss {np.mean(losses[-500:]):.4f} {time.time() - began:.0f} s", flush=True)
    with torch.no_grad():
        own = model.own.weight.numpy().copy()
        own[sampler.chances(len(vectors)) == 0] = 0
        project, shift = model.text.weight.numpy().T.copy(), model.text.bias.numpy().copy()
    return Space(project, shift, (vectors @ project + shift + own).astype(np.float32))
