"""One fit: the counts, the ridge and the network of a part of the dialogues, and how the others are ranked by them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .asked import Asked, bag, mean_attributes
from .counts import Counts, Own
from .features import CONTEXT, Context, Features
from .items import Items
from .network import Network, Samples, train
from .recordings import Case, Recording

Floats = NDArray[np.float32]
#: How a case's hard alternatives are found, before there is a network: features and what each counts.
_FIRST_GUESS = {"recommended": 0.3, "togetherShare": 8.0, "afterShare": 8.0, "mean:text": 2.0, "mean:taste": 1.0}


@dataclass(frozen=True)
class Fit:
    """What was learnt from the training part."""

    items: Items
    counts: Counts
    asked: Asked
    features: Features
    network: Network
    bag_settings: dict[str, Any]

    def rows(self, recording: Recording, turn: int) -> tuple[Floats, Floats]:
        """Features [features, items] and the context's numbers of a dialogue the fit has not seen."""
        turns = recording.turns[:turn]
        context = Context.of(turns)
        named = mean_attributes(self.items, context.named)[None]
        wanted = self.asked.wanted([bag(turns, self.bag_settings)], named)[0]
        return self.features.rows(context, wanted), context.numbers()

    def score(self, recording: Recording, turn: int) -> Floats:
        rows, numbers = self.rows(recording, turn)
        return self.network.score(rows, self.items.prior, numbers)


def fit(
    items: Items, recordings: Sequence[Recording], cases: Sequence[Case], recipe: dict[str, Any]
) -> tuple[Fit, Samples]:
    """Learns from ``cases`` (all of the recordings they belong to). A case never sees its own dialogue in counts or ridge."""
    began = time.time()
    held = sorted({case.recording for case in cases})
    owns = {at: Own.of(recordings[at]) for at in held}
    counts = Counts.of([recordings[at] for at in held], len(items.ids))
    asked, left_out = Asked.fit(items, recordings, cases, recipe["asked"])
    print(f"ridge over {len(asked.terms)} terms, {time.time() - began:.0f} s", flush=True)
    features = Features(items, counts, recipe["relations"], asked.blocks)
    samples = _sample(items, features, recordings, cases, owns, left_out, recipe["samples"], int(recipe["seed"]))
    print(f"{len(cases)} cases sampled, {time.time() - began:.0f} s", flush=True)
    network = Network.mean([train(samples, recipe["network"], seed) for seed in recipe["network"]["seeds"]])
    print(f"fitted, {time.time() - began:.0f} s", flush=True)
    return Fit(items, counts, asked, features, network, recipe["asked"]), samples


def _sample(
    items: Items, features: Features, recordings: Sequence[Recording], cases: Sequence[Case], owns: dict[int, Own], wanted: Floats,
    settings: dict[str, Any], seed: int,
) -> Samples:
    random = np.random.default_rng(seed)
    n = len(items.ids)
    most, hard, drawn = int(settings["targets"]), int(settings["hard"]), int(settings["drawn"])
    width = most + hard + drawn
    rows = np.zeros((len(cases), width, len(features.names) + items.prior.shape[1]), np.float32)
    correction = np.full((len(cases), width), -1e9, np.float32)
    numbers = np.zeros((len(cases), len(CONTEXT)), np.float32)
    guess = np.array([_FIRST_GUESS.get(name, 0.0) for name in features.names], np.float32)
    for at, case in enumerate(cases):
        context = Context.of(recordings[case.recording].turns[: case.turn])
        made = features.rows(context, wanted[at], owns[case.recording])
        free = np.ones(n, bool)
        free[context.named + case.targets] = False
        likely = np.where(free, guess @ made, -np.inf)
        near = np.argpartition(-likely, hard)[:hard]
        free[near] = False
        rest = np.flatnonzero(free)
        chosen = np.concatenate([case.targets[:most], near, random.choice(rest, min(drawn, len(rest)), replace=False)])
        rows[at, : len(chosen)] = np.concatenate([made[:, chosen].T, items.prior[chosen]], axis=1)
        known = min(len(case.targets), most) + hard
        correction[at, :known] = 0
        correction[at, known : len(chosen)] = np.log(len(rest) / max(len(chosen) - known, 1))
        numbers[at] = context.numbers()
    return Samples(rows, correction, np.array([min(len(c.targets), most) for c in cases]), numbers)


def places(scores: Floats, named: Sequence[int], targets: Sequence[int]) -> NDArray[np.int64]:
    """How many items not named before score strictly more than each target."""
    open_scores = scores.copy()
    open_scores[list(named)] = -np.inf
    return (open_scores[None, :] > scores[list(targets)][:, None]).sum(axis=1)
