"""Recipe ``film-semantic-ids``: the space of the film pack, both quantisers in it, what each is worth, and the better one's file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .. import manifest
from ..documents import FilmLibrary
from ..film_ease_recipe import Cases, Ratings
from ..film_vectors import read_vectors
from ..places import FILMS, MODELS, OUT, shared
from .files import SemanticIds, write_semantic_ids
from .fused import Space, learn_space
from .people import Likes, People, read_people
from .quality import describe
from .residual import Codes, Floats, residual_codes, residual_kmeans, unique_codes
from .rqvae import learn_rqvae


@dataclass(frozen=True)
class Quantised:
    """One quantiser's codebooks, the map of a text vector into their space, the items there, and their codes before and after."""

    project: Floats
    shift: Floats
    books: Floats
    points: Floats
    raw: Codes
    unique: Codes


def quantise(space: Space, kind: str, recipe: dict[str, Any], seed: int) -> Quantised:
    """The items of a space by ``residual-kmeans`` or ``rq-vae``."""
    levels, codes = int(recipe["levels"]), int(recipe["codes"])
    if kind == "residual-kmeans":
        project, shift, points = space.project, space.shift, space.fused
        books = residual_kmeans(points, levels, codes, int(recipe["rounds"]), float(recipe["balance"]), seed)
    else:
        learnt = learn_rqvae(space.fused, recipe["rqvae"], levels, codes, seed)
        # The latent is linear in the fused vector, so the text's map and the encoder are one map.
        project, shift = space.project @ learnt.turn, space.shift @ learnt.turn + learnt.move
        points, books = space.fused @ learnt.turn + learnt.move, learnt.books
    raw = residual_codes(points, books)
    return Quantised(project.astype(np.float32), shift.astype(np.float32), books, points.astype(np.float32), raw, unique_codes(points, books))


def nearest_recall(people: Likes, items: Floats, queries: Floats, given: int, seed: int) -> float:
    """Recall@10 of likes by nearness to ``given`` others: what the space knows without any model."""
    ratings = Ratings([str(row) for row in range(len(items))], [[(int(row), 5.0) for row in likes] for likes in people])
    cases = Cases.draw(ratings, list(range(len(people))), given, seed)
    unit = items / np.linalg.norm(items, axis=1, keepdims=True)
    asked = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    return round(float(cases.recall((cases.given @ asked) @ unit.T)[:, 0].mean()), 4)


def _labels(library: FilmLibrary) -> dict[str, list[set[str]]]:
    items = list(library.items.values())
    return {"genre": [set(item.get("genre", [])) for item in items], "theme": [set(item.get("theme", [])) for item in items]}


def learnt_space(recipe: dict[str, Any], vectors: Floats, people: People) -> Space:
    """The space by the recipe, kept in ``training/out`` while its settings and data stay."""
    path = OUT / "film-semantic-ids" / "space.npz"
    wanted = f"{recipe['space']} {recipe['seed']} {recipe['fold']} {float(np.abs(vectors).sum()):.2f} {[len(rows) for rows in people.teach.values()]}"
    if path.exists():
        with np.load(path) as stored:
            if str(stored["settings"]) == wanted:
                return Space(stored["project"], stored["shift"], stored["fused"])
    space = learn_space(vectors, people.teach, recipe["space"], int(recipe["seed"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, settings=np.array(wanted), project=space.project, shift=space.shift, fused=space.fused)
    return space


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 1)))
    data, seed = shared() / "data", int(recipe["seed"])
    library = FilmLibrary(FILMS, data)
    ids, vectors, text_notes = read_vectors(MODELS / "films" / "text.safetensors")
    if ids != list(library.films):
        raise ValueError("models/films/text.safetensors is of another catalogue: run the recipe film-vectors")
    people = read_people(library, FILMS, data, seed, int(recipe["fold"]))
    space = learnt_space(recipe, vectors, people)
    alone = space.of_text(vectors)
    figures: dict[str, Any] = {
        "people who teach": {source: len(rows) for source, rows in people.teach.items()},
        "people of other sources left out as the pack's own": people.left_out,
        "nearest to one like, recall@10 of part 2": {
            "text vectors": nearest_recall(people.choose, vectors, vectors, 1, seed + 2),
            "text in the space": nearest_recall(people.choose, alone, alone, 1, seed + 2),
            "fused": nearest_recall(people.choose, space.fused, space.fused, 1, seed + 2),
        },
    }
    made = {kind: quantise(space, kind, recipe, seed) for kind in ("residual-kmeans", "rq-vae")}
    labels = _labels(library)
    for kind, one in made.items():
        figures[kind] = describe(one.raw, one.unique, one.points, one.books, labels)
        print(f"{kind}: {figures[kind]}", flush=True)
    chosen = made[recipe["ship"]]
    path = MODELS / "films" / "semantic-ids.safetensors"
    catalogue = manifest.sha256(FILMS / "items.jsonl")
    notes = {"encoder": text_notes["model"], "catalog": f"sha256:{catalogue}", "recipe": name, "quantiser": recipe["ship"]}
    write_semantic_ids(path, SemanticIds(ids, chosen.unique, chosen.books, chosen.project, chosen.shift, notes))
    sources: dict[str, Path] = {
        "films/items.jsonl": FILMS / "items.jsonl",
        "films/interactions.csv": FILMS / "interactions.csv",
        "films/text.safetensors": MODELS / "films" / "text.safetensors",
        "ml-1m/ratings.csv": data / "ml-1m" / "ratings.csv",
        "ml-latest-small/ratings.csv": data / "ml-latest-small" / "ratings.csv",
        "redial/train_union.jsonl": data / "redial" / "train_union.jsonl",
    }
    manifest.record(
        name=name,
        kind="semantic-ids",
        files=[path],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data=sources,
        figures={**figures, "shipped": recipe["ship"]},
        licence="codes and codebooks computed from the films' texts and from ratings (data/films/SOURCES.md)",
        base="text-encoder",
    )
    print(f"{path.name}: {len(ids)} films, {path.stat().st_size:,} bytes", flush=True)
