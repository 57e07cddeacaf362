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

    def train(self, member: dict[str, Any]) -> tuple[trainer.Trained, dict[str, Any]]:
        """A trained member, and what its line of figures says beside the places."""
        settings = Settings.read({**self.recipe["network"], **member})
        name = f"{settings.kind}{'' if settings.text else '-ids'}-{settings.seed}"
        taught, held = self.critiques(settings)
        trained = trainer.train(self.data, settings, self.text, self.folder / name, taught)
        more = {"epochs": trained.epochs, "validation": round(trained.validation, 5)}
        if held is not None and isinstance(trained.network, Flare):
            more["critiques"] = _criticised(trained.network, held)
        return trained, more

    def row(self, settings: Settings) -> figures.Row:
        note = "full cross-entropy" + (", id and text" if self.text is not None and settings.text else ", ids")
        return figures.Row(_label(settings), note, _NETWORKS)

    def measure(self, trained: trainer.Trained, more: dict[str, Any]) -> None:
        """A network by itself."""
        places = trainer.places(trained.network, self.seen, self.targets)
        figures.add(self.folder, self.rows, self.row(trained.settings), trained.settings.seed, places, trained.minutes, **more)
        figures.write(self.folder, self.data, self.rows)

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
        found = [(figures.Row(name, note, _CLOSED), part) for name, note, part in named]
        return found + [(figures.Row("Likeness of texts", "cosine of the texts, with recency", "nothing"), p) for p in test if isinstance(p, TextPart)]

    def blends(self, trained: dict[int, list[tuple[trainer.Trained, dict[str, Any]]]]) -> None:
        """Every part alone; under every seed each member with EASE, the members together, and everything. Weights by validation."""
        before, asked = self.data.histories(2), self.data.targets(2)
        closed = self.closed(before)
        shortlists = {seed: blend.shortlist([*_networks(members, low=True), *closed], before, asked) for seed, members in trained.items()}
        for seed, members in trained.items():
            self._measure_plain(seed, members, shortlists[seed], closed)
        del closed  # its matrix is as large as the next one's
        test = self.closed(self.seen)
        for at, (seed, members) in enumerate(trained.items()):
            self._measure_all(seed, members, shortlists[seed], test, self.alone(test) if at == 0 else [])

    def _measure_plain(self, seed: int, members: list[tuple[trainer.Trained, dict[str, Any]]], cases: blend.Shortlist, closed: list[Part]) -> None:
        """Everything together with closed forms that know no validation item either."""
        weights = blend.choose_from(cases, list(range(1, len(members) + len(closed))))
        places = blend.places([*_networks(members), *closed], [weights], self.seen, self.targets)[0]
        name = " + ".join([*(_label(m.settings) for m, _ in members), "closed forms, plain"])
        row = figures.Row(name, "the same weights, closed forms without the validation items", _NETWORKS)
        figures.add(self.folder, self.rows, row, seed, places, sum(m.minutes for m, _ in members))

    def _measure_all(
        self, seed: int, members: list[tuple[trainer.Trained, dict[str, Any]]], cases: blend.Shortlist, test: list[Part], alone: list[tuple[figures.Row, Part]]
    ) -> None:
        parts = [*_networks(members), *test, *(part for _, part in alone)]
        count, blended = len(members), len(members) + len(test)
        kinds = [_label(m.settings) for m, _ in members]
        free = {f"{kinds[0]} + EASE": [count]}
        if self.text is not None:
            free[f"{kinds[0]} + likeness of texts"] = [blended - 1]
        if count > 1:
            free[" + ".join(kinds)] = list(range(1, count))
        free[" + ".join([*kinds, "closed forms"])] = list(range(1, blended))
        names = [str(p.as_json().get("file", p.as_json()["kind"])) for p in parts]
        minutes = sum(m.minutes for m, _ in members)
        lines: list[tuple[figures.Row, int, list[float], float, dict[str, Any]]] = []
        for at, (member, more) in enumerate(members):
            lines.append((self.row(member.settings), seed, _only(at, parts), member.minutes, more))
        for at, (row, _) in enumerate(alone):
            lines.append((row, 0, _only(blended + at, parts), 0.0, {}))
        for name, allowed in free.items():
            weights = blend.choose_from(cases, allowed) + [0.0] * len(alone)
            row = figures.Row(name, "standardised per user, weights by validation", f"networks: {_NETWORKS}; closed forms: {_CLOSED}")
            used = {n: w for n, w in zip(names, weights) if w}
            lines.append((row, seed, weights, minutes if count > 1 else members[0][0].minutes, {"weights": used}))
        found = blend.places(parts, [weights for _, _, weights, _, _ in lines], self.seen, self.targets)
        for (row, of, _, took, more), places in zip(lines, found):
            figures.add(self.folder, self.rows, row, of, places, took, **more)
        figures.write(self.folder, self.data, self.rows)
        self._export(seed, name, [m for m, _ in members], parts[:blended], weights[:blended])

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


def _networks(members: list[tuple[trainer.Trained, dict[str, Any]]], low: bool = False) -> list[Part]:
    return [NetworkPart(member.network, _file(at), low) for at, (member, _) in enumerate(members)]


def _only(at: int, parts: list[Part]) -> list[float]:
    return [float(one == at) for one in range(len(parts))]


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
        work.measure(*work.train(member))
