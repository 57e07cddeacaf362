"""Writes the pack: the same sources give the same bytes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from .merge import sort_key
from .sources import Rating


def write_items(path: Path, items: list[dict[str, Any]]) -> None:
    """One JSON object a line; refuses markup and numbers that are not finite."""
    lines = []
    for item in items:
        line = json.dumps(item, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if "<" in line or any(isinstance(v, float) and not math.isfinite(v) for v in item.values()):
            raise ValueError(f"item {item['id']} holds markup or a number that is not finite")
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def write_interactions(path: Path, ratings: list[Rating], known: set[str]) -> int:
    """`user,item,timestamp,rating` by user and time; returns the number written."""
    kept = sorted((r for r in ratings if r.item in known), key=lambda r: (r.user, r.timestamp, sort_key(r.item)))
    rows = [f"{r.user},{r.item},{r.timestamp},{r.value:g}" for r in kept]
    path.write_text("user,item,timestamp,rating\n" + "\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return len(kept)
