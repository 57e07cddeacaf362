"""RQ-VAE (TIGER, arXiv 2305.05065): an autoencoder whose latent is quantised level by level, learnt together with its codebooks.

The encoder is linear, so that it can be folded into the map from text to the quantised space; the decoder is not. Codebooks
follow the residuals by moving averages, begin as k-means of them, and a codeword that nobody uses moves to a residual that is badly served.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .residual import residual_kmeans

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Quantiser:
    """The learnt encoder (``points @ turn + move``) and its codebooks [levels, codes, D]."""

    turn: Floats
    move: Floats
    books: Floats


class RqVae(nn.Module):
    """``forward`` gives what the decoder rebuilds, the commitment, the latent and the codes."""

    def __init__(self, width: int, inner: int, books: Tensor, decay: float) -> None:
        super().__init__()
        self.encoder = nn.Linear(width, width)
        with torch.no_grad():
            self.encoder.weight.copy_(torch.eye(width))
            self.encoder.bias.zero_()
        self.decoder = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width))
        self.register_buffer("books", books)
        self.register_buffer("mass", torch.ones(books.shape[:2]))
        self.register_buffer("sums", books.clone())
        self.decay = decay

    def quantise(self, latent: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The sum of the codewords, the commitment to each level's word, and the codes [B, levels]; moves the books when training."""
        left, total, commitment, codes = latent, torch.zeros_like(latent), latent.new_zeros(()), []
        for level, words in enumerate(self.books):
            with torch.no_grad():
                code = (words.pow(2).sum(1)[None, :] - 2 * left @ words.T).argmin(1)
                if self.training:
                    self._follow(level, left, code)
            chosen = words[code]
            commitment = commitment + F.mse_loss(left, chosen.detach())
            total = total + chosen.detach()
            left = left - chosen.detach()
            codes.append(code)
        return latent + (total - latent).detach(), commitment, torch.stack(codes, 1)

    def forward(self, points: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        latent = self.encoder(points)
        quantised, commitment, codes = self.quantise(latent)
        return self.decoder(quantised), commitment, latent, codes

    @torch.no_grad()
    def _follow(self, level: int, left: Tensor, code: Tensor) -> None:
        one = F.one_hot(code, self.books.shape[1]).to(left.dtype)
        self.mass[level].mul_(self.decay).add_(one.sum(0), alpha=1 - self.decay)
        self.sums[level].mul_(self.decay).add_(one.T @ left, alpha=1 - self.decay)
        dead = self.mass[level] < 0.05
        if dead.any():
            gap = (left - self.books[level][code]).pow(2).sum(1)
            worst = gap.topk(min(int(dead.sum()), len(left))).indices
            at = dead.nonzero().squeeze(1)[: len(worst)]
            self.sums[level][at], self.mass[level][at] = left[worst], 1.0
        self.books[level] = self.sums[level] / self.mass[level].clamp_min(1e-6)[:, None]


def learn_rqvae(points: Floats, recipe: dict[str, Any], levels: int, count: int, seed: int, quiet: bool = False) -> Quantiser:
    """Trains by ``recipe``: ``steps``, ``batch``, ``inner``, ``learningRate``, ``commitment``, ``decay``."""
    torch.manual_seed(seed)
    start = residual_kmeans(points, levels, count, 10, 0.0, seed)
    model = RqVae(points.shape[1], int(recipe["inner"]), torch.from_numpy(start), float(recipe["decay"]))
    data = torch.from_numpy(np.ascontiguousarray(points))
    optimizer = torch.optim.Adam([*model.encoder.parameters(), *model.decoder.parameters()], lr=float(recipe["learningRate"]))
    steps, batch, began, losses = int(recipe["steps"]), min(int(recipe["batch"]), len(points)), time.time(), []
    generator = torch.Generator().manual_seed(seed)
    model.train()
    for step in range(steps):
        part = data[torch.randint(len(data), (batch,), generator=generator)]
        made, commitment, _, _ = model(part)
        loss = F.mse_loss(made, part) + float(recipe["commitment"]) * commitment
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        if not quiet and (step + 1) % 500 == 0:
            print(f"rq-vae: step {step + 1}/{steps} loss {np.mean(losses[-500:]):.5f} {time.time() - began:.0f} s", flush=True)
    turn = model.encoder.weight.detach().numpy().T.copy()
    return Quantiser(turn, model.encoder.bias.detach().numpy().copy(), model.books.numpy().astype(np.float32).copy())
