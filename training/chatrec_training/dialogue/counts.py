"""Who is named with whom in the training dialogues, and the same without one dialogue: what a case of that dialogue may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .recordings import Recording

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Own:
    """What one dialogue adds to the counts."""

    named: NDArray[np.int64]
    recommended: Counter[int]
    opened: Counter[int]
    after: Counter[tuple[int, int]]

    @staticmethod
    def of(recording: Recording) -> "Own":
        before: list[int] = []
        recommended: Counter[int] = Counter()
        opened: Counter[int] = Counter()
        after: Counter[tuple[int, int]] = Counter()
        for turn in recording.turns:
            new = [item for item in turn.items if item not in before]
            if turn.by_system:
                recommended.update(new)
                opened.update(new if not before else [])
                after.update((earlier, item) for item in new for earlier in before)
            before += new
        return Own(np.array(before, dtype=np.int64), recommended, opened, after)


@dataclass(frozen=True)
class Counts:
    """``together`` [items, items]: dialogues that name both; ``after``: the recommender names the column after the row; ``named``,
    ``recommended``, ``opened`` (before anything was named) by item."""

    together: sparse.csr_matrix
    after: sparse.csr_matrix
    named: Floats
    recommended: Floats
    opened: Floats

    @staticmethod
    def of(recordings: Sequence[Recording], items: int) -> "Counts":
        owns = [Own.of(recording) for recording in recordings]
        rows = np.concatenate([np.full(len(own.named), at) for at, own in enumerate(owns)] + [np.array([], int)])
        columns = np.concatenate([own.named for own in owns] + [np.array([], int)]).astype(int)
        holds = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(owns), items))
        together = (holds.T @ holds).tolil()
        together.setdiag(0)
        pairs: Counter[tuple[int, int]] = Counter()
        recommended, opened = np.zeros(items, np.float32), np.zeros(items, np.float32)
        for own in owns:
            pairs.update(own.after)
            for target, counter in ((recommended, own.recommended), (opened, own.opened)):
                for item, count in counter.items():
                    target[item] += count
        ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        values = np.array([pairs[int(a), int(b)] for a, b in ends], np.float32)
        after = sparse.csr_matrix((values, (ends[:, 0], ends[:, 1])), shape=(items, items))
        thin = together.tocsr().astype(np.float32)
        thin.eliminate_zeros()
        thin.sort_indices()
        after.sort_indices()
        return Counts(thin, after, np.asarray(holds.sum(0)).ravel().astype(np.float32), recommended, opened)
