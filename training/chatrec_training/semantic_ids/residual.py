"""Residual codes: nearest codeword, subtract it, the next level; and the k-means that makes balanced codebooks for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.uint8]


def distances(points: Floats, words: Floats) -> Floats:
    """Squared distances [points, words], less the points' own length."""
    return (words**2).sum(1)[None, :] - 2.0 * points @ words.T


def nearest(points: Floats, words: Floats, block: int = 4096) -> NDArray[np.int64]:
    """The nearest codeword of every point; ties go to the lower code."""
    found = [distances(points[at : at + block], words).argmin(1) for at in range(0, len(points), block)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def balanced_kmeans(points: Floats, count: int, rounds: int, strength: float, seed: int) -> Floats:
    """Codewords [count, D] of clusters of like size.

    Lloyd's rounds in which a cluster costs more the more points it held in the round before: ``strength`` mean squared distances
    for every e-fold over its share. Prices only shape the codewords: codes are by distance alone.
    """
    random = np.random.default_rng(seed)
    words = _spread_out(points, count, random)
    price = np.zeros(count, np.float32)
    squares = (points**2).sum(1)
    for _ in range(rounds):
        cost = distances(points, words)
        spread = float((cost.min(1) + squares).mean())
        owner = (cost + price[None, :]).argmin(1)
        sizes = np.bincount(owner, minlength=count)
        price = (strength * spread * np.log((sizes + 1) * count / len(points))).astype(np.float32)
        sums = np.zeros_like(words)
        np.add.at(sums, owner, points)
        empty = sizes == 0
        words = sums / np.maximum(sizes, 1)[:, None]
        if empty.any():
            far = np.argsort(-(cost[np.arange(len(points)), owner] + squares), kind="stable")
            words[empty] = points[far[: int(empty.sum())]]
    return words.astype(np.float32)


def _spread_out(points: Floats, count: int, random: np.random.Generator) -> Floats:
    """k-means++: every next start is drawn by its squared distance to those before."""
    squares = (points**2).sum(1)
    chosen = [int(random.integers(len(points)))]
    gap = np.full(len(points), np.inf)
    for _ in range(1, min(count, len(points))):
        last = points[chosen[-1]]
        gap = np.minimum(gap, np.maximum(squares - 2 * points @ last + last @ last, 0))
        total = gap.sum()
        chosen.append(int(random.choice(len(points), p=gap / total)) if total > 0 else int(random.integers(len(points))))
    words = points[chosen]
    if len(words) < count:
        words = np.concatenate([words, np.zeros((count - len(words), points.shape[1]), points.dtype)])
    return words.copy()


def residual_kmeans(points: Floats, levels: int, count: int, rounds: int, strength: float, seed: int) -> Floats:
    """Codebooks [levels, count, D]: each level quantises what the one before left over."""
    left = points.astype(np.float32).copy()
    books = []
    for level in range(levels):
        words = balanced_kmeans(left, count, rounds, strength, seed + level)
        left -= words[nearest(left, words)]
        books.append(words)
    return np.stack(books)


def residual_codes(points: Floats, books: Floats) -> NDArray[np.int64]:
    """The nearest code of every level [n, levels], collisions and all."""
    left = points.astype(np.float32).copy()
    codes = []
    for words in books:
        code = nearest(left, words)
        left -= words[code]
        codes.append(code)
    return np.stack(codes, 1)


def unique_codes(points: Floats, books: Floats, taken: NDArray[np.integer] | None = None) -> Codes:
    """Codes of which no two are alike: at the last level the nearest code that is still free under the prefix.

    Earlier rows choose first, and ``taken`` (codes of items that have theirs already) before all: what is added never moves
    what is there. Where a prefix is full (as many items as codes) the nearest free code one level up is taken, and so on; raises
    ``ValueError`` where the whole tree is full.
    """
    levels, count, _ = books.shape
    used: dict[tuple[int, ...], int] = {}

    def enter(code: tuple[int, ...]) -> None:
        for depth in range(levels + 1):
            used[code[:depth]] = used.get(code[:depth], 0) + 1

    for row in taken if taken is not None else ():
        enter(tuple(int(c) for c in row))

    def free(prefix: tuple[int, ...]) -> bool:
        return used.get(prefix, 0) < count ** (levels - len(prefix))

    out = np.zeros((len(points), levels), np.uint8)
    for at, point in enumerate(points.astype(np.float32)):
        if not free(()):
            raise ValueError("no free code is left")
        left, code = point.copy(), ()
        for words in books:
            order = np.argsort(distances(left[None], words)[0], kind="stable")
            chosen = next(int(c) for c in order if free((*code, int(c))))
            left -= words[chosen]
            code = (*code, chosen)
        enter(code)
        out[at] = code
    return out


def rebuilt(codes: NDArray[np.integer], books: Floats) -> Floats:
    """The points that codes stand for: the sum of their codewords."""
    return np.sum([books[level][codes[:, level]] for level in range(len(books))], axis=0)
