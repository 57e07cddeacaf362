"""EASE (Steck 2019, arXiv 1905.03375): the item-item weights that best rebuild every user's likes from the others, in closed form.

``B = -P / diag(P)`` column by column with ``P = (X'X + lambda I)^-1`` and a zero diagonal. A history is scored by
``sum over its items i of decay^age(i) * B[i, j]``, age zero for the latest and at most ``WINDOW`` items; the fit itself is unweighted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Floats = NDArray[np.float32]
#: Only this many of the latest items of a history count.
WINDOW = 20


def fit(x: sparse.csr_matrix, penalty: float) -> Floats:
    """B [items, items] for likes X [users, items] (ones, or any weights). Takes the smaller of the two inverses."""
    users, items = x.shape
    if users < items // 2:
        # Woodbury: (X'X + aI)^-1 = (I - X'(XX' + aI)^-1 X) / a
        dense = x.toarray().astype(np.float64)
        inner = dense @ dense.T
        inner[np.diag_indices_from(inner)] += penalty
        inverse = dense.T @ linalg.cho_solve(linalg.cho_factor(inner), dense)
        np.negative(inverse, out=inverse)
        inverse[np.diag_indices_from(inverse)] += 1.0
        inverse /= penalty
    else:
        gram = np.asarray((x.T @ x).todense(), dtype=np.float64 if items < 6000 else np.float32)
        gram[np.diag_indices_from(gram)] += penalty
        factor, _ = linalg.lapack.get_lapack_funcs(("potrf", "potri"), (gram,))[0](gram, lower=False)
        inverse, _ = linalg.lapack.get_lapack_funcs(("potri",), (factor,))[0](factor, lower=False)
        inverse = np.triu(inverse) + np.triu(inverse, 1).T
    weights = inverse / -np.diag(inverse)[None, :]
    weights[np.diag_indices_from(weights)] = 0
    return weights.astype(np.float32)


class ThinEase:
    """EASE for fewer users than items without the item-item matrix: ``(X'X + aI)^-1 = (I - X'KX) / a`` with ``K = (XX' + aI)^-1``."""

    def __init__(self, x: sparse.csr_matrix, penalty: float) -> None:
        dense = x.toarray().astype(np.float64)
        inner = dense @ dense.T
        inner[np.diag_indices_from(inner)] += penalty
        solved = linalg.cho_solve(linalg.cho_factor(inner), dense)
        # a P = I - X'KX, its diagonal kept in full precision: it is near one.
        self._diagonal = (1.0 - (dense * solved).sum(axis=0)).astype(np.float32)
        self._x = x.astype(np.float32)
        self._solved = solved.astype(np.float32)

    def score(self, histories: sparse.csr_matrix) -> Floats:
        """``histories @ B`` [cases, items] for weighted histories; the given items' own scores mean nothing."""
        rows = histories.astype(np.float32)
        projected = (rows @ self._x.T).toarray() @ self._solved
        return projected / self._diagonal[None, :] - rows.toarray() * (1 / self._diagonal - 1)[None, :]

    def keep_largest(self, count: int, block: int = 1000) -> tuple[NDArray[np.int32], Floats]:
        """``keep_largest`` of B, a block of rows at a time."""
        items = len(self._diagonal)
        parts = []
        for start in range(0, items, block):
            own = np.arange(start, min(start + block, items))
            ones = np.ones(len(own), np.float32)
            rows = self.score(sparse.csr_matrix((ones, (np.arange(len(own)), own)), shape=(len(own), items)))
            rows[np.arange(len(own)), own] = 0
            parts.append(keep_largest(rows, count))
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def history_weights(length: int, decay: float, window: int = WINDOW) -> Floats:
    """The weight of every item of a history, oldest first."""
    age = np.arange(length - 1, -1, -1)
    return np.where(age < window, decay**age, 0).astype(np.float32)


def keep_largest(weights: Floats, count: int) -> tuple[NDArray[np.int32], Floats]:
    """For every source row its ``count`` largest positive targets in falling order, then -1 and zero. Ties go to the lower index."""
    neighbours = np.full((len(weights), count), -1, np.int32)
    kept = np.zeros((len(weights), count), np.float32)
    for source, row in enumerate(weights):
        if count < len(row):
            least = np.partition(row, len(row) - count)[len(row) - count]
            best = np.flatnonzero(row >= max(least, 0))
        else:
            best = np.arange(len(row))
        best = best[np.argsort(-row[best], kind="stable")][:count]
        best = best[row[best] > 0]
        neighbours[source, : len(best)] = best
        kept[source, : len(best)] = row[best]
    return neighbours, kept


def expand(neighbours: NDArray[np.int32], kept: Floats) -> sparse.csr_matrix:
    """The sparse B that a table of neighbours stands for."""
    rows, columns = np.nonzero(neighbours >= 0)
    n = len(neighbours)
    return sparse.csr_matrix((kept[rows, columns], (rows, neighbours[rows, columns])), shape=(n, n))


def ranks(scores: Floats, given: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many items, the given ones left out, score strictly more than each target."""
    scores = scores.copy()
    scores[given] = -np.inf
    return (scores[None, :] > scores[targets][:, None]).sum(axis=1)
