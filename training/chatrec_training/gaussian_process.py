"""Gaussian processes over several sources at once: each source has its own kernel, and the data say how much each one counts.

The covariance is ``sum over sources s of a_s * linear_s + b_s * exp(-|x - y|^2 / (2 l_s^2))`` plus noise; the weights, one set a
target, are those of largest marginal likelihood (Rasmussen and Williams 2006, chapter 5). The mean is a constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """The kernels of one source between all films: ``linear`` and ``near`` [n, m]."""

    name: str
    linear: Tensor
    near: Tensor


def kernels(name: str, left: Floats, right: Floats, width: float = 0.8) -> Source:
    """Kernels between rows of unit length (or zero)."""
    a, b = torch.from_numpy(left), torch.from_numpy(right)
    products = a @ b.T
    distance = (a * a).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2 * products
    return Source(name, products, torch.exp(-distance.clamp(min=0) / (2 * width * width)))


def stacked(sources: list[Source]) -> Tensor:
    """All kernels as rows [2 sources, n * m] in single precision: a covariance is then one product."""
    return torch.stack([kernel.float().flatten() for source in sources for kernel in (source.linear, source.near)])


class Process:
    """Kernel weights of a target, found once on the training films and then kept."""

    def __init__(self, sources: int) -> None:
        self.weights = torch.full((2 * sources,), -3.0)
        self.noise = torch.tensor(-1.0)

    def copy(self) -> "Process":
        """A process to go on from here."""
        other = Process(len(self.weights) // 2)
        other.weights, other.noise = self.weights.clone(), self.noise.clone()
        return other

    def covariance(self, sources: list[Source]) -> Tensor:
        """The covariance of the targets without noise, in units of their variance."""
        parts = self.weights.double().exp()
        total = torch.zeros_like(sources[0].linear)
        for index, source in enumerate(sources):
            total += parts[2 * index] * source.linear + parts[2 * index + 1] * source.near
        return total

    @property
    def variance(self) -> Tensor:
        """The variance of the noise."""
        return self.noise.double().exp() + 1e-4

    def fit(self, stack: Tensor, targets: Tensor, steps: int, rate: float = 0.1) -> float:
        """Raises the marginal likelihood of the columns of ``targets`` [n, k] (of mean zero and variance one); returns it a value."""
        adam = torch.optim.Adam([self.weights, self.noise], lr=rate)
        count, columns = targets.shape
        values = targets.float()
        eye = torch.eye(count)
        loss = 0.0
        for _ in range(steps):
            parts = self.weights.exp()
            inner = (parts @ stack).view(count, count) + (self.noise.exp() + 1e-4) * eye
            factor = torch.linalg.cholesky(inner)
            inverse = torch.cholesky_inverse(factor)
            solved = inverse @ values
            # A weak prior draws weights that the data do not speak of towards nothing.
            loss = float(0.5 * (values * solved).sum() / columns + factor.diagonal().log().sum() + 0.02 * (self.weights + 4).square().sum())
            slope = 0.5 * (inverse - solved @ solved.T / columns)
            self.weights.grad = parts * (stack @ slope.flatten()) + 0.04 * (self.weights + 4)
            self.noise.grad = self.noise.exp() * slope.trace()
            adam.step()
            self.weights.clamp_(-9, 4)
        return -loss / count

    def predict(self, inner: list[Source], targets: Tensor, across: list[Source], own: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and variance (with noise) for films with kernels ``across`` [m, n] to the training films; ``own`` [m] is their prior variance."""
        factor = torch.linalg.cholesky(self.covariance(inner) + self.variance * torch.eye(len(targets), dtype=torch.float64))
        between = self.covariance(across)
        mean = between @ torch.cholesky_solve(targets, factor)
        reduced = torch.linalg.solve_triangular(factor, between.T, upper=False).square().sum(0)
        return mean, (own - reduced).clamp(min=0) + self.variance

    def own(self, norms: list[tuple[Tensor, Tensor]]) -> Tensor:
        """The prior variance of films whose kernels with themselves are ``norms``: linear and near, a pair a source."""
        parts = self.weights.double().exp()
        total = torch.zeros_like(norms[0][0])
        for index, (linear, near) in enumerate(norms):
            total += parts[2 * index] * linear + parts[2 * index + 1] * near
        return total
