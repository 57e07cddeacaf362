"""A trained model as a folder that ``eval sequential --model`` reads: ``model.json`` and the networks it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .data import Sequences
from .items import Network
from .parts import Part, TextPart

SCHEMA = "chatrec/sequential/v1"


class _Scores(nn.Module):
    """``items`` int64 [batch, length] (row + 1, zeros behind the end) to ``scores`` [batch, items]; the table is a constant."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        with torch.no_grad():
            self.register_buffer("vectors", network.table().clone())

    def forward(self, items: Tensor) -> Tensor:
        assert isinstance(self.vectors, Tensor)
        return self.network.query(items, self.vectors) @ self.vectors.T


class _Likeness(nn.Module):
    """``TextPart`` as a network."""

    def __init__(self, part: TextPart) -> None:
        super().__init__()
        self.decay = part.decay
        self.register_buffer("vectors", part.vectors)

    def forward(self, items: Tensor) -> Tensor:
        assert isinstance(self.vectors, Tensor)
        present = (items > 0).float()
        age = present.flip([1]).cumsum(1).flip([1]) - 1
        weights = present * torch.exp(age * torch.log(torch.tensor(self.decay)))
        asked = nn.functional.embedding((items - 1).clamp(min=0), self.vectors) * weights[..., None]
        return asked.sum(1) @ self.vectors.T


def _write(network: nn.Module, path: Path) -> None:
    network.eval()
    torch.onnx.export(
        network,
        (torch.tensor([[1, 2, 1], [1, 0, 0]]),),
        str(path),
        input_names=["items"],
        output_names=["scores"],
        dynamic_axes={"items": {0: "batch", 1: "length"}, "scores": {0: "batch"}},
        opset_version=14,
    )


def write_network(network: Network, path: Path) -> None:
    """The network and its table as one ONNX file in full precision."""
    _write(_Scores(network), path)


def write_text(part: TextPart, path: Path) -> None:
    """The likeness of texts as one ONNX file."""
    _write(_Likeness(part), path)


def write_model(folder: Path, data: Sequences, name: str, parts: list[Part], weights: list[float], settings: list[dict[str, Any]], figures: dict[str, Any]) -> None:
    """``model.json``: the blend, of parts that weigh nothing none; each score is standardised per user before it is weighed."""
    value = {
        "schema": SCHEMA,
        "name": name,
        "data": {"name": data.name, "hash": data.hash, "users": len(data.users), "items": len(data.items)},
        "settings": settings,
        "blend": [{**part.as_json(), "weight": weight} for part, weight in zip(parts, weights) if weight],
        "figures": figures,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
