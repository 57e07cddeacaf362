"""How the readers of utterances are fitted and run: a warm start, a falling rate, and batches of utterances near in length."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn


def fit(
    body: list[nn.Parameter], heads: list[nn.Parameter], lengths: Sequence[int], settings: dict[str, Any], draw: random.Random, loss_of: Callable[[list[int]], Tensor], name: str | None
) -> None:
    """Takes the steps of all epochs; ``loss_of`` gives the loss of the examples of a batch. Prints the loss of each epoch under ``name``, if there is one."""
    groups = [{"params": body, "lr": float(settings["learningRate"])}, {"params": heads, "lr": float(settings["headRate"])}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    size, epochs = int(settings["batch"]), int(settings["epochs"])
    steps = epochs * ((len(lengths) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.0, (steps - s) / (0.9 * steps))))
    for epoch in range(epochs):
        batches = _near_in_length(lengths, size, draw)
        total = 0.0
        for part in batches:
            loss = loss_of(part)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss)
        if name is not None:
            print(f"{name}: epoch {epoch + 1}/{epochs} loss {total / len(batches):.3f}", flush=True)


def _near_in_length(lengths: Sequence[int], size: int, draw: random.Random) -> list[list[int]]:
    """Every example once, near in length within a few batches, so that little is padded."""
    order = list(range(len(lengths)))
    draw.shuffle(order)
    blocks = [sorted(order[i : i + 8 * size], key=lambda e: lengths[e]) for i in range(0, len(order), 8 * size)]
    batches = [block[i : i + size] for block in blocks for i in range(0, len(block), size)]
    draw.shuffle(batches)
    return batches


def by_length(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Every example once, from the shortest to the longest, in batches."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return (order[start : start + size] for start in range(0, len(order), size))
