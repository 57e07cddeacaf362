"""Recipe ``sequential``: trains the members on one data set, blends them, measures everything by full ranking and exports the result.

What a run leaves lies in ``training/out/sequential/<data>``: a folder of states a member, ``figures.json`` with every case's place, and
``model``, which ``eval sequential --model`` reads. A run that was stopped goes on where it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..places import OUT, shared
from . import blend, export, figures, measure, trainer
from .batches import padded
from .data import Rows, Sequences, critiques, load
from .item_texts import item_texts, sentence_vectors
from .networks import Critiques, Flare
from .parts import EasePart, NetworkPart, Part, PopularityPart, TextPart, TransitionPart
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

    def alone(self, test: list[Part]) -> list[tuple[figures.Row, Part]]:
        """Popularity and the closed forms by themselves, EASE without recency among them."""
        ease_part = test[0]
        assert isinstance(ease_part, EasePart)
        popularity = PopularityPart(self.seen, len(self.data.items))
        named: list[tuple[str, str, Part]] = [
            ("Popularity", "counts", popularity),
            ("EASE", f"lambda {ease_part.penalty:g}", ease_part.plain()),
            ("EASE with recency", f"lambda {ease_part.penalty:g}, decay {ease_part.decay:g}", ease_part),
            ("Transitions", "co-occurrence in order, with recency", test[1]),
        ]
        return [(figures.Row(name, note, _CLOSED), part) for name, note, part in named]

    def blends(self, trained: dict[int, list[trainer.Trained]]) -> None:
        """The closed forms alone; under every seed each member with EASE, the members together, and everything. Weights by validation."""
        before, asked = self.data.histories(2), self.data.targets(2)
        closed = self.closed(before)
        shortlists = {seed: blend.shortlist([*_networks(members), *closed], before, asked) for seed, members in trained.items()}
        del closed  # its matrix is as large as the next one's
        test = self.closed(self.seen)
        alone = self.alone(test)
        for at, (seed, members) in enumerate(trained.items()):
            networks = _networks(members)
            count = len(networks)
            kinds = [_label(m.settings) for m in members]
            free = {f"{kinds[0]} + EASE": [count]}
            if count > 1:
                free[" + ".join(kinds)] = list(range(1, count))
            free[" + ".join([*kinds, "closed forms"])] = list(range(1, count + len(test)))
            weights = {name: blend.choose_from(shortlists[seed], parts) for name, parts in free.items()}
            others = alone if at == 0 else []
            parts = [*networks, *test, *(part for _, part in others)]
            wide = [[*row, *(0.0 for _ in others)] for row in weights.values()]
            units = [[float(one == count + len(test) + other) for one in range(len(parts))] for other in range(len(others))]
            found = blend.places(parts, [*wide, *units], self.seen, self.targets)
            names = [str(p.as_json().get("file", p.as_json()["kind"])) for p in parts]
            minutes = sum(m.minutes for m in members)
            for (row, _), places in zip(others, found[len(wide) :]):
                figures.add(self.folder, self.rows, row, 0, places, 0.0)
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


def _networks(members: list[trainer.Trained]) -> list[Part]:
    return [NetworkPart(member.network, _file(at)) for at, member in enumerate(members)]


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
    work.blends(trained)
    for member in recipe.get("alone") or []:
        work.train(member)
