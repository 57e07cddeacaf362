"""Measures the film model beside the other retrievers: by likes as the recipe ``film-ease`` does, by words, and on films kept out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from ..film_ease_recipe import Cases, Ratings
from ..semantic_ids.people import Likes
from .film_cases import Catalogue
from .graph import BeamGraph, PrefixTree
from .network import GenerativeNetwork

Floats = NDArray[np.float32]
Score = Callable[[Cases], Floats]
_REPEATS = 3
_LOWEST = np.float32(-1e6)


def cases_of(people: Likes, items: int, given: int, seed: int) -> Cases:
    """The same draws as the recipe ``film-ease`` makes for a part of the pack's people."""
    ratings = Ratings([str(row) for row in range(items)], [[(int(row), 5.0) for row in likes] for likes in people])
    return Cases.draw(ratings, list(range(len(people))), given, seed)


def rows_of(matrix: sparse.csr_matrix) -> NDArray[np.int64]:
    """The items of every case [cases, k]; every case has as many."""
    return matrix.tocsr().indices.reshape(matrix.shape[0], -1).astype(np.int64)


class Searcher:
    """The exported search, run in torch: the best items of a catalogue for histories and texts."""

    def __init__(self, network: GenerativeNetwork, catalogue: Catalogue, width: int = 64) -> None:
        tree = PrefixTree.build(catalogue.codes.numpy())
        self._graph, self._tree, self._catalogue, self._width = BeamGraph(network), tree, catalogue, width

    @torch.no_grad()
    def search(
        self, history: NDArray[np.int64], text: Floats | None = None, allowed: NDArray[np.bool_] | None = None, block: int = 128
    ) -> tuple[NDArray[np.int64], Floats]:
        """Rows [cases, width] by falling score, -1 where there are no more, and their log-probabilities; only what is ``allowed`` [items]."""
        fixed = [*self._tree.inputs(), self._tree.allowed(None if allowed is None else allowed[None])]
        rows, scores = [], []
        for at in range(0, len(history), block):
            part = self._catalogue.batch(history[at : at + block], None if text is None else text[at : at + block])
            said = part.text if part.text is not None else torch.zeros(len(part.codes), self._catalogue.vectors.shape[1])
            cases = torch.zeros(len(part.codes), dtype=torch.long)
            places, found = self._graph(part.codes, part.vectors, part.present, said, *fixed, cases, torch.tensor([self._width]))
            rows.append(np.where(places.numpy() >= 0, self._tree.rows[places.numpy()], -1))
            scores.append(found.numpy())
        return np.concatenate(rows), np.concatenate(scores)

    def dense(self, history: NDArray[np.int64], text: Floats | None = None, allowed: NDArray[np.bool_] | None = None) -> Floats:
        """Scores [cases, items]; far below everything where the beam did not reach."""
        rows, scores = self.search(history, text, allowed)
        out = np.full((len(rows), len(self._catalogue.codes)), _LOWEST, np.float32)
        case, at = np.nonzero(rows >= 0)
        out[case, rows[case, at]] = scores[case, at]
        return out


def ndcg(cases: Cases, scores: Floats, count: int = 10) -> NDArray[np.float64]:
    """NDCG@count of every case."""
    scores = cases.hide(scores)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    gains = np.take_along_axis(cases.targets.toarray(), best, 1)
    discount = 1 / np.log2(np.arange(2, count + 2))
    sizes = np.minimum(np.asarray(cases.targets.sum(1)).ravel().astype(int), count)
    return (gains * discount).sum(1) / np.cumsum(discount)[sizes - 1]


def by_likes(cases: dict[int, list[Cases]], score: Score) -> dict[str, list[float]]:
    """By the number of likes: Recall@10, Recall@50, NDCG@10 and the half width of the first's 95 % interval over people."""
    out: dict[str, list[float]] = {}
    for count, parts in cases.items():
        each, gains = [], []
        for part in parts:
            scores = score(part)
            each.append(part.recall(scores))
            gains.append(ndcg(part, scores))
        recall = np.concatenate(each)
        by_person = recall[:, 0].reshape(-1, _REPEATS).mean(axis=1)
        half = 1.96 * by_person.std() / np.sqrt(len(by_person))
        out[str(count)] = [round(float(v), 4) for v in (*recall.mean(axis=0), np.concatenate(gains).mean(), half)]
    return out


def fuse(rankings: list[tuple[float, Floats]], constant: float = 60.0, depth: int = 200) -> Floats:
    """Reciprocal rank fusion of scores [cases, items], each with its weight, as the program fuses its retrievers."""
    total = np.zeros_like(rankings[0][1])
    for weight, scores in rankings:
        depth_here = min(depth, scores.shape[1])
        best = np.argpartition(-scores, depth_here - 1, axis=1)[:, :depth_here]
        order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable")
        best = np.take_along_axis(best, order, 1)
        gain = np.tile(np.float32(weight) / (constant + 1 + np.arange(depth_here, dtype=np.float32)), (len(best), 1))
        gain[np.take_along_axis(scores, best, 1) <= _LOWEST / 2] = 0
        here = np.zeros_like(total)
        np.put_along_axis(here, best, gain, 1)
        total += here
    return total


def ranks_of(scores: Floats, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many items score more than each case's target; one that was not reached ranks behind everything."""
    right = scores[np.arange(len(targets)), targets]
    ranks = (scores > right[:, None]).sum(axis=1)
    return np.where(right <= _LOWEST / 2, scores.shape[1], ranks)
