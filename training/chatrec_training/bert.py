"""A small BERT encoder in torch: loads MiniLM's weights, pools by the mean, and is what ``onnx_int8`` writes out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .safetensors import read_safetensors


@dataclass(frozen=True)
class BertShape:
    """The sizes of a BERT encoder, as its ``config.json`` names them."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float

    @staticmethod
    def load(path: Path) -> "BertShape":
        c = json.loads(path.read_text(encoding="utf-8"))
        return BertShape(
            vocabulary=c["vocab_size"],
            width=c["hidden_size"],
            layers=c["num_hidden_layers"],
            heads=c["num_attention_heads"],
            inner=c["intermediate_size"],
            positions=c["max_position_embeddings"],
            epsilon=c["layer_norm_eps"],
        )


class Layer(nn.Module):
    """One transformer layer with the norm after the sum, as in BERT."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.out_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.down_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = qkv[0] @ qkv[1].transpose(-1, -2) / math.sqrt(width // self.heads)
        mixed = (scores + bias).softmax(-1) @ qkv[2]
        x = self.out_norm(x + self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        return self.down_norm(x + self.down(F.gelu(self.up(x))))


class Bert(nn.Module):
    """Token ids [batch, length] and mask to states [batch, length, width]."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.kinds = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def embed(self, ids: Tensor) -> Tensor:
        places = self.places.weight[: ids.shape[1]]
        return self.norm(self.words(ids) + places + self.kinds.weight[0])

    def forward(self, ids: Tensor, mask: Tensor, first: int = 0, last: int | None = None) -> Tensor:
        """States after the layers ``first`` … ``last``; with ``first`` > 0 ``ids`` are states already."""
        x = self.embed(ids) if first == 0 else ids
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers[first:last]:
            x = layer(x, bias)
        return x


def mean_pool(states: Tensor, mask: Tensor) -> Tensor:
    """The unit-length mean of the states whose mask is one: the sentence vector [batch, width]."""
    weight = mask[:, :, None].to(states.dtype)
    return F.normalize((states * weight).sum(1) / weight.sum(1).clamp(min=1), dim=-1)


def load_minilm(folder: Path) -> Bert:
    """The published encoder from ``model.fp16.safetensors`` and ``config.json`` in ``folder``."""
    model = Bert(BertShape.load(folder / "config.json"))
    tensors, _ = read_safetensors(folder / "model.fp16.safetensors")
    source = {name.removeprefix("bert."): torch.from_numpy(value.astype(np.float32)) for name, value in tensors.items()}

    def take(name: str) -> Tensor:
        return source[name]

    with torch.no_grad():
        model.words.weight.copy_(take("embeddings.word_embeddings.weight"))
        model.places.weight.copy_(take("embeddings.position_embeddings.weight"))
        model.kinds.weight.copy_(take("embeddings.token_type_embeddings.weight"))
        model.norm.weight.copy_(take("embeddings.LayerNorm.weight"))
        model.norm.bias.copy_(take("embeddings.LayerNorm.bias"))
        for index, layer in enumerate(model.layers):
            at = f"encoder.layer.{index}."
            for part in ("weight", "bias"):
                three = [take(f"{at}attention.self.{name}.{part}") for name in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(three))
                getattr(layer.out, part).copy_(take(f"{at}attention.output.dense.{part}"))
                getattr(layer.out_norm, part).copy_(take(f"{at}attention.output.LayerNorm.{part}"))
                getattr(layer.up, part).copy_(take(f"{at}intermediate.dense.{part}"))
                getattr(layer.down, part).copy_(take(f"{at}output.dense.{part}"))
                getattr(layer.down_norm, part).copy_(take(f"{at}output.LayerNorm.{part}"))
    return model
