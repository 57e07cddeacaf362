"""What the benchmark in C# holds the graph against: the same search in PyTorch, and a search that no tree constrains.

    python3 -m chatrec_training.generative.speed <folder> [items ...]

Writes ``constrained.onnx`` and ``free.onnx`` (random weights, the product's sizes) into the folder and prints, for each number of items, the milliseconds of
processor time and of the clock that the median search takes in PyTorch with one thread, as one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .graph import BeamGraph, PrefixTree, export
from .network import GenerativeNetwork, NetworkShape

WIDTH = 64


class FreeGraph(BeamGraph):
    """The same steps over all codes of every level, valid or not. Takes the same inputs and reads no tree."""

    def forward(self, codes: Tensor, vectors: Tensor, present: Tensor, text: Tensor, *tree: Tensor) -> tuple[Tensor, Tensor]:
        shape = self.network.shape
        memory = self.network.encode(codes, present, vectors, text)
        prefix = torch.zeros_like(memory.summary)
        scores = torch.zeros_like(memory.summary[:, :, 0])
        found = torch.zeros_like(scores).long()
        for level in range(shape.levels):
            logits = self.network.code_logits(self.network.decode(memory, prefix, self.network.level[level]), level)
            spread = (torch.log_softmax(logits, 2) + scores.unsqueeze(2)).flatten(1)
            scores, picked = torch.topk(spread, torch.minimum(tree[-1], torch.zeros_like(tree[-1]) + spread.shape[1]).reshape(()), dim=1)
            chosen = picked % shape.codes
            parents = torch.div(picked, shape.codes, rounding_mode="trunc") + torch.arange(codes.shape[0]).unsqueeze(1) * prefix.shape[1]
            found = found.flatten()[parents] * shape.codes + chosen
            prefix = prefix.flatten(0, 1)[parents] + self.network.code(chosen + level * shape.codes)
        unread = torch.stack([part.reshape(-1)[0].float() for part in tree]).sum()  # so that the tree stays an input
        return found, scores + 0 * unread


def random_tree(count: int) -> PrefixTree:
    """Random codes: speed does not depend on what they mean."""
    random = np.random.default_rng(7)
    numbers = np.unique(random.integers(0, 1 << 32, count + count // 64, dtype=np.int64))[:count]
    return PrefixTree.build(np.stack([numbers >> shift & 255 for shift in (24, 16, 8, 0)], 1).astype(np.int16))


def times(network: GenerativeNetwork, count: int, rounds: int = 60) -> list[float]:
    """Median milliseconds of one search, of processor time and of the clock: three liked items and a text, all items allowed."""
    shape = network.shape
    tree = random_tree(count)
    graph = BeamGraph(network).eval()
    inputs = (
        torch.randint(0, shape.codes, (1, 3, shape.levels)), torch.randn(1, 3, shape.vector) / 20, torch.ones(1, 3, dtype=torch.bool),
        torch.randn(1, shape.text) / 20, *tree.inputs(), tree.allowed(None), torch.zeros(1, dtype=torch.long), torch.tensor([WIDTH]),
    )
    worked, taken = [], []
    with torch.no_grad():
        for _ in range(rounds + 5):
            began, work = time.perf_counter(), time.process_time()
            graph(*inputs)
            worked.append((time.process_time() - work) * 1000)
            taken.append((time.perf_counter() - began) * 1000)
    return [statistics.median(worked[5:]), statistics.median(taken[5:])]


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    network = GenerativeNetwork(NetworkShape()).eval()
    notes = {"codebook": "", "encoder": "", "catalog": ""}
    export(network, folder / "constrained.onnx", notes)
    export(network, folder / "free.onnx", notes, FreeGraph(network))
    print(json.dumps({count: times(network, int(count)) for count in arguments[1:]}))


if __name__ == "__main__":
    main(sys.argv[1:])
