"""Trains a network: constant rate after a short warm-up, weights averaged over the last epochs and judged on the validation items
after every epoch. A large catalogue is sampled until that no longer helps, then taken whole; when that no longer helps either, it stops.
Writes a checkpoint every epoch and goes on from it."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import batches, measure
from .cross_entropy import cross_entropy, sampled_cross_entropy
from .data import Rows, Sequences
from .items import Network
from .memory import keep_freed
from .networks import Critiques, Flare, create
from .settings import Settings

_SCORE = 256


@dataclass(frozen=True)
class Trained:
    """A network with the best weights, and how it came about."""

    network: Network
    settings: Settings
    epochs: int
    minutes: float
    validation: float


def queries(network: Network, histories: list[Rows], table: Tensor, low: bool = False) -> Iterator[tuple[NDArray[np.int64], Tensor]]:
    """Blocks of (cases, their vectors [block, width]); histories of like length together."""
    longest = network.settings.history
    order = np.argsort([min(len(h), longest) for h in histories], kind="stable")
    for start in range(0, len(order), _SCORE):
        cases = order[start : start + _SCORE]
        items = torch.from_numpy(batches.padded([histories[c][-longest:] for c in cases]))
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            asked = network.query(items, table).float()
        yield cases, asked


def places(network: Network, histories: list[Rows], targets: Rows, low: bool = False) -> measure.Places:
    """The targets' places in the full ranking by the network alone; ``low`` for states in bfloat16, near enough to watch a training by."""
    network.eval()
    out = np.empty(len(histories), np.int32)
    with torch.no_grad():
        table = network.table()
        for cases, asked in queries(network, histories, table, low):
            out[cases] = measure.places_of(asked @ table.T, targets[cases], [histories[c] for c in cases])
    return out


def _batches(network: Network, histories: list[Rows], settings: Settings, epoch: int) -> Iterator[batches.Batch]:
    draw = np.random.default_rng([settings.seed, epoch])
    if network.masked:
        # Only a part of a window is predicted: a step takes as many tokens as the others predict positions.
        return batches.hidden_items(histories, settings.history, settings.batch, settings.mask, network.items + 1, draw)
    return batches.next_items(histories, settings.history, settings.batch, draw)


def _step(network: Network, batch: batches.Batch, settings: Settings, rough: bool) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
        table = network.table()
        states = network.states(batch.items, table)
    asked = batch.targets > 0
    given = (states[asked].float(), table.float(), batch.targets[asked] - 1, settings.bfloat16)
    loss = sampled_cross_entropy(*given, settings.sampled) if rough else cross_entropy(*given)
    further = network.further_loss(batch, table)
    return loss if further is None else loss + further


class _Course:
    """A network on its way: its weights, their average, the optimizer, and how far it is."""

    def __init__(self, network: Network, settings: Settings, steps: int) -> None:
        self.network = network
        self.settings = settings
        self.average = copy.deepcopy(network)
        self.optimizer = torch.optim.AdamW(_groups(network, settings), lr=settings.rate)
        self.steps = steps
        self.state: dict[str, Any] = {"epoch": 0, "seconds": 0.0, "best": -1.0, "bestEpoch": 0, "step": 0, "done": False}
        self.state["rough"] = settings.rough > 0 and 3 * settings.sampled < network.items
        self.state["wholeSince"] = 0

    def epoch(self, histories: list[Rows]) -> float:
        """Runs through the histories once; the mean loss."""
        self.network.train()
        losses: list[float] = []
        for batch in _batches(self.network, histories, self.settings, self.state["epoch"]):
            self.state["step"] += 1
            for group in self.optimizer.param_groups:
                group["lr"] = self.settings.rate * min(1.0, self.state["step"] / min(2 * self.steps, 200))
            loss = _step(self.network, batch, self.settings, self.state["rough"])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimizer.step()
            _follow(self.average, self.network, min(1 - 1 / (self.settings.average * self.steps), 1 - 1 / (1 + self.state["step"])))
            losses.append(float(loss))
            if not math.isfinite(losses[-1]):
                raise ValueError(f"the loss is {losses[-1]} in epoch {self.state['epoch']}: lower the rate")
        self.state["epoch"] += 1
        return float(np.mean(losses))

    def save(self, path: Path, label: dict[str, Any]) -> None:
        value = {"network": self.network, "average": self.average, "optimizer": self.optimizer}
        _save(path, {"label": label, **{k: v.state_dict() for k, v in value.items()}, "random": torch.get_rng_state(), "state": self.state})

    def load(self, path: Path, label: dict[str, Any]) -> None:
        """Raises ``ValueError`` where the state is of other settings or data."""
        stored = torch.load(path)
        if stored["label"] != label:
            raise ValueError(f"{path.parent} holds the state of other settings or data: remove it to begin anew")
        self.network.load_state_dict(stored["network"])
        self.average.load_state_dict(stored["average"])
        self.optimizer.load_state_dict(stored["optimizer"])
        torch.set_rng_state(stored["random"])
        self.state |= stored["state"]
        self.state["done"] = _is_done(self.state, self.settings)


def _prepare(data: Sequences, settings: Settings, text: NDArray[np.float32] | None, critiques: Critiques | None) -> _Course:
    keep_freed()
    settings = settings.fitted(data)
    torch.manual_seed(settings.seed)
    network = create(len(data.items), settings, text)
    if isinstance(network, Flare):
        network.critiques = critiques
    predicted = sum(len(h) - 1 for h in data.histories(2) if len(h) > 1)
    return _Course(network, settings, max(1, predicted // settings.batch))


def _label_of(data: Sequences, settings: Settings) -> dict[str, Any]:
    # When to stop is no part of what a state is: a run may be given more time.
    stops = ("epochs", "patience", "minutes", "rough")
    return {"data": data.hash, **{k: v for k, v in settings.as_json().items() if k not in stops}}


def train(data: Sequences, settings: Settings, text: NDArray[np.float32] | None, folder: Path, critiques: Critiques | None = None) -> Trained:
    """Trains on all but the last two items of each user; ``folder`` keeps the state between runs.

    A state made with other settings or other data is not gone on from: ``ValueError``.
    """
    course = _prepare(data, settings, text, critiques)
    settings, state = course.settings, course.state
    histories, targets = data.histories(2), data.targets(2)
    label = _label_of(data, settings)
    folder.mkdir(parents=True, exist_ok=True)
    kept, best = folder / "state.pt", folder / "best.pt"
    if kept.exists():
        course.load(kept, label)
    while not state["done"]:
        began, rough = time.time(), state["rough"]
        loss = course.epoch(histories)
        trained = time.time() - began
        found = places(course.average, histories, targets, settings.bfloat16)
        recall, ndcg = float(measure.recall(found).mean()), float(measure.ndcg(found).mean())
        if ndcg > state["best"]:
            state["best"], state["bestEpoch"] = ndcg, state["epoch"]
            torch.save({"label": label, "weights": course.average.state_dict()}, best)
        state["seconds"] += time.time() - began
        if rough and state["epoch"] - state["bestEpoch"] >= settings.rough:
            state["rough"], state["wholeSince"] = False, state["epoch"]
        state["done"] = _is_done(state, settings)
        line = {
            "epoch": state["epoch"], "loss": round(loss, 4), "recall10": round(recall, 5), "ndcg10": round(ndcg, 5),
            "rough": rough, "trainSeconds": round(trained, 1), "seconds": round(state["seconds"], 1),
        }
        with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(f"{data.name} {settings.kind} {settings.seed}: {json.dumps(line)[1:-1]}", flush=True)
        course.save(kept, label)
    course.network.load_state_dict(torch.load(best)["weights"])
    course.network.eval()
    return Trained(course.network, settings, state["bestEpoch"], state["seconds"] / 60, state["best"])


def _is_done(state: dict[str, Any], settings: Settings) -> bool:
    stale = state["epoch"] - max(state["bestEpoch"], state["wholeSince"]) >= settings.patience
    return (stale and not state["rough"]) or state["epoch"] >= settings.epochs or state["seconds"] > 60 * settings.minutes


def _groups(network: Network, settings: Settings) -> list[dict[str, object]]:
    """Matrices decay, norms and biases do not."""
    flat = [p for p in network.parameters() if p.dim() < 2]
    wide = [p for p in network.parameters() if p.dim() >= 2]
    return [{"params": wide, "weight_decay": settings.decay}, {"params": flat, "weight_decay": 0.0}]


def _follow(average: Network, network: Network, keep: float) -> None:
    with torch.no_grad():
        for old, new in zip(average.parameters(), network.parameters()):
            old.lerp_(new, 1 - keep)


def _save(path: Path, value: dict[str, object]) -> None:
    partial = path.with_suffix(".partial")
    torch.save(value, partial)
    partial.replace(path)
