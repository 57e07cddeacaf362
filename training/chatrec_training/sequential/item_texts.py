"""The frozen vectors of the items' texts, made once by the published encoder and kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bert import load_minilm
from ..encoded import encode_cached
from ..places import shared
from ..wordpiece import WordPiece
from .data import Sequences, texts

BASE = "all-minilm-l6-v2"
TOKENS = 64


def item_texts(data: Sequences) -> NDArray[np.float32] | None:
    """Vectors [items, 384], zeros for an item nothing is said of; ``None`` where there are no texts."""
    said = texts(data)
    if said is None:
        return None
    known = np.array([bool(t) for t in said])
    vectors = np.zeros((len(said), 384), np.float32)
    vectors[known] = sentence_vectors([t for t in said if t], data.name)
    return vectors


def sentence_vectors(said: list[str], name: str) -> NDArray[np.float32]:
    """Vectors of any texts, kept under a name."""
    base = shared() / "models" / BASE
    model, tokens = load_minilm(base), WordPiece.load(base / "vocab.txt")
    return encode_cached(model, tokens, said, TOKENS, base / "model.fp16.safetensors", f"sequential/texts-{name}")
