"""Recipe ``tiger``: what comes next in a sequence, as semantic IDs (TIGER, arXiv 2305.05065), on any folder of sequences.

Items get residual codes of their texts and of what is taken together with them before the validation item; the network reads one token
an item and writes the next item's codes under the prefix tree. A beam gives the ten best of the whole catalogue. Every setting
follows from the size of the data, none from its name.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..places import OUT, shared
from ..semantic_ids.fused import learn_space
from ..semantic_ids.residual import residual_kmeans, unique_codes
from ..sequential import data as sequences
from ..sequential import figures
from ..sequential.item_texts import item_texts
from .film_cases import Catalogue
from .film_measure import Searcher
from .film_training import nearby_codes, train
from .network import GenerativeNetwork, NetworkShape
from .teacher import Teacher

Rows = NDArray[np.int64]


class NextSampler:
    """Draws places in the sequences: what comes before one (all histories of a draw equally long) and the next items."""

    def __init__(self, histories: list[NDArray[np.int32]], longest: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._histories, self._longest = histories, longest
        by_length: dict[int, list[tuple[int, int]]] = {}
        for user, rows in enumerate(histories):
            for place in range(1, len(rows)):
                by_length.setdefault(min(place, longest), []).append((user, place))
        self._places = {length: np.array(found) for length, found in by_length.items()}
        self._lengths = np.array(list(self._places))
        counts = np.array([len(found) for found in self._places.values()], np.float64)
        self.places, self._chances = int(counts.sum()), counts / counts.sum()

    def draw(self, cases: int, targets: int) -> tuple[Rows, Rows]:
        """Histories [cases, length] and the next items [cases, targets], -1 behind the end."""
        length = int(self._random.choice(self._lengths, p=self._chances))
        found = self._places[length][self._random.integers(0, len(self._places[length]), cases)]
        history = np.empty((cases, length), np.int64)
        right = np.full((cases, targets), -1, np.int64)
        for at, (user, place) in enumerate(found):
            rows = self._histories[user]
            history[at] = rows[place - length : place]
            after = rows[place : place + targets]
            right[at, : len(after)] = after
        return history, right


def padded(histories: list[NDArray[np.int32]], longest: int) -> Rows:
    """The latest ``longest`` items of each history, -1 before the first."""
    out = np.full((len(histories), longest), -1, np.int64)
    for at, rows in enumerate(histories):
        kept = rows[-longest:]
        out[at, longest - len(kept) :] = kept
    return out


def places_of(searcher: Searcher, histories: list[NDArray[np.int32]], targets: NDArray[np.int32], longest: int) -> NDArray[np.int32]:
    """Each target's place among what the beam found and the history does not hold; -1 where the beam did not reach it."""
    out = np.full(len(histories), -1, np.int32)
    order = np.argsort([min(len(rows), longest) for rows in histories], kind="stable")
    for start in range(0, len(order), 512):
        part = order[start : start + 512]
        found, _ = searcher.search(padded([histories[at] for at in part], min(longest, max(len(histories[at]) for at in part))))
        for at, rows in zip(part, found):
            fresh = rows[(rows >= 0) & ~np.isin(rows, histories[at])]
            hit = np.flatnonzero(fresh == targets[at])
            out[at] = hit[0] if len(hit) else -1
    return out


def fitted(recipe: dict[str, Any], data: sequences.Sequences) -> dict[str, Any]:
    """The recipe with what follows from the data: steps by its places, history by its lengths, dropout by its density."""
    lengths = np.array([len(rows) - 2 for rows in data.rows])
    places = int((lengths - 1).clip(0).sum())
    training = dict(recipe["training"])
    training["steps"] = int(np.clip(float(recipe["epochs"]) * places / int(training["likes"]["batch"]), 200, int(recipe["mostSteps"])))
    training["judgeEvery"] = max(1, training["steps"] // 10)
    dense = places / len(data.items) >= 50
    shape = {**recipe["shape"], "history": int(np.clip(10 * np.ceil(np.quantile(lengths, 0.98) / 10), 20, 50)), "dropout": 0.1 if dense else 0.3}
    return {**recipe, "training": training, "shape": shape}


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 1)))
    data = sequences.load(shared() / "data" / recipe["data"] if not Path(recipe["data"]).is_absolute() else Path(recipe["data"]))
    recipe = fitted(recipe, data)
    folder = OUT / data.name / "tiger"
    vectors = item_texts(data)
    shape = NetworkShape(**recipe["shape"], vector=0 if vectors is None else vectors.shape[1], text=0 if vectors is None else vectors.shape[1])
    if vectors is None:
        raise ValueError(f"{data.path}: semantic IDs need items.jsonl with texts beside it")
    held = data.histories(2)
    taught = [rows.astype(np.int64) for rows in held]
    rows: dict[str, figures.Row] = {}
    note = f"residual k-means IDs of text and co-occurrence, a token an item, beam {recipe['beam']}"
    for seed in recipe["seeds"]:
        began = time.time()
        space = learn_space(vectors, {"people": [own for own in taught if len(own) > 1]}, recipe["space"], int(seed))
        books = residual_kmeans(space.fused, shape.levels, shape.codes, 20, float(recipe["balance"]), int(seed))
        codes = unique_codes(space.fused, books)
        catalogue = Catalogue.of(codes, vectors)
        torch.manual_seed(int(seed))
        network = GenerativeNetwork(shape)
        network.start_from(books, int(seed))
        sampler = NextSampler(held, shape.history, int(seed))
        chance = np.bincount(np.concatenate(held), minlength=len(data.items)).astype(np.float32) ** float(recipe["chancePower"])
        teacher = Teacher(codes, space.fused, chance, float(recipe["space"]["scale"]), float(recipe["decay"]))
        judges = np.random.default_rng(1).permutation(len(held))[: int(recipe["judges"])]
        targets = data.targets(2)

        def judge(trained: GenerativeNetwork) -> float:
            searcher = Searcher(trained, catalogue, int(recipe["beam"]))
            found = places_of(searcher, [held[at] for at in judges], targets[judges], shape.history)
            return float(((found >= 0) & (found < 10)).mean())

        near = nearby_codes(books, float(recipe["training"]["heat"]))
        log = train(network, catalogue, sampler, None, near, teacher, {**recipe["training"], "seed": int(seed)}, judge, folder / f"state-{seed}.pt")
        test = places_of(Searcher(network, catalogue, int(recipe["beam"])), data.histories(1), data.targets(1), shape.history)
        row = figures.Row("TIGER", note, "all before the validation item")
        figures.add(folder, rows, row, int(seed), test, (time.time() - began) / 60, steps=int(recipe["training"]["steps"]), judged=log)
        figures.write(folder, data, rows)
