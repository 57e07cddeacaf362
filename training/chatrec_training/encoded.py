"""Vectors of texts, kept between runs: a text is encoded once by the same weights at the same limit of tokens."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import manifest
from .bert import Bert
from .places import OUT
from .text_encoder import encode
from .wordpiece import WordPiece

_SAVE_EVERY = 2_000


def encode_cached(model: Bert, tokens: WordPiece, texts: list[str], limit: int, weights: Path, folder: str) -> NDArray[np.float32]:
    """Vectors of ``texts``; those already made by the same weights at the same limit are read from ``training/out/<folder>``."""
    path = OUT / folder / f"{manifest.sha256(weights)[:16]}-{limit}.npz"
    keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
    made: dict[str, NDArray[np.float32]] = {}
    if path.exists():
        with np.load(path) as stored:
            made = dict(zip(stored["keys"].tolist(), stored["vectors"]))
    missing = {key: text for key, text in zip(keys, texts) if key not in made}
    print(f"{len(set(keys)) - len(missing)} texts encoded before, {len(missing)} to encode", flush=True)
    names = list(missing)
    for start in range(0, len(names), _SAVE_EVERY):
        part = names[start : start + _SAVE_EVERY]
        made.update(zip(part, encode(model, tokens, [missing[key] for key in part], limit, progress=True)))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name("partial-" + path.name)
        np.savez(partial, keys=np.array(list(made)), vectors=np.stack(list(made.values())))
        partial.replace(path)
    return np.stack([made[key] for key in keys])
