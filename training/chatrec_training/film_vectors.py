"""Vectors of the film pack's documents: eight bits and one scale a film, unit length once widened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .safetensors import join_ids, read_safetensors, split_ids, write_safetensors


def quantise_vectors(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and the scale that gives each row unit length."""
    top = np.abs(vectors).max(axis=1, keepdims=True)
    whole = np.rint(vectors / np.maximum(top, 1e-12) * 127).astype(np.int8)
    length = np.sqrt((whole.astype(np.float64) ** 2).sum(axis=1))
    return whole, (1 / np.maximum(length, 1)).astype(np.float32)


def write_vectors(path: Path, ids: list[str], vectors: NDArray[np.float32], metadata: dict[str, str]) -> None:
    """Writes ``ids`` U8, ``vectors`` I8 [n, width] and ``scale`` F32 [n]."""
    if len(ids) != len(vectors) or len(set(ids)) != len(ids):
        raise ValueError("every vector needs one id of its own")
    whole, scale = quantise_vectors(vectors)
    # The widest tensors come first: every tensor then starts at a multiple of its own width.
    write_safetensors(path, {"scale": scale, "vectors": whole, "ids": join_ids(ids)}, metadata)


def read_vectors(path: Path) -> tuple[list[str], NDArray[np.float32], dict[str, str]]:
    """Ids, unit vectors and metadata of a file that ``write_vectors`` wrote."""
    tensors, metadata = read_safetensors(path)
    return split_ids(tensors["ids"]), tensors["vectors"] * tensors["scale"][:, None], metadata
