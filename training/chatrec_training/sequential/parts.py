"""What a blend is made of: anything that scores every item for a history. All but the networks are closed forms of the histories."""

from __future__ import annotations

import copy
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor

from .. import ease
from .batches import padded
from .data import Rows
from .items import Network, centred


class Part(Protocol):
    """Scores of a block of histories [block, items], and how ``model.json`` names it."""

    def scores(self, histories: list[Rows]) -> Tensor: ...

    def as_json(self) -> dict[str, Any]: ...


class NetworkPart:
    """A trained network; ``low`` for states in bfloat16, near enough to choose weights by."""

    def __init__(self, network: Network, file: str, low: bool = False) -> None:
        self._network = network.eval()
        self._low = low
        self._file = file
        with torch.no_grad():
            self._table = network.table()

    def scores(self, histories: list[Rows]) -> Tensor:
        longest = self._network.settings.history
        with torch.no_grad():
            with torch.autocast("cpu", torch.bfloat16, enabled=self._low):
                asked = self._network.query(torch.from_numpy(padded([h[-longest:] for h in histories])), self._table)
            scores: Tensor = asked.float() @ self._table.T
        return scores

    def as_json(self) -> dict[str, Any]:
        return {"kind": "network", "file": self._file, "history": self._network.settings.history}


def _weighted(histories: list[Rows], items: int, decay: float, window: int) -> sparse.csr_matrix:
    """Weights [histories, items] that fall with age; an item that stands there twice counts twice."""
    columns = [h[-window:] for h in histories]
    starts = np.concatenate([[0], np.cumsum([len(c) for c in columns])])
    values = np.concatenate([decay ** np.arange(len(c) - 1, -1, -1) for c in columns]).astype(np.float32)
    return sparse.csr_matrix((values, np.concatenate(columns), starts), shape=(len(histories), items))


class EasePart:
    """EASE, the weight of an item falling with its age (``EaseModel`` of the runtime)."""

    def __init__(self, fitted: list[Rows], items: int, penalty: float, decay: float, window: int = 20) -> None:
        self._items, self.penalty, self.decay, self.window = items, penalty, decay, window
        kept = [np.unique(h) for h in fitted]
        starts = np.concatenate([[0], np.cumsum([len(k) for k in kept])])
        likes = sparse.csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(kept), starts), shape=(len(kept), items))
        self._weights = ease.fit(likes, penalty)

    @staticmethod
    def penalty_for(fitted: list[Rows]) -> float:
        """As the runtime chooses it: long histories want more."""
        return 300.0 if np.mean([len(h) for h in fitted]) > 50 else 200.0

    def scores(self, histories: list[Rows]) -> Tensor:
        return torch.from_numpy(np.asarray(_weighted(histories, self._items, self.decay, self.window) @ self._weights, np.float32))

    def plain(self) -> "EasePart":
        """The same weights without regard to age."""
        other = copy.copy(self)
        other.decay, other.window = 1.0, 1 << 30
        return other

    def as_json(self) -> dict[str, Any]:
        return {"kind": "ease", "lambda": self.penalty, "decay": self.decay, "window": self.window}


class PopularityPart:
    """How often an item occurs."""

    def __init__(self, fitted: list[Rows], items: int) -> None:
        self._counts = torch.from_numpy(np.bincount(np.concatenate(fitted), minlength=items).astype(np.float32))

    def scores(self, histories: list[Rows]) -> Tensor:
        return self._counts.repeat(len(histories), 1)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "popularity"}


class TransitionPart:
    """How often an item came after another in the histories, less the further behind, over the root of both their counts."""

    WINDOW = 10

    def __init__(self, fitted: list[Rows], items: int, decay: float, gap: float = 0.7, reach: int = 10) -> None:
        self._items, self.decay, self._gap, self._reach = items, decay, gap, reach
        total = sparse.csr_matrix((items, items), dtype=np.float64)
        for step in range(1, reach + 1):
            pairs = [(h[:-step], h[step:]) for h in fitted if len(h) > step]
            if not pairs:
                break
            before, after = (np.concatenate([p[side] for p in pairs]) for side in (0, 1))
            total = total + sparse.csr_matrix((np.full(len(before), gap ** (step - 1)), (before, after)), shape=(items, items))
        counts = np.bincount(np.concatenate(fitted), minlength=items).astype(np.float64)
        root = sparse.diags(1 / np.sqrt(np.maximum(counts, 1)))
        self._next = (root @ total @ root).astype(np.float32).tocsr()

    def scores(self, histories: list[Rows]) -> Tensor:
        return torch.from_numpy((_weighted(histories, self._items, self.decay, self.WINDOW) @ self._next).toarray())

    def as_json(self) -> dict[str, Any]:
        return {"kind": "transitions", "decay": self.decay, "window": self.WINDOW, "gap": self._gap, "reach": self._reach}


class TextPart:
    """How like the history's texts an item's text is, the latest counting most; needs no history of the item at all."""

    WINDOW = 10

    def __init__(self, text: NDArray[np.float32], file: str, decay: float = 0.7) -> None:
        self.vectors = torch.from_numpy(centred(text))
        self.file, self.decay = file, decay

    def scores(self, histories: list[Rows]) -> Tensor:
        weights = _weighted(histories, len(self.vectors), self.decay, self.WINDOW)
        asked: Tensor = torch.from_numpy(np.asarray(weights @ self.vectors.numpy(), np.float32)) @ self.vectors.T
        return asked

    def as_json(self) -> dict[str, Any]:
        return {"kind": "network", "file": self.file, "history": self.WINDOW}
