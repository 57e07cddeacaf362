"""Join quality and coverage, measured on the sources themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .merge import Merged, Sources


def render(sources: Sources, merged: Merged, ratings: int) -> str:
    """The report as Markdown."""
    return "\n".join(_coverage(merged.items)) + "\n" + "\n".join(f"- {k}: {v}" for k, v in sorted(merged.joins.items())) + "\n"


def _coverage(items: list[dict[str, Any]]) -> list[str]:
    counts: Counter[str] = Counter(k for i in items for k in i)
    return [f"- {k}: {v}" for k, v in sorted(counts.items())]
