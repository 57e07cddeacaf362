"""Writes a BERT encoder as an ONNX graph whose matrix products run in eight bits.

- Weights are signed eight bits with one scale per output column and no value beyond 64: two products with eight bits of an activation
  still fit sixteen bits, so processors without VNNI give the same sums as those with it, and those with it need no wider product.
- Activations are quantised while running with one scale per token, so a text's vector does not depend on what else is in
  the batch or on padding, as it would with ``DynamicQuantizeLinear``'s one scale per tensor.
- Channels with large activations are first divided by a constant that the weights carry instead (SmoothQuant, arXiv
  2211.10438, alpha .5), measured on sample texts. What GELU gives is never below -0.17, so it is shifted by that and uses all 256 steps.
- The word table stays eight bits in memory; only the rows looked up are widened. Attention scores, norms and softmax stay in float.
- One operator is not the standard's but ONNX Runtime's own: a sum and its layer norm in one.

Inputs and output are those of the published file: ``input_ids``, ``attention_mask``, ``token_type_ids`` int64 [batch, sequence] to
``last_hidden_state`` float [batch, sequence, width].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .bert import Bert
from .wordpiece import WordPiece

OPSET = 17
_OWN = "com.microsoft"
_GELU_LOWEST = -0.17
_STEPS = 64  # 2 * 64 * 255 < 2 ** 15


def quantise_rows(table: NDArray[np.float32], levels: int = 127) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and one scale per row, so that ``rows * scale[:, None]`` is near ``table``."""
    scale = np.maximum(np.abs(table).max(axis=1), 1e-12) / levels
    return np.rint(table / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def quantise_columns(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 columns within +-64 and one scale per column; of a few clipping points the one with the least squared error."""
    top = np.maximum(np.abs(weight).max(axis=0), 1e-12)
    best = np.full(weight.shape[1], np.inf)
    scale = top / _STEPS
    for part in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        trial = top * part / _STEPS
        error = ((np.clip(np.rint(weight / trial), -_STEPS, _STEPS) * trial - weight) ** 2).sum(axis=0)
        scale = np.where(error < best, trial, scale)
        best = np.minimum(best, error)
    whole = np.clip(np.rint(weight / scale), -_STEPS, _STEPS)
    return whole.astype(np.int8), scale.astype(np.float32)


def largest_inputs(model: Bert, tokens: WordPiece, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """For every linear layer the largest absolute value each of its input channels takes over ``texts``."""
    largest: dict[str, NDArray[np.float32]] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            now = inputs[0].abs().flatten(0, -2).amax(0).numpy()
            largest[name] = np.maximum(largest.get(name, np.float32(0)), now)

        return hook

    handles = [m.register_forward_pre_hook(watch(n)) for n, m in model.named_modules() if isinstance(m, nn.Linear)]
    model.eval()
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([tokens.encode(text, 128)])
            model(ids, torch.ones_like(ids))
    for handle in handles:
        handle.remove()
    return largest


class Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._count = 0

    def constant(self, value: NDArray) -> str:
        self._count += 1
        name = f"c{self._count}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        return self.nodes_of(kind, *inputs, outputs=outputs, **attributes)[0]

    def nodes_of(self, kind: str, *inputs: str, outputs: int, **attributes: object) -> list[str]:
        self._count += 1
        names = [f"{kind}_{self._count}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def added_norm(self, x: str, y: str, gain: str, shift: str, epsilon: float) -> str:
        """The layer norm of x + y, by ONNX Runtime's own operator, four times as quick as the two of the standard."""
        self._count += 1
        name = f"SkipLayerNormalization_{self._count}"
        self.nodes.append(helper.make_node("SkipLayerNormalization", [x, y, gain, shift], [name], domain=_OWN, epsilon=epsilon))
        return name

    def name(self, value: str, name: str) -> None:
        """Gives a value the name of an output."""
        self.nodes.append(helper.make_node("Identity", [value], [name]))

    def quantise(self, x: str, channel: NDArray[np.float32], lowest: float) -> tuple[str, str, str]:
        """x / channel in eight bits: (values, zero point, scale of every token). ``lowest`` < 0: x is shifted to start at zero."""
        if lowest < 0:
            x = self.node("Add", x, self.constant(np.array(-lowest, np.float32)))
        x = self.node("Mul", x, self.constant((1 / channel).astype(np.float32)))
        flat = self.node("Reshape", x, self.constant(np.array([-1, len(channel)], np.int64)))
        size = flat if lowest < 0 else self.node("Abs", flat)
        top = self.node("ReduceMax", size, axes=[1], keepdims=0)
        steps = 255 if lowest < 0 else 127
        scale = self.node("Mul", self.node("Max", top, self.constant(np.array(1e-9, np.float32))), self.constant(np.array(1 / steps, np.float32)))
        zero = self.constant(np.array(0 if lowest < 0 else 128, np.uint8))
        zeros = self.node("Expand", zero, self.node("Shape", scale))
        values = self.node("QuantizeLinear", flat, scale, zeros, axis=0)
        return values, zero, self.node("Unsqueeze", scale, self.constant(np.array([1], np.int64)))

    def linear(
        self,
        x: tuple[str, str, str],
        channel: NDArray[np.float32],
        lowest: float,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> str:
        """``x @ weight + bias`` [tokens, out] for a quantised x; weight is [in, out]."""
        values, zero, scale = x
        whole, columns = quantise_columns(weight * channel[:, None])
        product = self.node("MatMulInteger", values, self.constant(whole), zero)
        wide = self.node("Mul", self.node("Mul", self.node("Cast", product, to=TensorProto.FLOAT), scale), self.constant(columns))
        if lowest < 0:
            bias = bias + lowest * weight.sum(axis=0)
        return self.node("Add", wide, self.constant(bias.astype(np.float32)))


#: Adds what comes after the encoder: gets the graph, the states [batch, sequence, width] and the mask [batch, sequence] as floats, and
#: returns the outputs' names with their axes (a name, or a number of values).
Finish = Callable[[Graph, str, str], list[tuple[str, list[str | int]]]]


def linear(g: Graph, head: nn.Linear, of: str) -> str:
    """A head's scores, in floats."""
    return g.node("Add", g.node("MatMul", of, g.constant(head.weight.detach().numpy().T)), g.constant(head.bias.detach().numpy()))


def whole_of(g: Graph, states: str, mask: str) -> str:
    """What a head about the whole text reads: the first state and the mean of those whose mask is one [batch, twice the width]."""
    one = g.constant(np.array([1], np.int64))
    first = g.node("Gather", states, g.constant(np.array(0, np.int64)), axis=1)
    weighted = g.node("Mul", states, g.node("Unsqueeze", mask, g.constant(np.array([2], np.int64))))
    mean = g.node("Div", g.node("ReduceSum", weighted, one, keepdims=0), g.node("ReduceSum", mask, one, keepdims=1))
    return g.node("Concat", first, mean, axis=-1)


def export(model: Bert, path: Path, largest: dict[str, NDArray[np.float32]], finish: Finish | None = None) -> None:
    """Writes ``model`` to ``path``, checked by ``onnx.checker``; ``largest`` comes from ``largest_inputs``.

    With ``finish`` the outputs are what it returns instead of the states.
    """
    shape = model.shape
    head = shape.width // shape.heads
    state = {name: value.detach().numpy().astype(np.float32) for name, value in model.state_dict().items()}
    g = Graph()

    def table(name: str, index: str) -> str:
        whole, scale = quantise_rows(state[name])
        rows = g.node("Cast", g.node("Gather", g.constant(whole), index), to=TensorProto.FLOAT)
        return g.node("Mul", rows, g.node("Gather", g.constant(scale[:, None]), index))

    def norm(x: str, y: str, name: str) -> str:
        return g.added_norm(x, y, g.constant(state[f"{name}.weight"]), g.constant(state[f"{name}.bias"]), shape.epsilon)

    one, zero = g.constant(np.array(1, np.int64)), g.constant(np.array(0, np.int64))
    length = g.node("Gather", g.node("Shape", "input_ids"), one)
    places = table("places.weight", g.node("Range", zero, length, one))
    kinds = g.node("Gather", g.constant(state["kinds.weight"]), "token_type_ids")
    x = norm(g.node("Add", table("words.weight", "input_ids"), places), kinds, "norm")

    kept = g.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    seen = g.node("Unsqueeze", kept, g.constant(np.array([1, 2], np.int64)))
    bias = g.node("Mul", g.node("Sub", g.constant(np.array(1, np.float32)), seen), g.constant(np.array(-10000, np.float32)))
    batch = g.node("Gather", g.node("Shape", "input_ids"), zero)
    many = g.node("Unsqueeze", batch, g.constant(np.array([0], np.int64)))
    long = g.node("Unsqueeze", length, g.constant(np.array([0], np.int64)))
    split = g.node("Concat", many, long, g.constant(np.array([shape.heads, head], np.int64)), axis=0)
    whole = g.node("Concat", many, long, g.constant(np.array([shape.width], np.int64)), axis=0)
    flat = g.constant(np.array([-1, shape.width], np.int64))
    root = g.constant(np.array(math.sqrt(head), np.float32))
    root2 = g.constant(np.array(math.sqrt(2.0), np.float32))
    half, unit = g.constant(np.array(0.5, np.float32)), g.constant(np.array(1.0, np.float32))
    x = g.node("Reshape", x, flat)

    for index in range(shape.layers):
        at = f"layers.{index}."

        def channel(name: str) -> NDArray[np.float32]:
            top = largest[f"{at}{name}"] + (-_GELU_LOWEST if name == "down" else 0)
            weight = np.abs(state[f"{at}{name}.weight"]).max(axis=0)
            return np.maximum(np.sqrt(top / np.maximum(weight, 1e-6)), 1e-3).astype(np.float32)

        def linear(values: str, name: str, lowest: float = 0.0) -> str:
            smooth = channel(name)
            x8 = g.quantise(values, smooth, lowest)
            return g.linear(x8, smooth, lowest, state[f"{at}{name}.weight"].T, state[f"{at}{name}.bias"])

        q, k, v = (g.node("Reshape", part, split) for part in g.nodes_of("Split", linear(x, "qkv"), outputs=3, axis=1))
        scores = g.node("MatMul", g.node("Transpose", q, perm=[0, 2, 1, 3]), g.node("Transpose", k, perm=[0, 2, 3, 1]))
        weights = g.node("Softmax", g.node("Add", g.node("Div", scores, root), bias), axis=-1)
        mixed = g.node("MatMul", weights, g.node("Transpose", v, perm=[0, 2, 1, 3]))
        mixed = g.node("Reshape", g.node("Transpose", mixed, perm=[0, 2, 1, 3]), flat)
        x = norm(linear(mixed, "out"), x, f"{at}out_norm")
        inner = linear(x, "up")
        bent = g.node("Add", g.node("Erf", g.node("Div", inner, root2)), unit)
        inner = g.node("Mul", g.node("Mul", inner, bent), half)
        x = norm(linear(inner, "down", lowest=_GELU_LOWEST), x, f"{at}down_norm")

    x = g.node("Reshape", x, whole)
    axes = ["batch", "sequence"]
    if finish is None:
        g.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
        ends: list[tuple[str, list[str | int]]] = [("last_hidden_state", [*axes, shape.width])]
    else:
        ends = finish(g, x, kept)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, axes)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, own) for name, own in ends]
    graph = helper.make_graph(g.nodes, "text_encoder", inputs, outputs, g.constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(_OWN, 1)], producer_name="chatrec-training")
    made.ir_version = 8
    onnx.checker.check_model(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(made, path)
