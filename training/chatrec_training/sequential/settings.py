"""The settings of a network: one set for every data set, what depends on the data chosen from its size."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from .data import Sequences

KINDS = ("sasrec", "hstu", "bert4rec", "flare")


@dataclass(frozen=True)
class Settings:
    """What a training run depends on; a zero stands for "chosen from the data" until ``fitted`` was called."""

    kind: str = "sasrec"
    seed: int = 1
    width: int = 0
    layers: int = 2
    heads: int = 0
    history: int = 0
    dropout: float = 0.0
    batch: int = 0  # predicted positions in a step
    rate: float = 1e-3
    decay: float = 0.01
    text: bool = True
    mask: float = 0.0  # share of hidden items, for the networks that look both ways
    align: float = 0.1  # weight of the contrast between ids and texts, for flare
    epochs: int = 200
    patience: int = 4
    minutes: float = 30.0
    average: float = 2.0  # epochs the weights are averaged over
    bfloat16: bool = True
    rough: int = 2  # epochs without a gain after which a step sees the whole catalogue instead of a part; 0: from the start
    sampled: int = 0  # that part's size

    @staticmethod
    def read(values: dict[str, Any]) -> "Settings":
        unknown = set(values) - set(Settings.__dataclass_fields__)
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        settings = Settings(**values)
        if settings.kind not in KINDS:
            raise ValueError(f"kind {settings.kind!r} is none of {', '.join(KINDS)}")
        return settings

    def fitted(self, data: Sequences) -> "Settings":
        """The same with every open choice made from the training part: density, lengths and size."""
        lengths = np.array([len(r) - 2 for r in data.rows])
        positions = int(lengths.sum())
        dense = positions / len(data.items) >= 50
        width = self.width or (128 if positions >= 20_000 else 64)
        return replace(
            self,
            width=width,
            heads=self.heads or max(1, width // 32 if dense else width // 64),
            history=self.history or int(np.clip(10 * np.ceil(np.quantile(lengths, 0.98) / 10), 20, 200)),
            dropout=self.dropout or (0.2 if dense else 0.5),
            batch=self.batch or int(np.clip(positions // 90, 512, 2048)),
            sampled=self.sampled or max(2048, len(data.items) // 6),
            mask=self.mask or (0.2 if dense else 0.4),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
