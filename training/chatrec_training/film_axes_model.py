"""Degrees of films from judged ones: a Gaussian process an axis over everything known, with the chance of being right beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor

from . import logistic
from .gaussian_process import Process, Source, kernels, stacked

Floats = NDArray[np.float64]
_CHUNK = 1_500


@dataclass(frozen=True)
class Evidence:
    """What is known of every film: named blocks of rows, and the people of each film."""

    blocks: dict[str, Floats]
    people: sparse.csr_matrix

    def between(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> list[Source]:
        """The kernels of every source between two choices of films."""
        sources = [kernels(name, block[left], block[right]) for name, block in self.blocks.items()]
        shared = torch.from_numpy((self.people[left] @ self.people[right].T).toarray())
        return [*sources, Source("people", shared, torch.zeros_like(shared))]

    def without(self, rows: NDArray[np.int64], hidden: frozenset[str], document: Floats) -> "Evidence":
        """The same evidence with ``rows`` once more at the end, of which the sources ``hidden`` say nothing and the document is another."""
        blocks = {
            name: np.vstack([block, document if name == "document" else np.zeros_like(block[rows]) if name in hidden else block[rows]])
            for name, block in self.blocks.items()
        }
        return Evidence(blocks, sparse.csr_matrix(sparse.vstack([self.people, self.people[rows]])))

    def norms(self, rows: NDArray[np.int64]) -> list[tuple[Tensor, Tensor]]:
        """The kernels of the films with themselves in every source: linear and near. What is unknown could lie anywhere, not in the middle."""
        people = self.people[rows]
        lengths = [torch.from_numpy((block[rows] ** 2).sum(axis=1)) for block in self.blocks.values()]
        shared = torch.from_numpy(np.asarray(people.multiply(people).sum(axis=1)).ravel())
        blocks = [(torch.where(length > 0, length, torch.ones_like(length)), torch.ones_like(length)) for length in lengths]
        return [*blocks, (shared, torch.zeros_like(shared))]


@dataclass(frozen=True)
class Predicted:
    """Degrees [films, targets] and how far off they are expected to be, in the targets' own unit."""

    values: Floats
    deviations: Floats


class Regression:
    """One process a target; without ``own`` steps all targets share the kernel weights, which suits many rare ones."""

    def __init__(self, evidence: Evidence, rows: NDArray[np.int64], targets: Floats, steps: int, own: int) -> None:
        self._evidence = evidence
        self._rows = rows
        self._mean = targets.mean(axis=0)
        self._scale = np.maximum(targets.std(axis=0), 1e-3)
        self._targets = torch.from_numpy((targets - self._mean) / self._scale)
        self._inner = evidence.between(rows, rows)
        stack = stacked(self._inner)
        common = Process(len(self._inner))
        common.fit(stack, self._targets, steps)
        self.processes = [common] * targets.shape[1]
        if own:
            self.processes = [self._sharpened(common, stack, column, own) for column in range(targets.shape[1])]

    def _sharpened(self, common: Process, stack: Tensor, column: int, steps: int) -> Process:
        process = common.copy()
        process.fit(stack, self._targets[:, column : column + 1], steps, 0.15)
        return process

    def left_out(self) -> Predicted:
        """What each judged film would be predicted as without its own judgement, in closed form."""
        values, deviations = [], []
        for column, process in enumerate(self.processes):
            if column == 0 or process is not self.processes[column - 1]:
                whole = process.covariance(self._inner) + process.variance * torch.eye(len(self._targets), dtype=torch.float64)
                inverse = torch.cholesky_inverse(torch.linalg.cholesky(whole))
                diagonal = inverse.diagonal()
            target = self._targets[:, column]
            values.append((target - (inverse @ target) / diagonal).numpy())
            deviations.append(diagonal.rsqrt().numpy())
        return self._unscaled(np.stack(values, axis=1), np.stack(deviations, axis=1))

    def elsewhere(self, evidence: Evidence, asked: NDArray[np.int64], folds: list[NDArray[np.int64]]) -> Predicted:
        """What each judged film would be predicted as from its row ``asked`` of other evidence, its fold having taught nothing."""
        across, norms = evidence.between(asked, self._rows), evidence.norms(asked)
        values = np.empty((len(asked), len(self.processes)))
        deviations = np.empty_like(values)
        for column, process in enumerate(self.processes):
            inner, between, own = process.covariance(self._inner), process.covariance(across), process.own(norms)
            for fold in folds:
                rest = np.setdiff1d(np.arange(len(asked)), fold)
                whole = inner[rest][:, rest] + process.variance * torch.eye(len(rest), dtype=torch.float64)
                factor, part = torch.linalg.cholesky(whole), between[fold][:, rest]
                values[fold, column] = (part @ torch.cholesky_solve(self._targets[rest, column : column + 1], factor))[:, 0].numpy()
                reduced = torch.linalg.solve_triangular(factor, part.T, upper=False).square().sum(0)
                deviations[fold, column] = ((own[fold] - reduced).clamp(min=0) + process.variance).sqrt().numpy()
        return self._unscaled(values, deviations)

    def predict(self, rows: NDArray[np.int64]) -> Predicted:
        """Predictions for the films ``rows``."""
        values = np.empty((len(rows), len(self.processes)))
        deviations = np.empty_like(values)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            across = self._evidence.between(part, self._rows)
            norms = self._evidence.norms(part)
            shared = len({id(process) for process in self.processes}) == 1
            for columns in [range(len(self.processes))] if shared else [[column] for column in range(len(self.processes))]:
                process = self.processes[columns[0]]
                mean, variance = process.predict(self._inner, self._targets[:, list(columns)], across, process.own(norms))
                values[start : start + _CHUNK, list(columns)] = mean.numpy()
                deviations[start : start + _CHUNK, list(columns)] = variance.sqrt().numpy()[:, None]
        return self._unscaled(values, deviations)

    def _unscaled(self, values: Floats, deviations: Floats) -> Predicted:
        return Predicted(values * self._scale + self._mean, deviations * self._scale)


class Confidence:
    """The chance that a degree lies within ``near`` of the judgement, learnt from judged films that did not teach their own prediction.

    Each comes several times: with all that is known of it, and with tags or sentences hidden as they are lacking for most films.
    """

    def __init__(self, seen: list[tuple[Predicted, Floats]], judged: Floats, near: float) -> None:
        self._weights = []
        for axis in range(judged.shape[1]):
            features = np.vstack([self._features(predicted, known, axis) for predicted, known in seen])
            right = np.concatenate([np.abs(np.clip(predicted.values[:, axis], 0, 1) - judged[:, axis]) <= near + 1e-9 for predicted, _ in seen])
            self._weights.append(logistic.fit(features, right.astype(np.float64), np.array([0.1, 2.0, 2.0, 2.0, 2.0, 2.0])))

    @staticmethod
    def _features(predicted: Predicted, known: Floats, axis: int) -> Floats:
        value = np.clip(predicted.values[:, axis], 0, 1)
        edge = np.minimum(value, 1 - value)
        wide = np.log(predicted.deviations[:, axis] / 0.15)
        return np.column_stack([np.ones(len(value)), wide, edge * 4 - 1, np.maximum(edge - 0.1, 0) * 4, known])

    def of(self, predicted: Predicted, known: Floats) -> Floats:
        """Chances [films, axes]; ``known`` [films, 2] says of which there are tags and sentences."""
        return np.stack([logistic.sigmoid(self._features(predicted, known, axis) @ w) for axis, w in enumerate(self._weights)], axis=1)
