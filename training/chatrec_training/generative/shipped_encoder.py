"""Vectors of texts by the shipped encoder, as the program will make them, kept between runs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import manifest
from ..places import MODELS, OUT, ROOT
from ..wordpiece import WordPiece

_AT_ONCE = 1_000


def encode_shipped(texts: list[str], limit: int, threads: int = 1) -> NDArray[np.float32]:
    """A unit vector a text, by ``models/text-encoder`` in ONNX Runtime; those made before are read from ``training/out``.

    Raises ``FileNotFoundError`` with one clear line where npm's ``onnxruntime-node`` is not to be found (``CHATREC_ORT``).
    """
    model = MODELS / "text-encoder" / "model.onnx"
    path = OUT / "shipped-encoder" / f"{manifest.sha256(model)[:16]}-{limit}.npz"
    keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
    made: dict[str, NDArray[np.float32]] = {}
    if path.exists():
        with np.load(path) as stored:
            made = dict(zip(stored["keys"].tolist(), stored["vectors"]))
    missing = [(key, text) for key, text in dict(zip(keys, texts)).items() if key not in made]
    print(f"{len(set(keys)) - len(missing)} texts encoded before, {len(missing)} to encode", flush=True)
    tokens = WordPiece.load(MODELS / "text-encoder" / "vocab.txt")
    for start in range(0, len(missing), _AT_ONCE):
        part = missing[start : start + _AT_ONCE]
        made.update(zip([key for key, _ in part], _run(model, [tokens.encode(text, limit) for _, text in part], threads)))
        partial = path.with_name("partial-" + path.name)
        np.savez(partial, keys=np.array(list(made)), vectors=np.stack(list(made.values())))
        partial.replace(path)
        print(f"encoded {start + len(part)}/{len(missing)}", flush=True)
    return np.stack([made[key] for key in keys])


def _run(model: Path, rows: list[list[int]], threads: int) -> NDArray[np.float32]:
    if "CHATREC_ORT" not in os.environ:
        raise FileNotFoundError("CHATREC_ORT names no folder with npm's onnxruntime-node (training/README.md)")
    folder = OUT / "shipped-encoder"
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "ids.jsonl", folder / "vectors.f32"
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    command = ["node", str(ROOT / "training" / "encode.mjs"), str(model), str(source), str(target), str(threads), "16"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return np.fromfile(target, np.float32).reshape(len(rows), -1)
