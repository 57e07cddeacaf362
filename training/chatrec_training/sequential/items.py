"""What every network here shares: the table of item vectors, an id's vector plus a linear map of its text's."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .batches import Batch
from .settings import Settings


def centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Text vectors without what all of them share, each of length one; a row of zeros stays one."""
    known = np.abs(vectors).max(axis=1) > 0
    moved = np.where(known[:, None], vectors - vectors[known].mean(axis=0), 0)
    return (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)


class Dropout(nn.Module):
    """Dropout whose pattern is a random stretch of a longer one: drawing every number anew costs a tenth of an epoch on a processor."""

    SIZE = 1 << 22
    USES = 64

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self._pool: Tensor | None = None
        self._left = 0

    def train(self, mode: bool = True) -> "Dropout":
        # A run that goes on from a checkpoint then draws what an unbroken one would have drawn.
        self._pool = None
        super().train(mode)
        return self

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0:
            return x
        need = x.numel()
        if need > self.SIZE // 2:
            return nn.functional.dropout(x, self.share)
        if self._pool is None or self._left == 0:
            self._pool = (torch.rand(self.SIZE) >= self.share).float() / (1 - self.share)
            self._left = self.USES
        self._left -= 1
        start = int(torch.randint(self.SIZE - need, ()))
        return x * self._pool[start : start + need].view_as(x)


class ItemTable(nn.Module):
    """Vectors [items, width] of rows, learnt by id and, where there are texts, moved by a linear map of the frozen text vector."""

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__()
        self.ids = nn.Embedding(items, settings.width)
        nn.init.normal_(self.ids.weight, std=0.02)
        self.project: nn.Linear | None = None
        if text is not None:
            self.register_buffer("text", torch.from_numpy(centred(text)), persistent=False)
            self.register_buffer("low", torch.from_numpy(centred(text)).bfloat16(), persistent=False)
            self.project = nn.Linear(text.shape[1], settings.width, bias=False)
            nn.init.normal_(self.project.weight, std=0.02)

    def words(self) -> Tensor:
        """The mapped text vectors [items, width]; needs texts."""
        assert self.project is not None and isinstance(self.text, Tensor) and isinstance(self.low, Tensor)
        return self.project(self.low if torch.is_autocast_cpu_enabled() else self.text).float()

    def forward(self) -> Tensor:
        return self.ids.weight if self.project is None else self.ids.weight + self.words()


class Network(nn.Module):
    """A history in, a vector that is multiplied with the table out."""

    #: Whether an item is predicted from both sides, with a mask in its place, instead of from those before it.
    masked = False

    def __init__(self, items: int, settings: Settings, text: NDArray[np.float32] | None) -> None:
        super().__init__()
        self.settings = settings
        self.items = items
        self.table = ItemTable(items, settings, text)
        self.mask = nn.Parameter(torch.randn(settings.width) * 0.02)
        self.drop = Dropout(settings.dropout)

    def look_up(self, items: Tensor, table: Tensor) -> Tensor:
        """Input vectors [batch, length, width] of row numbers (+ 1; 0 is nothing, items + 1 the mask)."""
        vectors = nn.functional.embedding((items - 1).clamp(0, self.items - 1), table)
        if self.masked:
            vectors = torch.where((items == self.items + 1)[..., None], self.mask, vectors)
        return vectors

    def states(self, items: Tensor, table: Tensor) -> Tensor:
        """States [batch, length, width] to be multiplied with the table."""
        raise NotImplementedError

    def further_loss(self, batch: Batch, table: Tensor) -> Tensor | None:
        """What is learnt beside the prediction."""
        return None

    def query(self, items: Tensor, table: Tensor) -> Tensor:
        """The vector [batch, width] that asks for the next item after histories padded behind the end, none longer than the settings say."""
        length = (items > 0).sum(1)
        if self.masked:
            items = torch.cat([items, torch.zeros_like(items[:, :1])], 1).scatter(1, length[:, None], self.items + 1)
            length = length + 1
        states = self.states(items, table)
        place = (length - 1).clamp(min=0)[:, None, None].expand(-1, 1, states.shape[2])
        return states.gather(1, place)[:, 0]


class Attention(nn.Module):
    """Attention with an additive bias, softmax over the keys."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        each = width // self.heads
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, each).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q / math.sqrt(each) @ k.transpose(-1, -2)
        weights = (scores + bias.to(scores.dtype)).softmax(-1).to(v.dtype)
        return self.out((weights @ v).transpose(1, 2).reshape(batch, length, width))


class Block(nn.Module):
    """One transformer layer, the norms before the sums."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        width = settings.width
        self.attention = Attention(width, settings.heads)
        self.first = nn.LayerNorm(width)
        self.second = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = Dropout(settings.dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = x + self.drop(self.attention(self.first(x), bias).float())
        return x + self.drop(self.down(nn.functional.gelu(self.up(self.second(x)))).float())


class RelativeBias(nn.Module):
    """A learnt number a head for every distance: exact up to eight items, then by doubling, both directions apart."""

    NEAR = 8
    FAR = 16

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.weights = nn.Parameter(torch.zeros(2 * (self.NEAR + self.FAR), heads))

    def forward(self, length: Tensor) -> Tensor:
        """[heads, length, length] for places ``length`` [length] = 0, 1, …: row asks, column answers."""
        apart = length[:, None] - length[None, :]
        size = apart.abs()
        far = self.NEAR + (torch.log2(size.clamp(min=1).float() / self.NEAR) * 3).floor().clamp(0, self.FAR - 1).long()
        step = torch.where(size < self.NEAR, size, far) + (apart < 0).long() * (self.NEAR + self.FAR)
        return nn.functional.embedding(step, self.weights).permute(2, 0, 1)
