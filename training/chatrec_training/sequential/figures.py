"""``figures.json``: what a model reached on one data set, in the form that ``results`` reads whoever trained it.

A seed's places are kept beside it (``<row>-<seed>.npy``, int32 [users in the file's order], from 0, negative: not ranked), and every figure
is made from them; so intervals over several seeds average a user's figures first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from . import measure
from .data import Sequences

SCHEMA = "chatrec/figures/v1"


@dataclass
class Row:
    """One line of the table: a model under some seeds (0: nothing is drawn). ``fitted`` says what it learnt from."""

    model: str
    note: str
    fitted: str
    seeds: list[dict[str, Any]] = field(default_factory=list)


def add(folder: Path, rows: dict[str, Row], row: Row, seed: int, places: measure.Places, minutes: float, **more: Any) -> None:
    """Puts one seed of a row into ``rows`` and its places into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = rows.setdefault(row.model, row)
    slug = "".join(c if c.isalnum() else "-" for c in row.model.lower()).strip("-")
    while "--" in slug:
        slug = slug.replace("--", "-")
    np.save(folder / f"{slug}-{seed}.npy", places.astype(np.int32))
    figures = {"recall10": measure.recall(places), "ndcg10": measure.ndcg(places), "mrr": measure.reciprocal(places)}
    kept.seeds = [s for s in kept.seeds if s["seed"] != seed] + [
        {
            "seed": seed,
            "places": f"{slug}-{seed}.npy",
            **{name: round(float(values.mean()), 5) for name, values in figures.items()},
            "minutes": round(minutes, 1),
            **more,
        }
    ]
    shown = ", ".join(f"{name} {values.mean():.4f}" for name, values in figures.items())
    print(f"{row.model}, seed {seed}: {shown}", flush=True)


def write(folder: Path, data: Sequences, rows: dict[str, Row]) -> None:
    """Writes ``figures.json`` anew."""
    value = {
        "schema": SCHEMA,
        "data": {"name": data.name, "hash": data.hash, "users": len(data.users), "items": len(data.items), "interactions": data.interactions},
        "split": "test",
        "rows": [vars(row) for row in rows.values()],
    }
    (folder / "figures.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
