"""The choice among all items: a small network over an item's features, trained so that the items named next get the largest share of a softmax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """``score = out . relu(first f + context c + bias) + straight . f`` for features f (the item's prior after the rows) and context numbers c."""

    first: Floats
    context: Floats
    bias: Floats
    out: Floats
    straight: Floats

    def score(self, rows: Floats, prior: Floats, context: Floats) -> Floats:
        """Scores of all items [items] from ``rows`` [features, items], ``prior`` [items, priors] and the context's numbers."""
        features = np.concatenate([rows, prior.T]).astype(np.float32)
        hidden = self.first @ features + (self.context @ context + self.bias)[:, None]
        return self.out @ np.maximum(hidden, 0) + self.straight @ features

    @staticmethod
    def mean(networks: Sequence["Network"]) -> "Network":
        """One network whose score is the mean of some others'."""
        share = np.float32(1 / len(networks))
        return Network(
            np.concatenate([n.first for n in networks]),
            np.concatenate([n.context for n in networks]),
            np.concatenate([n.bias for n in networks]),
            np.concatenate([n.out for n in networks]) * share,
            sum(n.straight for n in networks) * share,
        )


@dataclass(frozen=True)
class Samples:
    """For every case its targets first, then other items. ``features`` [cases, sampled, features]; ``correction`` is what a sampled item's score
    gains for standing for others too, minus infinity where the row is not filled; ``targets`` how many targets; ``context`` [cases, numbers]."""

    features: Floats
    correction: Floats
    targets: NDArray[np.int64]
    context: Floats


class _Module(nn.Module):
    def __init__(self, features: int, context: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Linear(features, hidden)
        self.context = nn.Linear(context, hidden, bias=False)
        self.out = nn.Linear(hidden, 1, bias=False)
        self.straight = nn.Linear(features, 1, bias=False)
        nn.init.zeros_(self.straight.weight)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor, context: Tensor) -> Tensor:
        hidden = torch.relu(self.first(features) + self.context(context)[:, None])
        return (self.out(self.dropout(hidden)) + self.straight(features)).squeeze(-1)


def train(samples: Samples, settings: dict[str, Any], seed: int) -> Network:
    """Trains one network; its features are scaled to unit deviation first, which the returned weights undo."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    scale = np.maximum(samples.features[::20].reshape(-1, samples.features.shape[2]).std(0), 0.02).astype(np.float32)
    features = torch.from_numpy(samples.features / scale)
    correction, context = torch.from_numpy(samples.correction), torch.from_numpy(samples.context)
    targets = torch.from_numpy(samples.targets)
    module = _Module(features.shape[2], context.shape[1], int(settings["hidden"]), float(settings["dropout"]))
    rate, epochs, batch = float(settings["learningRate"]), int(settings["epochs"]), int(settings["batch"])
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=float(settings["decay"]))
    steps = epochs * -(-len(features) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.1)
    for _ in range(epochs):
        total = 0.0
        order = torch.from_numpy(random.permutation(len(features)))
        for at in order.split(batch):
            scores = module(features[at], context[at]) + correction[at]
            wanted = torch.arange(scores.shape[1])[None] < targets[at][:, None]
            # Every target against everything that is no target of the case.
            others = torch.logsumexp(scores.masked_fill(wanted, -1e9), 1, keepdim=True)
            loss = (((torch.logaddexp(scores, others) - scores) * wanted).sum(1) / targets[at]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss) * len(at)
        print(f"{total / len(features):.4f}", end=" ", flush=True)
    print(flush=True)
    with torch.no_grad():
        return Network(
            module.first.weight.numpy() / scale,
            module.context.weight.numpy(),
            module.first.bias.numpy(),
            module.out.weight.numpy()[0],
            module.straight.weight.numpy()[0] / scale,
        )
