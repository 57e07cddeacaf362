"""Recipe ``film-ranker``: the pack's learnt ranker, from what the program measured of sessions' candidates.

Settings are chosen by cross-validation over the people who train; chances are calibrated on scores of sessions that did not teach them; the measured
sessions are only reported.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .. import manifest
from ..places import FILMS, MODELS, OUT, ROOT
from ..safetensors import write_safetensors
from .measured import Floats, Measured, OwnRatings
from .model import LEAST, Ranker, Settings, calibrate, session_weights, train

SCHEMA = "chatrec/ranker/v1"
_FOLDS = 5
_POOL = 50
FOLDER = OUT / "ranking"
PARITY = ROOT / "tests" / "ChatRec.Retrieval.Tests" / "Ranking" / "parity.jsonl"


def fold_of(person: str) -> int:
    """A person's fold, by another hash than the program's own parts."""
    return zlib.crc32(person.encode("utf-8")) % _FOLDS


def least(measured: Measured, weights: Floats, settings: Settings) -> dict[str, float]:
    """The least weights, in the units of a ranker that is free of them."""
    free = train(measured, weights, settings)
    unit = spread(measured, measured.hand) / spread(measured, free.score(measured))
    return {name: weight / unit for name, weight in LEAST.items()}


def out_of_fold(measured: Measured, weights: Floats, settings: Settings, told: dict[str, float]) -> Floats:
    """Scores of every session by a ranker that learnt from the other folds."""
    folds = np.array([fold_of(person) for person in measured.people()])
    scores = np.zeros_like(measured.hand)
    for fold in range(_FOLDS):
        ranker = train(measured, np.where(folds == fold, 0, weights).astype(np.float32), settings, told)
        scores[folds == fold] = ranker.score(measured.keep(folds == fold))
    return scores


def by_group(measured: Measured, values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """A figure's mean by person, by group."""
    people, groups = measured.people(), measured.groups()
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for group, person, value in zip(groups, people, values):
        sums[group][person].append(float(value))
    return {group: np.array([np.mean(one) for one in sums[group].values()]) for group in sorted(sums)}


def interval(values: NDArray[np.float64], seed: int = 1) -> list[float]:
    """Mean and 95 % interval by bootstrap."""
    random = np.random.default_rng(seed)
    means = np.sort([values[random.integers(len(values), size=len(values))].mean() for _ in range(1000)])
    return [round(float(value), 4) for value in (values.mean(), means[25], means[974])]


def report(measured: Measured, ways: dict[str, Floats]) -> dict[str, dict[str, Any]]:
    """Recall@10 and NDCG@10 by group and way, and how much each gains over the hand-set weights."""
    known = measured.figures(ways["weights"])
    out: dict[str, dict[str, Any]] = defaultdict(dict)
    for way, scores in ways.items():
        figures = measured.figures(scores)
        recall, ndcg, gain = (by_group(measured, column) for column in (figures[:, 0], figures[:, 1], figures[:, 1] - known[:, 1]))
        for group in ndcg:
            out[group][way] = {"recall": interval(recall[group]), "ndcg": interval(ndcg[group]), "gain": interval(gain[group])}
    for group, rows in out.items():
        for way, row in rows.items():
            print(f"{group:16} {way:10} R {row['recall'][0]:.3f}  N {row['ndcg'][0]:.3f} [{row['ndcg'][1]:.3f}, {row['ndcg'][2]:.3f}]  gain {row['gain']}", flush=True)
    return dict(out)


def obedience(measured: Measured, scores: Floats) -> list[float]:
    """How well the first ten meet the wishes and the preferences of the sessions that hold some."""
    order = np.argsort(-np.where(measured.real, scores, -np.inf), axis=1, kind="stable")[:, :10]
    met = []
    for name in ("wishes", "preferences"):
        said = measured.situation[:, measured.situations.index(name)] > 0
        values = np.take_along_axis(measured.features[:, :, measured.names.index(name)], order, 1)
        met.append(round(float(values[said].mean()), 4) if said.any() else 0.0)
    return met


def objective(measured: Measured, scores: Floats, weights: Floats) -> float:
    """The NDCG@10 that settings are chosen by: groups count by their share."""
    return float((measured.figures(scores)[:, 1] * weights).sum() / weights.sum())


def spread(measured: Measured, scores: Floats) -> float:
    """The usual standard deviation of the best candidates' scores: what the dial of diversity is turned against."""
    best = np.sort(np.where(measured.real, scores, -np.inf), axis=1)[:, ::-1][:, :_POOL]
    return float(np.median([row[np.isfinite(row)].std() for row in best if np.isfinite(row).sum() > 10]))


def write(path: Path, ranker: Ranker, chance: NDArray[np.float64], unit: float, notes: dict[str, str]) -> None:
    """Writes the model with scores in steps of the hand-set weights' spread."""
    scale = ranker.scale.numpy()
    base, more = ranker.base.detach().numpy(), ranker.more.detach().numpy()
    chance = chance.copy()
    chance[0] /= unit
    tensors = {
        "weights": (np.concatenate([base[None], more]) / scale * unit).astype(np.float32),
        "chance": chance.astype(np.float32),
    }
    write_safetensors(path, tensors, {"schema": SCHEMA, "features": ",".join(ranker.names), "situation": ",".join(ranker.situations), **notes})


def write_parity(path: Path, measured: Measured, scores: Floats, chance: NDArray[np.float64], unit: float, sessions: int = 12) -> None:
    """Rows of measured features with the score and the chance they get, for the program to be held against."""
    rows = []
    for row in np.linspace(0, len(measured.sessions) - 1, sessions).astype(int):
        told = np.concatenate([[1], measured.situation[row]])
        slope, shift = np.maximum(0, chance[0] @ told), chance[1] @ told
        for place in (0, 9):
            score = float(scores[row, place])
            rows.append({
                "features": [round(float(value), 6) for value in measured.features[row, place]],
                "situation": [float(value) for value in measured.situation[row]],
                "score": round(score * unit, 5),
                "chance": round(float(1 / (1 + np.exp(-(slope * score + shift)))), 5),
            })
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def load(part: str, own: OwnRatings, recipe: dict[str, Any]) -> Measured:
    path = FOLDER / f"{part}.safetensors"
    if not path.exists():
        raise ValueError(f"no {path.name} in {path.parent}: see \"The ranker\" in training/README.md")
    measured = own.take_out(Measured.load(path, FOLDER / "sessions.jsonl"))
    dropped = [name for name in measured.names if name in recipe.get("drop", [])]
    measured.features[:, :, [measured.names.index(name) for name in dropped]] = 0
    return measured


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 1)))
    own = OwnRatings(FILMS)
    learnt = load("train", own, recipe)
    learnt = learnt.without(own.unrated(learnt))
    tested = load("test", own, recipe)
    shares = {str(group): float(share) for group, share in recipe["shares"].items()}
    weights = session_weights(learnt, shares)
    print(f"{(weights > 0).sum()} sessions learnt from, {len(tested.sessions)} measured, {len(learnt.names)} features", flush=True)

    chosen: tuple[float, Settings, Floats, dict[str, float]] | None = None
    tried: dict[str, float] = {}
    for entry in recipe["settings"]:
        settings = Settings(**entry)
        told = least(learnt, weights, settings)
        scores = out_of_fold(learnt, weights, settings, told)
        value = objective(learnt, scores, weights)
        tried[str(entry)] = round(value, 4)
        print(f"{entry}: {value:.4f} (weights {objective(learnt, learnt.hand, weights):.4f})", flush=True)
        if chosen is None or value > chosen[0]:
            chosen = (value, settings, scores, told)
    assert chosen is not None
    _, settings, scores, told = chosen

    unit = spread(learnt, learnt.hand) / spread(learnt, scores)
    chance = calibrate(learnt, scores, weights)
    ranker = train(learnt, weights, settings, told)
    place = np.broadcast_to(-np.arange(tested.real.shape[1], dtype=np.float32), tested.hand.shape)
    ways = {"fusion": place, "weights": tested.hand, "learned": ranker.score(tested)}
    figures = report(tested, ways)
    obeyed = {way: obedience(tested, scores) for way, scores in ways.items()}
    print(f"wishes and preferences met by the first ten: {obeyed}", flush=True)

    path = MODELS / "films" / "ranker.safetensors" if recipe.get("install", True) else FOLDER / f"{name}.safetensors"
    write(path, ranker, chance, unit, {"recipe": name})
    write_parity(PARITY if recipe.get("install", True) else FOLDER / "parity.jsonl", tested, ways["learned"], chance, unit)
    tell(ranker, unit)
    if not recipe.get("install", True):
        return
    manifest.record(
        name="film-ranker",
        kind="ranker",
        files=[path],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data={"ranking/sessions.jsonl": FOLDER / "sessions.jsonl", "films/interactions.csv": FILMS / "interactions.csv"},
        figures={
            "measure": "[mean, 95 % interval] by group of sessions; candidates as the program finds them, no diversity, several of a series allowed",
            "settings": settings.__dict__,
            "cross-validated NDCG@10 by settings": tried,
            "wishes and preferences met by the first ten (-1..1)": obeyed,
            **figures,
        },
        licence="weights computed from sessions; nothing of them can be read back",
        base=None,
    )
    print(f"{path.name}: {path.stat().st_size:,} bytes", flush=True)


def tell(ranker: Ranker, unit: float) -> None:
    """Prints the weights, so that a person can read what was learnt."""
    with torch.no_grad():
        base, more = (ranker.base * unit).numpy(), (ranker.more * unit).numpy()
    for place in np.argsort(-np.abs(base)):
        turns = [f"{ranker.situations[row]} {more[row, place]:+.2f}" for row in np.argsort(-np.abs(more[:, place]))[:4] if abs(more[row, place]) > 0.02]
        print(f"  {ranker.names[place]:22} {base[place]:+.3f} a standard deviation; {', '.join(turns)}", flush=True)
