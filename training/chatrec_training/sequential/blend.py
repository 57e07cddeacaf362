"""A weighted sum of parts, each standardised per user over the whole catalogue; the weights are chosen on the validation items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import measure
from .data import Rows
from .parts import Part

_BLOCK = 256
#: Items of each part that are looked at while the weights are chosen; the figures themselves are over all items.
_KEPT = 150
#: What a weight may be, beside the first part's 1.
GRID = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.3)


def standardised(scores: Tensor) -> Tensor:
    """Every row less its mean, over its deviation; a row of equal scores becomes zeros."""
    moved = scores - scores.mean(1, keepdim=True)
    deviation = moved.square().mean(1, keepdim=True).sqrt()
    return torch.where(deviation > 1e-12, moved / deviation.clamp(min=1e-12), torch.zeros_like(moved))


def blocks(parts: list[Part], histories: list[Rows]) -> Iterator[tuple[NDArray[np.int64], list[Tensor]]]:
    """Blocks of cases and every part's standardised scores [block, items]; histories of like length together."""
    order = np.argsort([len(h) for h in histories], kind="stable")
    for start in range(0, len(order), _BLOCK):
        cases = order[start : start + _BLOCK]
        mine = [histories[c] for c in cases]
        yield cases, [standardised(p.scores(mine)) for p in parts]


def places(parts: list[Part], rows: list[list[float]], histories: list[Rows], targets: Rows) -> list[measure.Places]:
    """The targets' places for every row of weights, over all items."""
    out = [np.empty(len(histories), np.int32) for _ in rows]
    for cases, scores in blocks(parts, histories):
        seen = [histories[c] for c in cases]
        for row, found in zip(rows, out):
            total = sum((w * s for w, s in zip(row, scores) if w), torch.zeros_like(scores[0]))
            found[cases] = measure.places_of(total, targets[cases], seen)
    return out


@dataclass(frozen=True)
class Shortlist:
    """Each case's most likely items by any part: ``scores`` [parts, cases, kept] and the target's own [parts, cases, 1]."""

    scores: Tensor
    targets: Tensor

    def ndcg(self, weights: list[float]) -> float:
        row = torch.tensor(weights)[:, None, None]
        found = ((self.scores * row).sum(0) > (self.targets * row).sum(0)).sum(1)
        return float(measure.ndcg(found.numpy().astype(np.int32)).mean())


def shortlist(parts: list[Part], histories: list[Rows], targets: Rows) -> Shortlist:
    """What choosing weights needs of the validation cases."""
    kept: list[Tensor] = []
    asked: list[Tensor] = []
    for cases, scores in blocks(parts, histories):
        at = torch.from_numpy(targets[cases].astype(np.int64))[:, None]
        asked.append(torch.stack([s.gather(1, at) for s in scores]))
        for one in scores:
            measure.hide(one, [histories[c] for c in cases])
            one.scatter_(1, at, -torch.inf)
        count = min(_KEPT, scores[0].shape[1])
        best = torch.cat([s.topk(count, 1).indices for s in [*scores, sum(scores[1:], scores[0])]], 1).sort(1).values
        twice = torch.nn.functional.pad(best[:, 1:] == best[:, :-1], (1, 0))
        kept.append(torch.stack([s.gather(1, best).masked_fill(twice, -torch.inf).clamp(min=-1e6) for s in scores]))
    return Shortlist(torch.cat(kept, 1), torch.cat(asked, 1))


def choose(parts: list[Part], histories: list[Rows], targets: Rows, free: list[int] | None = None) -> list[float]:
    """The weights with the best NDCG@10 on these cases, the first part's being 1; one after the other, until none gains."""
    return choose_from(shortlist(parts, histories, targets), list(range(1, len(parts))) if free is None else free)


def choose_from(cases: Shortlist, free: list[int]) -> list[float]:
    """The same from a shortlist; only the parts in ``free`` may weigh anything beside the first."""
    weights = [1.0] + [0.0] * (len(cases.scores) - 1)
    best = cases.ndcg(weights)
    for _ in range(4):
        before = best
        for part in free:
            for weight in GRID:
                tried = [*weights[:part], weight, *weights[part + 1 :]]
                found = cases.ndcg(tried)
                if found > best + 1e-6:
                    weights, best = tried, found
        if best - before < 1e-5:
            break
    return weights
