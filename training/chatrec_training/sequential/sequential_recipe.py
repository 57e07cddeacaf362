"""Recipe ``sequential``: trains the members on one data set, blends them, measures everything by full ranking and exports the result.

What a run leaves lies in ``training/out/sequential/<data>``: a folder of states a member, ``figures.json`` with every case's place, and
``model``, which ``eval sequential --model`` reads. A run that was stopped goes on where it was.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..places import OUT, shared
from . import blend, export, figures, measure, trainer
from .batches import padded
from .data import Rows, Sequences, critiques, load
from .item_texts import item_texts, sentence_vectors
from .networks import Critiques, Flare
from .parts import EasePart, NetworkPart, Part, TextPart, TransitionPart
from .settings import Settings

_NAMES = {"sasrec": "SASRec", "hstu": "HSTU", "bert4rec": "BERT4Rec", "flare": "FLARE"}
_CLOSED = "all but the test item"
_NETWORKS = "all before the validation item"


def folder_of(data: Sequences) -> Path:
    """Where a data set's states and figures lie."""
    return OUT / "sequential" / data.name


def _source(name: str) -> Path:
    """A path as it is, or below the shared data."""
    path = Path(name)
    return path if path.exists() else shared() / "data" / name


def _label(settings: Settings) -> str:
    return _NAMES[settings.kind] + ("" if settings.text else " without text")


class _Run:
    """One data set's run."""

    def __init__(self, recipe: dict[str, Any]) -> None:
        self.recipe = recipe
        self.data = load(_source(str(recipe["data"])))
        self.text = item_texts(self.data)
        self.folder = folder_of(self.data)
        self.rows: dict[str, figures.Row] = {}
        self.seen, self.targets = self.data.histories(1), self.data.targets(1)

    def train(self, member: dict[str, Any]) -> trainer.Trained:
        settings = Settings.read({**self.recipe["network"], **member})
        name = f"{settings.kind}{'' if settings.text else '-ids'}-{settings.seed}"
        taught, held = self.critiques(settings)
        trained = trainer.train(self.data, settings, self.text, self.folder / name, taught)
        note = "full cross-entropy" + (", id and text" if self.text is not None and settings.text else ", ids")
        row = figures.Row(_label(settings), note, _NETWORKS)
        places = trainer.places(trained.network, self.seen, self.targets)
        more = {"epochs": trained.epochs, "validation": round(trained.validation, 5)}
        if held is not None and isinstance(trained.network, Flare):
            more["critiques"] = _criticised(trained.network, held)
        figures.add(self.folder, self.rows, row, settings.seed, places, trained.minutes, **more)
        figures.write(self.folder, self.data, self.rows)
        return trained

    def critiques(self, settings: Settings) -> tuple[Critiques | None, Critiques | None]:
        """What FLARE hears of critiques: every tenth is kept back to measure by. Nothing where nobody criticised."""
        said = critiques(self.data) if settings.kind == "flare" and settings.text and self.text is not None else []
        if len(said) < 100:
            return None, None
        vectors = torch.from_numpy(sentence_vectors([s.critique for s in said], f"{self.data.name}-critiques"))
        longest = settings.fitted(self.data).history - 1
        items = torch.from_numpy(padded([s.history[-longest:] for s in said]))
        targets = torch.tensor([s.target for s in said])
        tenth = torch.arange(len(said)) % 10 == 0
        taught, held = (Critiques(items[at], vectors[at], targets[at]) for at in (~tenth, tenth))
        return taught, held

    def closed(self, fitted: list[Rows]) -> list[Part]:
        """The closed forms fitted on what may be seen."""
        count = len(self.data.items)
        settings = self.recipe["closed"]
        penalty = EasePart.penalty_for(fitted)
        parts: list[Part] = [
            EasePart(fitted, count, penalty, float(settings["easeDecay"])),
            TransitionPart(fitted, count, float(settings["transitionDecay"])),
        ]
        if self.text is not None:
            parts.append(TextPart(self.text, "text.onnx", float(settings["textDecay"])))
        return parts

    def baselines(self, closed: list[Part], minutes: float) -> None:
        """Popularity and the closed forms alone, EASE without recency among them."""
        counts = np.bincount(np.concatenate(self.seen), minlength=len(self.data.items)).astype(np.float32)
        self._add(figures.Row("Popularity", "counts", _CLOSED), [_Popularity(counts)], [1.0], 0, 0.0)
        ease_part = closed[0]
        assert isinstance(ease_part, EasePart)
        self._add(figures.Row("EASE with recency", f"lambda {ease_part.penalty:g}, decay {ease_part.decay:g}", _CLOSED), [ease_part], [1.0], 0, minutes)
        decay, ease_part.decay = ease_part.decay, 1.0
        window, EasePart.WINDOW = EasePart.WINDOW, 1_000_000
        self._add(figures.Row("EASE", f"lambda {ease_part.penalty:g}", _CLOSED), [ease_part], [1.0], 0, minutes)
        ease_part.decay, EasePart.WINDOW = decay, window
        self._add(figures.Row("Transitions", "co-occurrence in order, with recency", _CLOSED), [closed[1]], [1.0], 0, 0.0)

    def _add(self, row: figures.Row, parts: list[Part], weights: list[float], seed: int, minutes: float, **more: Any) -> None:
        places = blend.places(parts, [weights], self.seen, self.targets)[0]
        figures.add(self.folder, self.rows, row, seed, places, minutes, **more)
        figures.write(self.folder, self.data, self.rows)

    def blends(self, seed: int, members: list[trainer.Trained], validation: list[Part], test: list[Part]) -> None:
        """Each member with EASE, the members together, and everything; weights by validation, figures on the test items."""
        networks: list[Part] = [NetworkPart(m.network, _file(at)) for at, m in enumerate(members)]
        before, asked = self.data.histories(2), self.data.targets(2)
        cases = blend.shortlist([*networks, *validation], before, asked)
        count = len(networks)
        every = list(range(1, count + len(validation)))
        kinds = [_label(m.settings) for m in members]
        minutes = sum(m.minutes for m in members)
        tables = {f"{kinds[0]} + EASE": [count]}
        if count > 1:
            tables[" + ".join(kinds)] = list(range(1, count))
        tables[" + ".join([*kinds, "closed forms"])] = every
        weights = {name: blend.choose_from(cases, free) for name, free in tables.items()}
        found = blend.places([*networks, *test], list(weights.values()), self.seen, self.targets)
        names = [str(p.as_json().get("file", p.as_json()["kind"])) for p in [*networks, *test]]
        for name, places in zip(weights, found):
            row = figures.Row(name, "standardised per user, weights by validation", f"networks: {_NETWORKS}; closed forms: {_CLOSED}")
            used = {n: w for n, w in zip(names, weights[name]) if w}
            figures.add(self.folder, self.rows, row, seed, places, minutes if count > 1 else members[0].minutes, weights=used)
        figures.write(self.folder, self.data, self.rows)
        self._export(seed, name, members, [*networks, *test], weights[name])

    def _export(self, seed: int, name: str, members: list[trainer.Trained], parts: list[Part], weights: list[float]) -> None:
        folder = self.folder / ("model" if seed == self.recipe["seeds"][0] else f"model-{seed}")
        folder.mkdir(parents=True, exist_ok=True)
        for at, member in enumerate(members):
            export.write_network(member.network, folder / _file(at))
        for part in parts:
            if isinstance(part, TextPart):
                export.write_text(part, folder / part.file)
        row = next(s for s in self.rows[name].seeds if s["seed"] == seed)
        reached = {key: row[key] for key in ("recall10", "ndcg10", "mrr")}
        export.write_model(folder, self.data, name, parts, weights, [m.settings.as_json() for m in members], reached)


def _criticised(network: Flare, held: Critiques) -> dict[str, float]:
    """Recall@10 on critiques that were kept back, heard and unheard."""
    everything = torch.arange(len(held.targets))
    targets = held.targets.numpy().astype(np.int32)
    seen = [(row[row > 0] - 1).numpy() for row in held.items]
    found: dict[str, float] = {"cases": len(targets)}
    with torch.no_grad():
        table = network.table()
        for name, said in (("heard", held.said), ("unheard", torch.zeros_like(held.said))):
            scores = network.criticised(Critiques(held.items, said, held.targets), everything, table) @ table.T
            found[name] = round(float(measure.recall(measure.places_of(scores, targets, seen)).mean()), 4)
    return found


class _Popularity:
    def __init__(self, counts: NDArray[np.float32]) -> None:
        self._counts = torch.from_numpy(counts)

    def scores(self, histories: list[Rows]) -> torch.Tensor:
        return self._counts.repeat(len(histories), 1)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "popularity"}


def _file(at: int) -> str:
    return "model.onnx" if at == 0 else f"model-{at + 1}.onnx"


def run(recipe: dict[str, Any], name: str) -> None:
    if not recipe.get("data"):
        raise ValueError(f"{name}: give the data: --set data=<a folder with sequences.txt, or a file of that form>")
    torch.set_num_threads(int(recipe.get("threads", 2)))
    work = _Run(recipe)
    data = work.data
    print(f"{data.name}: {len(data.users)} users, {len(data.items)} items, {data.interactions} interactions", flush=True)
    trained = {seed: [work.train({**m, "seed": seed}) for m in recipe["members"]] for seed in recipe["seeds"]}
    began = time.time()
    test = work.closed(work.seen)
    work.baselines(test, (time.time() - began) / 60)
    validation = work.closed(data.histories(2))
    for seed, members in trained.items():
        work.blends(seed, members, validation, test)
    for member in recipe.get("alone") or []:
        work.train(member)
