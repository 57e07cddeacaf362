"""Training cases of the film model: some of a person's likes, or words, and the films that would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..semantic_ids.people import Likes
from .film_texts import TextCase
from .network import Batch, tree_children

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Catalogue:
    """What the network reads and writes of every film: codes [n, levels], text vectors [n, 384], children of its prefixes."""

    codes: Tensor
    vectors: Tensor
    children: Tensor

    @staticmethod
    def of(codes: NDArray[np.integer], vectors: NDArray[np.float32], later: NDArray[np.bool_] | None = None) -> Catalogue:
        """The catalogue of distinct codes and the text vectors on the same rows; the prefix tree of training lacks what comes ``later``."""
        children = torch.zeros(len(codes), codes.shape[1], 256, dtype=torch.bool)
        here = np.ones(len(codes), bool) if later is None else ~later
        children[torch.from_numpy(here)] = tree_children(codes[here])
        return Catalogue(torch.from_numpy(codes.astype(np.int64)), torch.from_numpy(np.ascontiguousarray(vectors)), children)

    def batch(self, history: Rows, text: NDArray[np.float32] | None = None, targets: Rows | None = None) -> Batch:
        """Histories [B, T] of rows (-1: nothing), texts [B, 384], right films [B, S] (-1: none)."""
        rows = torch.from_numpy(history)
        present = rows >= 0
        known = rows.clamp(min=0)
        made = Batch(self.codes[known], present, self.vectors[known], None if text is None else torch.from_numpy(text))
        if targets is not None:
            right = torch.from_numpy(targets)
            made.weights = (right >= 0).float()
            made.weights /= made.weights.sum(1, keepdim=True).clamp(min=1)
            made.targets = self.codes[right.clamp(min=0)]
            made.children = self.children[right.clamp(min=0)]
        return made


class LikeSampler:
    """Draws k of a person's likes as history and some of the others as targets, anew every time."""

    def __init__(self, sources: dict[str, Likes], settings: dict[str, Any], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        shares, power = settings["shares"], float(settings["power"])
        self._people = [likes for name in shares for likes in sources[name]]
        self._counts = np.array([len(likes) for likes in self._people])
        weights = []
        for name, share in shares.items():
            own = np.array([len(likes) for likes in sources[name]], np.float64) ** power
            weights.append(float(share) * own / own.sum())
        self._weights = np.concatenate(weights)
        self._lengths = np.array(list(settings["lengths"]), np.int64)
        self._chances = np.array(list(settings["lengths"].values()), np.float64)

    def draw(self, cases: int, targets: int) -> tuple[Rows, Rows]:
        """Histories [cases, k] with one k for all, nothing padded, and targets [cases, targets], -1 where a person has no more."""
        length = int(self._random.choice(self._lengths, p=self._chances / self._chances.sum()))
        able = np.where(self._counts > length, self._weights, 0)
        people = self._random.choice(len(able), cases, p=able / able.sum())
        history = np.empty((cases, length), np.int64)
        right = np.full((cases, targets), -1, np.int64)
        for at, person in enumerate(people):
            likes = self._people[person]
            drawn = likes[self._random.choice(len(likes), min(len(likes), length + targets), replace=False)]
            history[at] = drawn[:length]
            right[at, : len(drawn) - length] = drawn[length:]
        return history, right


class TextSampler:
    """Draws cases with words by their kind's share; ``own``: a film's own text vector, blurred, means the film."""

    def __init__(self, cases: list[TextCase], vectors: NDArray[np.float32], items: NDArray[np.float32], settings: dict[str, Any], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._cases, self._vectors, self._items = cases, vectors, items
        self._kinds = {kind: np.flatnonzero([case.kind == kind for case in cases]) for kind in {case.kind for case in cases}}
        shares = {kind: float(share) for kind, share in settings["kinds"].items() if kind == "own" or len(self._kinds.get(kind, ()))}
        self._names = list(shares)
        self._chances = np.array(list(shares.values())) / sum(shares.values())
        self._blur, self._longest = float(settings["blur"]), int(settings["longest"])
        self._own = np.setdiff1d(np.arange(len(items)), settings.get("unseen", []))

    def draw(self, cases: int, targets: int) -> tuple[Rows, NDArray[np.float32], Rows]:
        """Histories [cases, T], text vectors [cases, 384] of length one, targets [cases, targets]."""
        kinds = self._random.choice(len(self._names), cases, p=self._chances)
        history = np.full((cases, self._longest), -1, np.int64)
        text = np.empty((cases, self._items.shape[1]), np.float32)
        right = np.full((cases, targets), -1, np.int64)
        for at, kind in enumerate(kinds):
            if self._names[kind] == "own":
                row = int(self._random.choice(self._own))
                noise = self._random.standard_normal(self._items.shape[1]).astype(np.float32) / np.sqrt(self._items.shape[1])
                text[at] = self._items[row] + self._blur * self._random.random() * noise
                right[at, 0] = row
            else:
                own = int(self._random.choice(self._kinds[self._names[kind]]))
                case = self._cases[own]
                kept = case.history[-self._longest :]
                if kept:
                    history[at, -len(kept) :] = kept
                text[at] = self._vectors[own]
                drawn = self._random.permutation(case.targets)[:targets]
                right[at, : len(drawn)] = drawn
        text /= np.maximum(np.linalg.norm(text, axis=1, keepdims=True), 1e-9)
        longest = int((history >= 0).sum(1).max(initial=0))
        return history[:, self._longest - longest :], text, right
