"""The project's own judgement of films: twenty degrees and the themes that are clearly true, by the rubric of ``training/labels``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from .places import FILMS, ROOT

#: Where the committed judgements lie.
LABELS = ROOT / "training" / "labels"
_TOP = 10


@dataclass(frozen=True)
class Labels:
    """Judged films: ``values`` [n, axes] in 0..1 and ``themes`` [n, themes] of ones and zeros."""

    ids: list[str]
    values: NDArray[np.float64]
    themes: NDArray[np.float64]


def names() -> tuple[list[str], list[str]]:
    """The axes and the themes of the pack, in its order, which is the labels' order too."""
    attributes = yaml.safe_load((FILMS / "catalog.yaml").read_text(encoding="utf-8"))["attributes"]
    return [name for name, one in attributes.items() if one["kind"] == "axis"], list(attributes["theme"]["words"])


def read_labels(path: Path) -> Labels:
    """Lines of id, numbers 0..10 in the order of the axes, and themes, by tabs. Raises ``ValueError`` naming the first wrong line."""
    axes, themes = names()
    ids: list[str] = []
    values: list[list[float]] = []
    marks: list[list[float]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        row = [float(value) for value in fields[1].split()] if len(fields) > 1 else []
        told = [] if len(fields) < 3 or fields[2].strip() == "-" else fields[2].split()
        if len(row) != len(axes) or not all(0 <= value <= _TOP for value in row):
            raise ValueError(f"{path.name}:{number}: {len(axes)} numbers from 0 to {_TOP} are needed")
        if strange := set(told) - set(themes):
            raise ValueError(f"{path.name}:{number}: no such theme: {', '.join(sorted(strange))}")
        if fields[0] in ids:
            raise ValueError(f"{path.name}:{number}: {fields[0]} is judged twice")
        ids.append(fields[0])
        values.append([value / _TOP for value in row])
        marks.append([float(theme in told) for theme in themes])
    return Labels(ids, np.array(values), np.array(marks))
