"""The ranker: a weight for each feature that depends on the situation.

A score is ``(base + situation . more) . features``: a sum whose parts can be told. Training is listwise: every film to be found against all films of its
session that are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from .measured import Floats, Measured

#: Features of which more can only speak for an item, and those of which more can only speak against it: what a person said moves the slate the right way
#: whatever the sessions hold.
FOR = ("wishes", "wishesMet", "preferences", "likeness")
AGAINST = ("wishesMissed", "unknown", "disliked", "doubt")

#: The least weights of what a person said and of doubt, in units of the hand-set weights of ``RankingOptions`` (which are half of it, and .5 for doubt).
#: Sessions know one film that was wanted, and not whether a slate did as it was told.
LEAST = {"wishes": 1.6, "preferences": 0.8, "unknown": -0.8, "disliked": -0.8, "doubt": -0.5}

#: The least that a column of the situation adds: who asks for something like an item, but otherwise in one way, still asks for something like it.
LEAST_MORE = {("wishes", "likeness"): 8.0}


@dataclass(frozen=True)
class Settings:
    """How a ranker is trained."""

    base_decay: float = 1e-3
    more_decay: float = 1e-2
    steps: int = 250
    rate: float = 0.03
    seed: int = 1
    candidates: int = 120  # how many of a session's candidates a step looks at
    silence: float = 0.0  # the share of sessions in which a retriever is silenced, each time another one


class Ranker(torch.nn.Module):
    """The weights. Features are divided by ``scale`` inside, so that all weights are of one size."""

    def __init__(self, names: list[str], situations: list[str], scale: Floats, least: dict[str, float] | None = None) -> None:
        super().__init__()
        self.names, self.situations = names, situations
        self.register_buffer("scale", torch.from_numpy(scale))
        self.base = torch.nn.Parameter(torch.zeros(len(names)))
        self.more = torch.nn.Parameter(torch.zeros(len(situations), len(names)))
        sign = [1.0 if name in FOR else -1.0 if name in AGAINST else 0.0 for name in names]
        self.register_buffer("sign", torch.tensor(sign))
        told = [(least or {}).get(name, 0.0) for name in names]
        unit = told[names.index("wishes")] / LEAST["wishes"] if "wishes" in names else 0.0
        more = [[unit * LEAST_MORE.get((situation, name), 0.0) for name in names] for situation in situations]
        self.register_buffer("least", torch.tensor(told, dtype=torch.float32) * self.scale)
        self.register_buffer("least_more", torch.tensor(more, dtype=torch.float32) * self.scale)
        self.keep_signs()

    def forward(self, features: torch.Tensor, situation: torch.Tensor) -> torch.Tensor:
        return torch.einsum("scf,sf->sc", features / self.scale, self.base + situation @ self.more)

    @torch.no_grad()
    def keep_signs(self) -> None:
        """Turns weights that point the wrong way to zero, and keeps the base of what was said at its least."""
        for weights, least in ((self.base, self.least), (self.more, self.least_more)):
            weights[..., self.sign > 0] = torch.maximum(weights, least)[..., self.sign > 0]
            weights[..., self.sign < 0] = torch.minimum(weights, least)[..., self.sign < 0]

    @torch.no_grad()
    def score(self, measured: Measured) -> Floats:
        parts = [
            self(torch.from_numpy(measured.features[at : at + 256]), torch.from_numpy(measured.situation[at : at + 256])).numpy()
            for at in range(0, len(measured.features), 256)
        ]
        return np.concatenate(parts)


def session_weights(measured: Measured, shares: dict[str, float]) -> Floats:
    """A weight for every session: groups count by their share, sessions of one group alike; those without anything to find not at all."""
    groups = np.array(measured.groups())
    useful = (measured.found * measured.real).sum(1) > 0
    weights = np.zeros(len(groups), np.float32)
    for group in set(groups):
        chosen = (groups == group) & useful
        weights[chosen] = shares.get(group, 1.0) / max(1, chosen.sum())
    return weights / weights.sum()


def train(measured: Measured, weights: Floats, settings: Settings, least: dict[str, float] | None = None) -> Ranker:
    """Trains on sessions of the given weights; ``least`` bounds weights of features as they are measured."""
    rows = np.flatnonzero(weights > 0)
    kept, weight = measured.keep(rows), torch.from_numpy(weights[rows] / weights[rows].mean())
    scale = kept.features[kept.real].std(0)
    ranker = Ranker(measured.names, measured.situations, np.where(scale > 1e-4, scale, 1).astype(np.float32), least)
    optimiser = torch.optim.Adam(ranker.parameters(), lr=settings.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=settings.rate, total_steps=settings.steps)
    features, situation = torch.from_numpy(kept.features), torch.from_numpy(kept.situation)
    found, real = torch.from_numpy(kept.found) > 0, torch.from_numpy(kept.real)
    chance = np.random.default_rng(settings.seed)
    size = 128
    order = chance.permutation(len(rows))
    at = 0
    for _ in range(settings.steps):
        if at + size > len(order):
            order, at = chance.permutation(len(rows)), 0
        batch = torch.from_numpy(order[at : at + size])
        at += size
        taken = torch.from_numpy(np.sort(chance.permutation(features.shape[1])[: settings.candidates]))
        x, s = features[batch][:, taken], situation[batch]
        if settings.silence > 0:
            x, s = silenced(x, s, measured, settings.silence, chance)
        loss = (listwise(ranker(x, s), found[batch][:, taken], real[batch][:, taken]) * weight[batch]).mean()
        loss = loss + settings.base_decay * ((ranker.base - ranker.least) ** 2).sum() + settings.more_decay * ((ranker.more - ranker.least_more) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        ranker.keep_signs()
    return ranker


def listwise(scores: torch.Tensor, found: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """The mean over what is to be found of the log loss of picking it among itself and all that is not, a loss a session."""
    others = torch.logsumexp(scores.masked_fill(found | ~real, -1e9), dim=1, keepdim=True)
    each = torch.logaddexp(scores, others) - scores
    mask = (found & real).float()
    return (each * mask).sum(1) / mask.sum(1).clamp(min=1)


def silenced(
    features: torch.Tensor, situation: torch.Tensor, measured: Measured, share: float, chance: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Sessions as they would be, but for the candidates themselves, without one of the retrievers, so that a ranker knows what to do when one is off."""
    features, situation = features.clone(), situation.clone()
    retrievers = [name[: -len(".silent")] for name in measured.situations if name.endswith(".silent")]
    for row in np.flatnonzero(chance.random(len(features)) < share):
        retriever = retrievers[int(chance.integers(len(retrievers)))]
        for place, name in enumerate(measured.names):
            if name.startswith(retriever + "."):
                features[row, :, place] = 0
        situation[row, measured.situations.index(f"{retriever}.silent")] = 1
    return features, situation


def log_loss_fit(columns: Floats, found: Floats, weights: Floats, decay: float, steps: int = 60) -> NDArray[np.float64]:
    """Logistic regression by Newton's method with a ridge towards zero."""
    x, y, w = columns.astype(np.float64), found.astype(np.float64), weights.astype(np.float64)
    beta = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(x @ beta)))
        gradient = x.T @ (w * (p - y)) + decay * beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + decay * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def calibrate(measured: Measured, scores: Floats, weights: Floats) -> NDArray[np.float64]:
    """Slope and shift of the logit of being found, [2, 1 + situations], from scores of sessions that did not teach them.

    Only the first thirty of a session count: that is where slates come from.
    """
    order = np.argsort(-np.where(measured.real, scores, -np.inf), axis=1, kind="stable")[:, :30]
    score = np.take_along_axis(scores, order, 1)
    found = np.take_along_axis(measured.found, order, 1)
    real = np.take_along_axis(measured.real, order, 1)
    ones = np.concatenate([np.ones((len(scores), 1), np.float32), measured.situation], axis=1)
    rows = np.repeat(np.arange(len(scores)), order.shape[1])[real.ravel()]
    s = score[real]
    columns = np.concatenate([s[:, None] * ones[rows], ones[rows]], axis=1)
    beta = log_loss_fit(columns, found[real], weights[rows] * len(weights), 1.0)
    return beta.reshape(2, -1)
