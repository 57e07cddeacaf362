"""Training batches: windows of the sequences, bucketed by length so that almost nothing is padded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .data import Rows


@dataclass(frozen=True)
class Batch:
    """``items`` int64 [batch, longest]: row + 1, 0 behind the end, and the mask's number where an item is hidden;
    ``targets`` int64 [batch, longest]: row + 1 where something is predicted, else 0."""

    items: Tensor
    targets: Tensor


def windows(histories: list[Rows], history: int, draw: np.random.Generator) -> list[Rows]:
    """Cuts sequences into windows of ``history + 1``: the last one ends where the sequence ends, the cuts before it fall anywhere.

    Neighbouring windows share one item, so that every item but a sequence's first is predicted exactly once.
    """
    cut: list[Rows] = []
    for rows in histories:
        end = len(rows)
        if end > history + 1:
            cut.append(rows[end - history - 1 :])
            end -= history
            first = end - int(draw.integers(1, history + 1))
            cut.append(rows[max(0, first) : end])
            end = first + 1
            while end >= 2:
                cut.append(rows[max(0, end - history - 1) : end])
                end -= history
        elif end >= 2:
            cut.append(rows)
    return [c for c in cut if len(c) >= 2]


def bucketed(pieces: list[Rows], positions: int, draw: np.random.Generator) -> list[list[Rows]]:
    """Groups of pieces of about equal length with about ``positions`` items each, in random order."""
    length = np.array([len(p) for p in pieces])
    order = np.lexsort((draw.random(len(pieces)), length))
    groups: list[list[Rows]] = []
    group: list[Rows] = []
    held = 0
    for index in order:
        group.append(pieces[index])
        held += len(pieces[index]) - 1
        if held >= positions:
            groups.append(group)
            group, held = [], 0
    if group:
        groups.append(group)
    return [groups[i] for i in draw.permutation(len(groups))]


def padded(rows: list[Rows]) -> NDArray[np.int64]:
    """Row + 1, zeros behind the end."""
    out = np.zeros((len(rows), max(len(r) for r in rows)), np.int64)
    for index, row in enumerate(rows):
        out[index, : len(row)] = row
        out[index, : len(row)] += 1
    return out


def next_items(histories: list[Rows], history: int, positions: int, draw: np.random.Generator) -> Iterator[Batch]:
    """Every item from those before it."""
    for group in bucketed(windows(histories, history, draw), positions, draw):
        whole = padded(group)
        yield Batch(torch.from_numpy(whole[:, :-1] * (whole[:, 1:] > 0)), torch.from_numpy(whole[:, 1:].copy()))


def hidden_items(histories: list[Rows], history: int, positions: int, share: float, mask: int, draw: np.random.Generator) -> Iterator[Batch]:
    """A share of the items from those around them; in half of the windows only the last one, as it will be asked."""
    for group in bucketed(windows(histories, history - 1, draw), positions, draw):
        whole = padded(group)
        present = whole > 0
        hidden = (draw.random(whole.shape) < share) & present
        last = present.sum(1) - 1
        only = (draw.random(len(whole)) < 0.5) | ~hidden.any(1)
        hidden[only] = False
        hidden[np.nonzero(only)[0], last[only]] = True
        yield Batch(torch.from_numpy(np.where(hidden, mask, whole)), torch.from_numpy(np.where(hidden, whole, 0)))
