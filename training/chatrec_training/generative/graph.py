"""The whole search as one graph: a history in, the best items of any catalogue out, written as ONNX.

The prefix tree comes from outside, so a new item needs no new network. Items stand in the order of their codes; the nodes of a
depth stand in that order too, so the children of a node are a range of the next depth and a leaf's place is its item's place.
Inputs beside the history (B cases, depths 1 to L, n nodes a depth, N items):

- ``code1`` .. ``codeL`` uint8 [n]: the last code of each node
- ``first1`` .. ``first(L-1)`` int32 [n + 1]: where each node's children begin in the next depth, and the end
- ``leaf1`` .. ``leaf(L-2)`` int32 [n + 1]: where each node's items begin, and N (at depth L - 1 that is ``first`` itself)
- ``branching`` int64 [L - 1]: the most children a node of depths 1 to L - 1 has
- ``allowed`` int32 [A, N + 1]: how many of the first i items are allowed, for each of A masks; ``mask`` int64 [B]: each case's mask
- ``width`` int64 [1]: how many beams

A node is alive while its range holds an allowed item, so no beam is lost to what is filtered afterwards. ``items`` int64 [B, K] are places
in the tree's order by falling score, -1 where fewer are allowed than asked for; ``scores`` float [B, K] their log-probabilities over the
whole catalogue (-inf where there is no item); K is at most ``width``. Ties go to the item that comes first in the tree.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .network import GenerativeNetwork, NetworkShape

SCHEMA = "chatrec/generative/v1"
OPSET = 16


@dataclass(frozen=True)
class PrefixTree:
    """A catalogue's codes as the graph reads them."""

    codes: list[NDArray[np.uint8]]
    first: list[NDArray[np.int32]]
    leaf: list[NDArray[np.int32]]
    branching: NDArray[np.int64]
    #: the row of the item at each place of the tree
    rows: NDArray[np.int64]

    @staticmethod
    def build(codes: NDArray[np.integer]) -> PrefixTree:
        """The tree of distinct codes [N, levels] in 0..255. Raises ``ValueError`` where two items share a code."""
        count, levels = codes.shape
        if count == 0 or codes.min() < 0 or codes.max() > 255:
            raise ValueError("a tree needs at least one item and codes in 0..255")
        rows = np.lexsort(codes.T[::-1])
        ordered = codes[rows]
        fresh = np.zeros(count, bool)
        fresh[0] = True
        starts: list[NDArray[np.int64]] = []
        for level in range(levels):
            fresh[1:] |= ordered[1:, level] != ordered[:-1, level]
            starts.append(np.flatnonzero(fresh))
        if len(starts[-1]) != count:
            raise ValueError("two items have the same codes")
        first = [np.append(np.searchsorted(below, here), len(below)).astype(np.int32) for here, below in zip(starts, starts[1:])]
        return PrefixTree(
            [ordered[start, level].astype(np.uint8) for level, start in enumerate(starts)],
            first,
            [np.append(start, count).astype(np.int32) for start in starts[:-2]],
            np.array([np.diff(edges).max() for edges in first], np.int64),
            rows,
        )

    def inputs(self) -> list[Tensor]:
        """The tree's inputs in the graph's order."""
        return [torch.from_numpy(array) for array in [*self.codes, *self.first, *self.leaf, self.branching]]

    def allowed(self, masks: NDArray[np.bool_] | None) -> Tensor:
        """The ``allowed`` input of masks [A, N] over rows; ``None``: one that allows everything."""
        places = np.ones((1, len(self.rows)), np.int32) if masks is None else masks[:, self.rows].astype(np.int32)
        return torch.from_numpy(np.pad(np.cumsum(places, 1, dtype=np.int32), ((0, 0), (1, 0))))


def input_names(levels: int) -> list[str]:
    """The graph's inputs in order."""
    tree = [f"code{d}" for d in range(1, levels + 1)] + [f"first{d}" for d in range(1, levels)] + [f"leaf{d}" for d in range(1, levels - 1)]
    return ["codes", "vectors", "present", "text", *tree, "branching", "allowed", "mask", "width"]


class BeamGraph(nn.Module):
    """The search in torch; tracing it unrolls one step a level. Dead beams are carried with a score of -inf."""

    def __init__(self, network: GenerativeNetwork) -> None:
        super().__init__()
        shape = network.shape
        if shape.levels < 2 or shape.codes > 256 or not shape.vector or not shape.text:
            raise ValueError("the graph needs two levels or more, at most 256 codes a level, item vectors and text")
        self.network = network

    def forward(self, codes: Tensor, vectors: Tensor, present: Tensor, text: Tensor, *tree: Tensor) -> tuple[Tensor, Tensor]:
        levels = self.network.shape.levels
        last = tree[:levels]
        first = tree[levels : 2 * levels - 1]
        leaf = [*tree[2 * levels - 1 : 3 * levels - 3], first[-1]]
        branching, allowed, mask, width = tree[3 * levels - 3 :]
        before = allowed.reshape(-1)
        base = (mask * allowed.shape[1]).reshape(-1, 1, 1)
        memory = self.network.encode(codes, present, vectors, text)

        prefix = torch.zeros_like(memory.summary)
        nodes = torch.zeros_like(mask).unsqueeze(1)
        scores = torch.zeros_like(memory.summary[:, :, 0])
        for level in range(levels):
            logits = self.network.code_logits(self.network.decode(memory, prefix, self.network.level[level]), level)
            if level == 0:
                edges = torch.arange(leaf[0].shape[0]).reshape(1, 1, -1).expand(codes.shape[0], -1, -1)
                children = edges[:, :, :-1]
            else:
                # Where the children begin, one after the other, and then the end over and over: between two equal edges there is no child.
                begin = first[level - 1][nodes].long().unsqueeze(2)
                end = first[level - 1][nodes + 1].long().unsqueeze(2)
                edges = torch.minimum(begin + torch.arange(branching[level - 1] + 1), end)
                children = torch.minimum(edges[:, :, :-1], end - 1)
            counts = before[base + (leaf[level][edges] if level + 1 < levels else edges)]
            alive = counts[:, :, 1:] > counts[:, :, :-1]
            chosen = last[level][children].long()
            found = torch.gather(logits, 2, chosen)
            if level > 0:
                exists = edges[:, :, 1:] > edges[:, :, :-1]
                found = torch.where(exists, found, torch.full_like(found[:1, :1, :1], -torch.inf))
            found = torch.log_softmax(found, 2) + scores.unsqueeze(2)
            found = torch.where(alive, found, torch.full_like(found[:1, :1, :1], -torch.inf)).flatten(1)
            beams = torch.minimum(width, torch.zeros_like(width) + found.shape[1]).reshape(())
            scores, picked = torch.topk(found, beams, dim=1)
            nodes = torch.gather(children.flatten(1), 1, picked)
            if level + 1 < levels:
                spread = chosen.shape[2]
                parents = torch.div(picked, spread, rounding_mode="trunc") + torch.arange(codes.shape[0]).unsqueeze(1) * prefix.shape[1]
                words = torch.gather(chosen.flatten(1), 1, picked) + level * self.network.shape.codes
                prefix = prefix.flatten(0, 1)[parents] + self.network.code(words)
        return torch.where(scores > -torch.inf, nodes, torch.full_like(nodes[:1, :1], -1)), scores


def example(shape: NetworkShape, count: int = 50, seed: int = 0) -> tuple[Tensor, ...]:
    """Inputs of the right kinds, for tracing: two cases of two items, a random catalogue."""
    rng = np.random.default_rng(seed)
    codes = np.unique(rng.integers(0, shape.codes, (count, shape.levels)), axis=0)
    tree = PrefixTree.build(codes)
    history = torch.from_numpy(codes[rng.integers(0, len(codes), (2, 2))])
    vectors = torch.from_numpy(rng.normal(size=(2, 2, shape.vector)).astype(np.float32))
    text = torch.from_numpy(rng.normal(size=(2, shape.text)).astype(np.float32))
    return (history, vectors, torch.tensor([[False, True], [True, True]]), text, *tree.inputs(), tree.allowed(None), torch.zeros(2, dtype=torch.long), torch.tensor([7]))


def export(network: GenerativeNetwork, path: Path, metadata: dict[str, str], graph: BeamGraph | None = None) -> None:
    """Writes the search as one ONNX file; ``metadata`` names what it belongs to (``codebook``, ``encoder``, ``catalog``: SHA-256).

    ``graph``: another search of the same network in place of ``BeamGraph``.
    """
    import onnx

    names = input_names(network.shape.levels)
    axes: dict[str, dict[int, str]] = {"codes": {0: "B", 1: "T"}, "vectors": {0: "B", 1: "T"}, "present": {0: "B", 1: "T"}, "text": {0: "B"}}
    axes |= {name: {0: name} for name in names if name.startswith(("code", "first", "leaf")) and name != "codes"}
    axes |= {"allowed": {0: "A", 1: "N"}, "mask": {0: "B"}, "items": {0: "B", 1: "K"}, "scores": {0: "B", 1: "K"}}
    partial = path.with_name(path.name + ".partial")
    was = network.training
    network.eval()
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer's own, about constants it cannot infer shapes for
            torch.onnx.export(
                graph or BeamGraph(network), example(network.shape), str(partial), input_names=names, output_names=["items", "scores"],
                dynamic_axes=axes, opset_version=OPSET, do_constant_folding=True, **_classic(),
            )
    finally:
        network.train(was)
    model = onnx.load(str(partial))
    sizes = {"levels": network.shape.levels, "codes": network.shape.codes, "vector": network.shape.vector, "text": network.shape.text, "history": network.shape.history}
    for key, value in {"schema": SCHEMA, **{key: str(value) for key, value in sizes.items()}, **metadata}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    partial.replace(path)


def _classic() -> dict[str, bool]:
    # Newer torch exports by another way unless told not to; 1.13 does not know the question.
    return {"dynamo": False} if tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 5) else {}
