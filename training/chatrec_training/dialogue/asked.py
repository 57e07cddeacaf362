"""What is asked for: a ridge from the words said, and the attributes of the items named, to the attributes of the item named next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from .items import Items
from .recordings import Case, Recording, Turn

Floats = NDArray[np.float32]


def bag(context: Sequence[Turn], settings: dict[str, Any]) -> dict[str, float]:
    """The seeker's words and pairs of words and the recommender's words (marked ``s_``), each with the weight of where it was said last."""
    weights: dict[str, float] = {}
    for age, turn in enumerate(reversed(context[-int(settings["turns"]) :])):
        said = turn.words
        terms = [f"s_{w}" for w in said] if turn.by_system else said + [f"{a}_{b}" for a, b in zip(said, said[1:])]
        weight = float(settings["decay"]) ** age * (float(settings["system"]) if turn.by_system else 1.0)
        for term in terms:
            if weight > weights.get(term, 0.0):
                weights[term] = weight
    return weights


def mean_attributes(items: Items, named: Sequence[int]) -> Floats:
    """The mean of the named items' attributes at unit length; zero without items."""
    if not named:
        return np.zeros(items.attributes.shape[1], np.float32)
    mean = items.attributes[list(named)].mean(0)
    return (mean / (np.linalg.norm(mean) + 1e-6)).astype(np.float32)


@dataclass(frozen=True)
class Asked:
    """A term's ``rarity`` and its ``weights`` [terms, wanted] over the wanted blocks; ``from_named`` [attributes, wanted]; ``shift`` [wanted]."""

    terms: list[str]
    rarity: Floats
    weights: Floats
    from_named: Floats
    shift: Floats
    blocks: list[str]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where every term stands."""
        return {term: at for at, term in enumerate(self.terms)}

    def rows(self, bags: Sequence[dict[str, float]]) -> sparse.csr_matrix:
        """Bags as rows of unit length over the terms."""
        place = self.places
        at, column, value = [], [], []
        for row, weights in enumerate(bags):
            for term, weight in weights.items():
                if term in place:
                    at.append(row)
                    column.append(place[term])
                    value.append(weight * self.rarity[place[term]])
        matrix = sparse.csr_matrix((np.array(value, np.float32), (at, column)), shape=(len(bags), len(self.terms)))
        length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
        return (sparse.diags(1 / np.where(length > 0, length, 1)) @ matrix).tocsr().astype(np.float32)

    def wanted(self, bags: Sequence[dict[str, float]], named: Floats) -> Floats:
        """The wanted attributes, less their mean, [contexts, wanted]."""
        return np.asarray(self.rows(bags) @ self.weights) + named @ self.from_named + self.shift

    @staticmethod
    def fit(
        items: Items, recordings: Sequence[Recording], cases: Sequence[Case], settings: dict[str, Any]
    ) -> tuple["Asked", Floats]:
        """The ridge over all cases, and for each case what it says when the case's own dialogue is left out (exactly, from the one inverse)."""
        bags = [bag(recordings[c.recording].turns[: c.turn], settings) for c in cases]
        holders: dict[str, set[int]] = {}
        for case, weights in zip(cases, bags):
            for term in weights:
                holders.setdefault(term, set()).add(case.recording)
        terms = sorted(term for term, held in holders.items() if len(held) >= int(settings["least"]))
        total = len({c.recording for c in cases})
        rarity = np.array([np.log(total / len(holders[term])) for term in terms], np.float32)
        blocks = list(settings["blocks"])
        columns = np.concatenate([np.arange(items.attributes.shape[1])[items.block(name)] for name in blocks])
        empty = Asked(terms, rarity, *(np.zeros((0, len(columns)), np.float32),) * 2, np.zeros(len(columns), np.float32), blocks)
        said = empty.rows(bags)
        named = np.stack([mean_attributes(items, _named(recordings[c.recording].turns[: c.turn])) for c in cases])
        goal = np.stack([items.attributes[c.targets].mean(0) for c in cases])[:, columns]
        goal = goal - goal.mean(0)
        share, constant = np.float32(settings["named"]), np.float32(settings["constant"])
        kernel = (said @ said.T).toarray() + share * (named @ named.T) + constant
        kernel[np.diag_indices(len(cases))] += np.float32(settings["penalty"])
        factor = linalg.cholesky(kernel.astype(np.float32), lower=True, overwrite_a=True, check_finite=False)
        inverse, _ = linalg.lapack.spotri(factor, lower=1)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        dual = (inverse @ goal).astype(np.float32)
        left_out = np.empty_like(goal)
        groups = np.array([c.recording for c in cases])
        for group in np.unique(groups):
            own = np.flatnonzero(groups == group)
            left_out[own] = goal[own] - np.linalg.solve(inverse[np.ix_(own, own)], dual[own])
        fitted = Asked(
            terms,
            rarity,
            np.asarray(said.T @ dual).astype(np.float16).astype(np.float32),
            (share * named.T @ dual).astype(np.float32),
            (constant * dual.sum(0)).astype(np.float32),
            blocks,
        )
        return fitted, left_out


def _named(context: Sequence[Turn]) -> list[int]:
    return list(dict.fromkeys(item for turn in context for item in turn.items))
