"""``semantic-ids.safetensors``: every item's code, the codebooks, and the map from a text vector to the space they quantise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..safetensors import join_ids, read_safetensors, split_ids, write_safetensors
from .residual import Codes, Floats, unique_codes


@dataclass(frozen=True)
class SemanticIds:
    """The codes [n, levels] of items and what gives later ones theirs."""

    ids: list[str]
    codes: Codes
    books: Floats
    project: Floats
    shift: Floats
    notes: dict[str, str]

    def of_texts(self, vectors: Floats) -> Codes:
        """Codes of items that are not among ``ids`` from their text vectors, in order; those already given stay."""
        return unique_codes(vectors @ self.project + self.shift, self.books, self.codes)


def write_semantic_ids(path: Path, made: SemanticIds) -> None:
    """Writes ``ids`` U8, ``codes`` U8 [n, levels], ``codebooks`` F32 [levels, codes, D], ``project`` F32 [text, D], ``shift`` F32 [D]."""
    if len(np.unique(made.codes, axis=0)) != len(made.ids) or len(set(made.ids)) != len(made.ids):
        raise ValueError("every item needs an id and a code of its own")
    # The widest tensors come first: every tensor then starts at a multiple of its own width.
    tensors = {
        "codebooks": made.books.astype(np.float32),
        "project": made.project.astype(np.float32),
        "shift": made.shift.astype(np.float32),
        "codes": made.codes.astype(np.uint8),
        "ids": join_ids(made.ids),
    }
    write_safetensors(path, tensors, made.notes)


def read_semantic_ids(path: Path) -> SemanticIds:
    """What ``write_semantic_ids`` wrote."""
    tensors, notes = read_safetensors(path)
    return SemanticIds(split_ids(tensors["ids"]), tensors["codes"], tensors["codebooks"], tensors["project"], tensors["shift"], notes)
