"""Runs the few ONNX operators that ``onnx_int8`` writes, in numpy, so that its graphs are tested where no runtime is."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper
from scipy.special import erf


def run(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> np.ndarray:
    """The value of the graph's first output."""
    values: dict[str, np.ndarray] = dict(feeds)
    values.update({t.name: numpy_helper.to_array(t) for t in model.graph.initializer})
    for node in model.graph.node:
        inputs = [values[name] for name in node.input]
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        made = _OPERATORS[node.op_type](attributes, *inputs)
        values.update(zip(node.output, made if len(node.output) > 1 else [made]))
    return values[model.graph.output[0].name]


def _reshape(_: dict[str, Any], x: np.ndarray, shape: np.ndarray) -> np.ndarray:
    return x.reshape([x.shape[i] if size == 0 else int(size) for i, size in enumerate(shape)])


def _softmax(attributes: dict[str, Any], x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=attributes["axis"], keepdims=True))
    return e / e.sum(axis=attributes["axis"], keepdims=True)


def _added_norm(attributes: dict[str, Any], x: np.ndarray, y: np.ndarray, gain: np.ndarray, shift: np.ndarray) -> np.ndarray:
    x = x + y
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + attributes["epsilon"]) * gain + shift


def _quantise(_: dict[str, Any], x: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(x / scale[:, None]) + zero[:, None], 0, 255).astype(np.uint8)


def _product(_: dict[str, Any], a: np.ndarray, b: np.ndarray, za: np.ndarray) -> np.ndarray:
    return (a.astype(np.int32) - za) @ b.astype(np.int32)


_OPERATORS: dict[str, Any] = {
    "Abs": lambda a, x: np.abs(x),
    "Add": lambda a, x, y: x + y,
    "Cast": lambda a, x: x.astype(helper.mapping.TENSOR_TYPE_TO_NP_TYPE[a["to"]]),
    "Concat": lambda a, *x: np.concatenate(x, a["axis"]),
    "Div": lambda a, x, y: x / y,
    "Erf": lambda a, x: erf(x).astype(np.float32),
    "Expand": lambda a, x, shape: np.broadcast_to(x, shape),
    "Gather": lambda a, x, i: x[i],
    "Identity": lambda a, x: x,
    "MatMul": lambda a, x, y: x @ y,
    "MatMulInteger": _product,
    "Max": lambda a, x, y: np.maximum(x, y),
    "Mul": lambda a, x, y: x * y,
    "QuantizeLinear": _quantise,
    "Range": lambda a, start, end, step: np.arange(start, end, step),
    "ReduceMax": lambda a, x: x.max(axis=tuple(a["axes"]), keepdims=bool(a["keepdims"])),
    "Reshape": _reshape,
    "Shape": lambda a, x: np.array(x.shape, np.int64),
    "SkipLayerNormalization": _added_norm,
    "Softmax": _softmax,
    "Split": lambda a, x: np.split(x, 3, a["axis"]),
    "Sub": lambda a, x, y: x - y,
    "Transpose": lambda a, x: x.transpose(a["perm"]),
    "Unsqueeze": lambda a, x, axes: np.expand_dims(x, tuple(int(i) for i in axes)),
}
