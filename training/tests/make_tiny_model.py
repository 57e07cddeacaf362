"""``python3 -m tests.make_tiny_model``: the tiny trained model that the tests in C# hold their scores and figures against."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from chatrec_training.places import ROOT
from chatrec_training.sequential import blend, data, export, measure, trainer
from chatrec_training.sequential.parts import EasePart, NetworkPart, Part, TransitionPart
from chatrec_training.sequential.settings import Settings

FOLDER = ROOT / "tests" / "ChatRec.Retrieval.Tests" / "Evaluation" / "TinyModel"
WEIGHTS = [1.0, 0.5, 0.4, 0.3]


def main() -> None:
    draw = np.random.default_rng(11)
    lines = []
    for user in range(60):
        at, row = int(draw.integers(16)), []
        for _ in range(int(draw.integers(3, 12))):
            row.append(str(at + 1))
            at = (at + int(draw.choice([1, 1, 1, 2, 5]))) % 16
        lines.append(f"u{user} " + " ".join(row))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "sequences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = data.load(FOLDER)
    seen, targets = found.histories(1), found.targets(1)
    parts: list[Part] = []
    settings = []
    with tempfile.TemporaryDirectory() as states:
        for kind, file in (("sasrec", "model.onnx"), ("hstu", "model-2.onnx")):
            tried = Settings(kind=kind, width=8, layers=1, heads=2, history=6, dropout=0.1, batch=50, epochs=8, rate=0.01)
            trained = trainer.train(found, tried, None, Path(states) / kind)
            export.write_network(trained.network, FOLDER / file)
            parts.append(NetworkPart(trained.network, file))
            settings.append(trained.settings.as_json())
    parts += [EasePart(seen, len(found.items), 5.0, 0.8), TransitionPart(seen, len(found.items), 0.6)]
    places = blend.places(parts, [WEIGHTS], seen, targets)[0]
    figures = {"recall10": measure.recall(places), "ndcg10": measure.ndcg(places), "mrr": measure.reciprocal(places)}
    means = {name: float(values.mean()) for name, values in figures.items()}
    export.write_model(FOLDER, found, "tiny", parts, WEIGHTS, settings, {**means, "places": places.tolist()})
    print(means)


if __name__ == "__main__":
    main()
