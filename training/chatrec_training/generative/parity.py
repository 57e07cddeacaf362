"""Writes what the tests in C# hold the graph against: a tiny network with random weights and 1,000 searches of it.

    python3 -m chatrec_training.generative.parity

Catalogues, masks, widths and histories are drawn with a seed; vectors are a formula (``vector_of``) that the tests know too. The searches are the
plain ones of ``reference``; cases whose beams a rounding could exchange are drawn anew.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..places import ROOT
from .graph import export
from .network import Batch, GenerativeNetwork, NetworkShape
from .reference import search

FOLDER = ROOT / "tests" / "ChatRec.Retrieval.Tests" / "Generative" / "Parity"
SHAPE = NetworkShape(width=8, heads=2, encoder_layers=1, decoder_layers=1, hidden=12, history=5, dropout=0.0)
CASES = 1000
#: what the tests put in the place of, at the same length
NO_HASH = "sha256:" + "0" * 64


def vector_of(number: int, width: int) -> NDArray[np.float32]:
    """A vector that C# makes alike: small whole numbers over 512."""
    return (((number * 31 + np.arange(width) * (17 + number % 5)) % 61 - 30).astype(np.float32) / np.float32(512)).astype(np.float32)


def tiny_network(seed: int = 11) -> GenerativeNetwork:
    """A network whose weights are random and large enough that its beams differ."""
    torch.manual_seed(seed)
    network = GenerativeNetwork(SHAPE).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.4 * torch.randn_like(parameter))
    return network


def catalogues(random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Thirty catalogues of 1 to 60 items, bushy and thin, and one of 400."""
    made = [np.array([[7, 0, 255, 3]])]
    for size in [*random.integers(2, 61, 28).tolist(), 60, 400]:
        words = [random.choice(256, int(spread), replace=False) for spread in random.integers(2, 9, 4) * (3 if size > 60 else 1)]
        drawn = np.stack([random.choice(word, size * 4) for word in words], 1)
        made.append(random.permutation(np.unique(drawn, axis=0))[:size])
    return made


def draw(network: GenerativeNetwork, number: int, codes: NDArray[np.int64], random: np.random.Generator) -> dict[str, Any] | None:
    """One case with its answer; ``None`` where rounding could decide."""
    history = random.integers(0, len(codes), int(random.integers(0, 8))).tolist()[-SHAPE.history :]
    said = int(random.integers(0, 1000)) if not history or random.random() < 0.5 else None
    share = random.choice([0.0, 0.05, 0.3, 0.8, 1.0], p=[0.02, 0.18, 0.3, 0.2, 0.3])
    allowed = np.flatnonzero(random.random(len(codes)) < share).tolist()
    width = int(random.choice([1, 2, 5, 9, 16, len(codes)]))
    vectors = np.stack([vector_of(row, SHAPE.vector) for row in history]) if history else np.zeros((0, SHAPE.vector), np.float32)
    text = vector_of(said, SHAPE.text) if said is not None else np.zeros(SHAPE.text, np.float32)
    batch = Batch(
        torch.from_numpy(codes[history].reshape(1, -1, 4)), torch.ones(1, len(history), dtype=torch.bool),
        torch.from_numpy(vectors)[None], torch.from_numpy(text)[None],
    )
    found, gap = search(network, codes, batch, allowed, width)
    close = min((first[1] - second[1] for first, second in zip(found, found[1:])), default=1.0)
    if min(gap, close) < 1e-4:
        return None
    every = None if share == 1.0 else allowed
    return {"catalogue": number, "history": history, "text": said, "allow": every, "width": width, "items": [row for row, _ in found], "scores": [round(score, 3) for _, score in found]}


def main() -> None:
    torch.set_num_threads(1)
    random = np.random.default_rng(5)
    network = tiny_network()
    made = catalogues(random)
    cases: list[dict[str, Any]] = []
    while len(cases) < CASES:
        number = int(random.integers(0, len(made) - 1)) if len(cases) % 50 else len(made) - 1
        case = draw(network, number, made[number], random)
        if case is not None:
            cases.append(case)
            if len(cases) % 100 == 0:
                print(f"{len(cases)} cases", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps([codes.tolist() for codes in made]), *(json.dumps(case) for case in cases)]
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    (FOLDER / "cases.jsonl.gz").write_bytes(packed)
    export(network, FOLDER / "tiny.onnx", {"codebook": NO_HASH, "encoder": NO_HASH, "catalog": NO_HASH})
    print(f"cases.jsonl.gz {len(packed):,} bytes, tiny.onnx {(FOLDER / 'tiny.onnx').stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
