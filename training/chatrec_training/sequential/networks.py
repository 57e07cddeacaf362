"""The networks: SASRec (Kang 2018) and BERT4Rec (Sun 2019) with full cross-entropy, HSTU (Zhai 2024), FLARE as in REGEN (2025)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .batches import Batch
from .cross_entropy import cross_entropy
from .items import Block, Dropout, Network, RelativeBias
from .settings import Settings

_NEVER = -1e4


def _causal(places: Tensor) -> Tensor:
    """0 where a place may look, else a number no softmax survives: [length, length]."""
    return (places[:, None] < places[None, :]).float() * _NEVER


def _places(items: Tensor) -> Tensor:
    # By a running sum instead of arange: the exported graph then works at any length.
    return torch.ones_like(items[0]).cumsum(0) - 1


class SasRec(Network):
    """Every item from those before it: self-attention over the history with a vector a place."""

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__(items, settings, text)
        self.places = nn.Embedding(settings.history + 1, settings.width)
        nn.init.normal_(self.places.weight, std=0.02)
        self.relative = RelativeBias(settings.heads)
        self.blocks = nn.ModuleList(Block(settings) for _ in range(settings.layers))
        self.norm = nn.LayerNorm(settings.width)

    def states(self, items: Tensor, table: Tensor) -> Tensor:
        places = _places(items)
        x = self.drop(self.look_up(items, table) + self.places(places))
        bias = _causal(places) + self.relative(places)
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x)


class HstuLayer(nn.Module):
    """Pointwise aggregated attention: no softmax, so how much of a taste there is survives; gated by the asking item."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        width = settings.width
        self.heads = settings.heads
        self.scale = 1 / settings.history
        self.norm = nn.LayerNorm(width)
        self.mixed = nn.LayerNorm(width)
        self.uvqk = nn.Linear(width, 4 * width)
        self.out = nn.Linear(width, width)
        self.relative = RelativeBias(settings.heads)
        self.drop = Dropout(settings.dropout)

    def forward(self, x: Tensor, places: Tensor) -> Tensor:
        batch, length, width = x.shape
        u, v, q, k = nn.functional.silu(self.uvqk(self.norm(x))).chunk(4, -1)
        v, q, k = (t.reshape(batch, length, self.heads, width // self.heads).transpose(1, 2) for t in (v, q, k))
        allowed = (places[:, None] >= places[None, :]).float() * self.scale
        scores = q @ k.transpose(-1, -2)
        weights = nn.functional.silu(scores + self.relative(places).to(scores.dtype)) * allowed.to(scores.dtype)
        mixed = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, width)
        return x + self.drop(self.out(self.mixed(mixed.float()) * u).float())


class Hstu(Network):
    """Hierarchical sequential transduction units over the history; order enters by relative places alone."""

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__(items, settings, text)
        self.layers = nn.ModuleList(HstuLayer(settings) for _ in range(settings.layers + 1))
        self.norm = nn.LayerNorm(settings.width)

    def states(self, items: Tensor, table: Tensor) -> Tensor:
        places = _places(items)
        x = self.drop(self.look_up(items, table))
        for layer in self.layers:
            x = layer(x, places)
        return self.norm(x)


class _BothWays(Network):
    """A transformer that looks both ways, for items hidden behind a mask."""

    masked = True

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__(items, settings, text)
        self.relative = RelativeBias(settings.heads)
        self.blocks = nn.ModuleList(Block(settings) for _ in range(settings.layers))
        self.norm = nn.LayerNorm(settings.width)

    def states(self, items: Tensor, table: Tensor) -> Tensor:
        places = _places(items)
        x = self.drop(self.look_up(items, table))
        bias = self.relative(places) + (items == 0).float()[:, None, None, :] * _NEVER
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x)


class Bert4Rec(_BothWays):
    """Hidden items from both sides; at the end of a history the hidden one is the next."""


@dataclass(frozen=True)
class Critiques:
    """What was said of a history and what was taken then: ``items`` int64 [cases, length] (row + 1, zeros behind the end), ``said`` f32
    [cases, text width], ``targets`` int64 [cases] rows."""

    items: Tensor
    said: Tensor
    targets: Tensor


class Flare(_BothWays):
    """Masked item prediction over ids and their texts, which are first brought together by contrast.

    An item enters as its id's vector and, on a way of its own with a norm and a gate, its text's; a critique enters as one more
    token that is never hidden, in front of the history.
    """

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__(items, settings, text)
        width = settings.width
        self.context = nn.Linear(width, width)
        self.said = nn.Linear(text.shape[1], width) if text is not None else None
        self.heat = nn.Parameter(torch.tensor(10.0))
        self.critiques: Critiques | None = None

    def look_up(self, items: Tensor, table: Tensor) -> Tensor:
        vectors = super().look_up(items, table)
        if self.table.project is None:
            return vectors
        words = nn.functional.embedding((items - 1).clamp(0, self.items - 1), self.table.words())
        shown = ((items > 0) & (items <= self.items))[..., None].to(vectors.dtype)
        return vectors + self.context(words).float() * shown

    def states(self, items: Tensor, table: Tensor, critique: Tensor | None = None) -> Tensor:
        """As its base; ``critique`` [batch, text width] is a text's vector, zeros where nothing was said."""
        if critique is None or self.said is None:
            return super().states(items, table)
        places = _places(items)
        said = self.said(critique).float()[:, None]
        silent = (critique.abs().amax(1) == 0).float()
        x = self.drop(torch.cat([said, self.look_up(items, table)], 1))
        hidden = torch.cat([silent[:, None], (items == 0).float()], 1)
        relative = nn.functional.pad(self.relative(places), (1, 0, 1, 0))
        bias = relative + hidden[:, None, None, :] * _NEVER
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x)[:, 1:]

    def criticised(self, cases: Critiques, at: Tensor, table: Tensor) -> Tensor:
        """The vectors [cases, width] that ask for what comes after a history and a critique of it."""
        items = cases.items[at]
        length = (items > 0).sum(1)[:, None]
        items = torch.cat([items, torch.zeros_like(length)], 1).scatter(1, length, self.items + 1)
        states = self.states(items, table, cases.said[at])
        return states.gather(1, length[:, :, None].expand(-1, 1, states.shape[2]))[:, 0]

    def further_loss(self, batch: Batch, table: Tensor) -> Tensor | None:
        """Contrast between the ids and the texts of the batch's items, both ways (InfoNCE within the batch), and some critiques."""
        if self.table.project is None:
            return None
        rows = torch.unique(batch.targets[batch.targets > 0])[:1024] - 1
        ids = nn.functional.normalize(self.table.ids(rows), dim=-1)
        words = nn.functional.normalize(self.table.words()[rows], dim=-1)
        logits = ids @ words.T * self.heat.clamp(1, 50)
        same = torch.arange(len(rows))
        both = nn.functional.cross_entropy(logits, same) + nn.functional.cross_entropy(logits.T, same)
        loss: Tensor = both * self.settings.align / 2
        if self.critiques is not None:
            at = torch.randint(len(self.critiques.targets), (64,))
            asked = self.criticised(self.critiques, at, table)
            loss = loss + cross_entropy(asked.float(), table.float(), self.critiques.targets[at], self.settings.bfloat16)
        return loss


_KINDS: dict[str, type[Network]] = {"sasrec": SasRec, "hstu": Hstu, "bert4rec": Bert4Rec, "flare": Flare}


def create(items: int, settings: Settings, text: NDArray[np.float32] | None) -> Network:
    """An untrained network of ``settings.kind``."""
    return _KINDS[settings.kind](items, settings, text if settings.text else None)
