"""Recipe ``dialogue``: measures by cross-validation over dialogues on ReDial's films, then learns from all dialogues for the film pack."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from .. import manifest
from ..documents import FilmLibrary, read_jsonl, split_year
from ..film_evidence import unit_rows
from ..film_vectors import read_vectors
from ..places import FILMS, MODELS, OUT, ROOT, shared
from . import parity
from .fitting import Fit, fit, places
from .items import Items, make_items
from .model_file import SCHEMA, write_model
from .recordings import Case, Recording, cases_of, read_recordings

Floats = NDArray[np.float32]
_FOLDER = OUT / "dialogue"


def redial_facts(folder: Path, library: FilmLibrary, data: Path) -> tuple[list[str], list[dict[str, Any]], list[str | None]]:
    """Ids, facts and the pack's id (where the pack has it) of ReDial's films."""
    info = json.loads((data / "redial" / "movie_info.json").read_text(encoding="utf-8"))
    ids, facts, pack = [], [], []
    for row in read_jsonl(folder / "items.jsonl"):
        title, year = split_year(row["title"])
        film = library.by_redial.get(row["id"]) or (library.find(title, year) if year else None)
        more = info.get(row["id"], {})
        own = {
            "title": title,
            "year": year,
            "genre": [genre.title() for genre in more.get("genre") or []],
            "director": more.get("director") or [],
            "cast": more.get("star") or [],
        }
        ids.append(row["id"])
        facts.append(library.items[film] if film else own)
        pack.append(film)
    return ids, facts, pack


def tastes(data: Path, width: int, least: float, seed: int, unread: frozenset[str] = frozenset()) -> dict[str, Floats]:
    """Unit vectors of the films that MovieLens' people liked, by who liked them; of ``unread`` people ("s" and a name of the pack's, "m" and one of
    ml-1m's) nothing is read."""
    likes: dict[str, list[str]] = defaultdict(list)
    for name, path, user, item in (
        ("s", FILMS / "interactions.csv", "user", "item"),
        ("m", data / "ml-1m" / "ratings.csv", "userId", "movieId"),
    ):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if float(row["rating"]) >= least and name + row[user] not in unread:
                    likes[name + row[user]].append(row[item])
    films = sorted({film for user in likes.values() for film in user})
    place = {film: at for at, film in enumerate(films)}
    rows = [(at, place[film]) for at, user in enumerate(sorted(likes)) for film in likes[user]]
    at, column = (np.array(side) for side in zip(*rows))
    matrix = sparse.csr_matrix((np.ones(len(at)), (at, column)), shape=(len(likes), len(films)))
    matrix.data[:] = 1
    people, fans = (np.asarray(matrix.sum(axis)).ravel() for axis in (1, 0))
    weighted = sparse.diags(1 / np.sqrt(np.maximum(people, 1))) @ matrix @ sparse.diags(1 / np.sqrt(fans + 5))
    start = np.random.default_rng(seed).standard_normal(min(weighted.shape))
    _, values, turned = svds(weighted, k=width, v0=start)
    vectors = unit_rows(turned.T * values).astype(np.float32)
    return dict(zip(films, vectors))


def text_parts(width: int) -> dict[str, Floats]:
    """The films' text vectors on their main directions, at unit length."""
    ids, vectors, _ = read_vectors(MODELS / "films" / "text.safetensors")
    centred = vectors - vectors.mean(0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    return dict(zip(ids, unit_rows(centred @ directions[:width].T).astype(np.float32)))


def vectors_of(films: Sequence[str | None], known: dict[str, Floats], width: int) -> Floats:
    return np.stack([known[f] if f in known else np.zeros(width, np.float32) for f in films]).astype(np.float32)


def write_pack_data(source: Path, folder: Path, films: dict[str, str], titles: dict[str, str]) -> None:
    """The dialogues in the pack's ids, for ``eval dialogue``; what the pack lacks is left as words."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "items.jsonl").open("w", encoding="utf-8") as file:
        for film, title in titles.items():
            file.write(json.dumps({"id": film, "title": title}, ensure_ascii=False) + "\n")
    with (folder / "dialogues.jsonl").open("w", encoding="utf-8") as file:
        for line in read_jsonl(source / "dialogues.jsonl"):
            for turn in line["turns"]:
                turn["items"] = [item | {"id": films[item["id"]]} for item in turn["items"] if item["id"] in films]
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def fold_of(recordings: Sequence[Recording], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold that holds each dialogue out."""
    order = np.random.default_rng(seed).permutation(len(recordings))
    fold = np.empty(len(recordings), np.int64)
    fold[order] = np.arange(len(recordings)) % folds
    return fold


class Experiment:
    """The dialogues over one set of items, and what is done with them."""

    def __init__(self, recipe: dict[str, Any], items: Items, recordings: list[Recording], folder: Path) -> None:
        self._recipe = recipe
        self.items = items
        self.recordings = recordings
        self.cases = cases_of(recordings)
        self.folder = folder
        self.fold = fold_of(recordings, int(recipe["folds"]), int(recipe["seed"]))
        print(f"{folder.name}: {len(items.ids)} items, {len(recordings)} dialogues, {len(self.cases)} cases", flush=True)

    def part(self, fold: int | None, held_out: bool = False) -> list[Case]:
        return [c for c in self.cases if fold is None or (self.fold[c.recording] == fold) == held_out]

    def measure(self, folds: Sequence[int]) -> dict[str, Any]:
        """Fits every fold, keeps its model beside ``model.json`` and ranks what it held out."""
        found: list[tuple[Case, NDArray[np.int64]]] = []
        listed = []
        for fold in folds:
            fitted, _ = fit(self.items, self.recordings, self.part(fold), self._recipe)
            self.write(fitted, self.folder / f"fold-{fold}.safetensors", {})
            listed.append(
                {"file": f"fold-{fold}.safetensors", "heldOut": [r.id for r, f in zip(self.recordings, self.fold) if f == fold]}
            )
            index = {"schema": SCHEMA, "name": "dialogue", "folds": listed}
            (self.folder / "model.json").write_text(json.dumps(index), encoding="utf-8")
            held = [(case, self._places(fitted, case)) for case in self.part(fold, held_out=True)]
            found += held
            print(f"fold {fold}: {figures(held)}", flush=True)
        turns = sorted({min(case.turn + 1, 16) for case, _ in found})
        by_turn = {turn: [f for f in found if min(f[0].turn + 1, 16) == turn] for turn in turns}
        return figures(found) | {"by turn, R@10": {str(t): figures(f)["R@10"] for t, f in by_turn.items()}}

    def write(self, fitted: Fit, path: Path, metadata: dict[str, str]) -> None:
        names, caps = fitted.features.names, self._recipe["relations"]
        write_model(path, self.items, fitted.counts, fitted.asked, fitted.network, names, caps, fitted.bag_settings, metadata)

    def _places(self, fitted: Fit, case: Case) -> NDArray[np.int64]:
        recording = self.recordings[case.recording]
        named = {item for turn in recording.turns[: case.turn] for item in turn.items}
        return places(fitted.score(recording, case.turn), sorted(named), case.targets)


def figures(found: Sequence[tuple[Case, NDArray[np.int64]]]) -> dict[str, Any]:
    """Recall at three depths and the reciprocal rank, a case's targets averaged first."""
    recall = {f"R@{k}": round(float(np.mean([(p < k).mean() for _, p in found])), 4) for k in (1, 10, 50)}
    return recall | {"MRR": round(float(np.mean([1 / (1 + p.min()) for _, p in found])), 4), "cases": len(found)}


class Sources:
    """What every experiment reads: the dialogues' folder, the films' texts and who liked them."""

    def __init__(self, recipe: dict[str, Any], library: FilmLibrary, data: Path, unread: frozenset[str] = frozenset()) -> None:
        self._recipe = recipe
        self.library = library
        self.folder = _FOLDER / "data"
        script = ROOT / "data" / "build" / "redial_dialogues.py"
        subprocess.run([sys.executable, str(script), "--redial", str(data / "redial"), "--out", str(self.folder)], check=True)
        self._widths = {name: int(width) for name, width in recipe["items"]["widths"].items()}
        self._texts = text_parts(self._widths["text"])
        self._liked = tastes(data, self._widths["taste"], float(recipe["items"]["like"]), int(recipe["seed"]), unread)
        self.ids, self.facts, self.films = redial_facts(self.folder, library, data)

    def redial(self) -> Experiment:
        """The dialogues over ReDial's own films."""
        return self._experiment(self.ids, self.facts, self.films, {key: at for at, key in enumerate(self.ids)}, "redial")

    def pack(self) -> Experiment:
        """The dialogues over the pack's films."""
        ids = list(self.library.films)
        place = {film: at for at, film in enumerate(ids)}
        rows = {key: place[film] for key, film in zip(self.ids, self.films) if film}
        return self._experiment(ids, [self.library.items[film] for film in ids], ids, rows, "pack")

    def _experiment(self, ids: list[str], facts: list[dict[str, Any]], films: Sequence[str | None], rows: dict[str, int], kind: str) -> Experiment:
        recordings = read_recordings(self.folder / "dialogues.jsonl", rows)
        text, taste = (vectors_of(films, known, self._widths[name]) for known, name in ((self._texts, "text"), (self._liked, "taste")))
        items = make_items(ids, facts, text, taste, recordings, self._recipe["items"] | {"relations": list(self._recipe["relations"])})
        return Experiment(self._recipe, items, recordings, _FOLDER / kind)


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe["threads"]))
    data = shared() / "data"
    library = FilmLibrary(FILMS, data)
    read = Sources(recipe, library, data)
    measured: dict[str, Any] = {}
    if recipe["measure"]["redial"]:
        measured["redial"] = read.redial().measure(recipe["measure"]["redial"])
    known = {key: film for key, film in zip(read.ids, read.films) if film}
    write_pack_data(read.folder, _FOLDER / "pack-data", known, {f.id: f.title for f in library.films.values()})
    pack = read.pack()
    if recipe["measure"]["pack"]:
        measured["pack"] = pack.measure(recipe["measure"]["pack"])
    print(json.dumps(measured), flush=True)
    fitted, _ = fit(pack.items, pack.recordings, pack.part(None), recipe)
    path = MODELS / "films" / "dialogue.safetensors"
    sources = {
        "redial/train_union.jsonl": data / "redial" / "train_union.jsonl",
        "ml-1m/ratings.csv": data / "ml-1m" / "ratings.csv",
        "films/items.jsonl": FILMS / "items.jsonl",
        "films/interactions.csv": FILMS / "interactions.csv",
        "films/text.safetensors": MODELS / "films" / "text.safetensors",
    }
    pack.write(fitted, path, {"recipe": name} | {f"sha256 {key}": manifest.sha256(file) for key, file in sources.items()})
    manifest.record(
        name="film-dialogue",
        kind="dialogue",
        files=[path],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data=sources,
        figures={"cross-validation over dialogues, items not named before": measured},
        licence="CC-BY-4.0",
        base="film-vectors",
    )
    parity.write(ROOT / "tests" / "ChatRec.Retrieval.Tests" / "Dialogue")
    print(f"{path.name}: {path.stat().st_size:,} bytes", flush=True)
