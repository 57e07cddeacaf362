"""What semantic IDs are worth before anything is trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .residual import Floats, rebuilt


def entropy_share(codes: NDArray[np.integer], count: int) -> float:
    """Entropy of a level's codes over the entropy of even use: 1 is perfectly balanced."""
    share = np.bincount(codes, minlength=count) / len(codes)
    share = share[share > 0]
    return float(-(share * np.log(share)).sum() / np.log(count))


def prefix_purity(codes: NDArray[np.integer], depth: int, labels: Sequence[set[str]]) -> tuple[float, float]:
    """The share of pairs under one prefix of ``depth`` codes that share a label, and that of random pairs; only items with labels."""
    known = [at for at, own in enumerate(labels) if own]
    names = {label: at for at, label in enumerate(sorted({label for own in labels for label in own}))}
    has = np.zeros((len(labels), len(names)), bool)
    for at, own in enumerate(labels):
        has[at, [names[label] for label in own]] = True
    groups: dict[tuple[int, ...], list[int]] = {}
    for at in known:
        groups.setdefault(tuple(codes[at, :depth].tolist()), []).append(at)
    same = pairs = 0.0
    for rows in groups.values():
        if len(rows) > 1:
            shared = (has[rows].astype(np.float32) @ has[rows].T.astype(np.float32)) > 0
            same += (shared.sum() - len(rows)) / (len(rows) - 1)
            pairs += len(rows)
    random = np.random.default_rng(1)
    left, right = random.choice(known, 20_000), random.choice(known, 20_000)
    return same / max(pairs, 1), float((has[left] & has[right]).any(1)[left != right].mean())


def describe(raw: NDArray[np.integer], unique: NDArray[np.integer], points: Floats, books: Floats, labels: dict[str, Sequence[set[str]]]) -> dict[str, Any]:
    """Collisions before they are resolved, use of the codes, purity of prefixes by genre and theme, reconstruction."""
    levels, count, _ = books.shape
    _, sizes = np.unique(raw, axis=0, return_counts=True)
    spread = ((points - points.mean(0)) ** 2).sum(1).mean()
    figures: dict[str, Any] = {
        "items": len(raw),
        "items that share their code before it is made unique": int(sizes[sizes > 1].sum()),
        "prefixes by length": [len(np.unique(unique[:, : d + 1], axis=0)) for d in range(levels)],
        "codes used by level": [len(np.unique(raw[:, level])) for level in range(levels)],
        "entropy share by level": [round(entropy_share(raw[:, level], count), 4) for level in range(levels)],
        "largest first code": int(np.bincount(raw[:, 0]).max()),
        "variance explained by levels": [
            round(float(1 - ((points - rebuilt(raw[:, : d + 1], books[: d + 1])) ** 2).sum(1).mean() / spread), 4) for d in range(levels)
        ],
        "items moved to be unique": int((raw != unique).any(1).sum()),
    }
    for name, own in labels.items():
        for depth in (1, 2):
            within, random = prefix_purity(unique, depth, own)
            figures[f"{name} shared under {depth} code{'s' * (depth > 1)}"] = round(within, 4)
            figures[f"{name} shared by chance"] = round(random, 4)
    return figures
