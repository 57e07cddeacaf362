"""What the film model is trained and judged on, and its training on a part of that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..documents import FilmLibrary
from ..film_vectors import read_vectors
from ..places import FILMS, MODELS, shared
from ..semantic_ids.files import SemanticIds
from ..semantic_ids.people import Likes, People, read_people
from .film_cases import Catalogue, LikeSampler, TextSampler
from .film_measure import Floats, Searcher, by_likes, cases_of, rows_of
from .film_texts import TextCase, Wishes, dialogue_cases, post_cases, view_cases
from .film_training import nearby_codes, train
from .network import GenerativeNetwork, NetworkShape
from .shipped_encoder import encode_shipped
from .teacher import Teacher


@dataclass(frozen=True)
class Material:
    """Everything a run reads."""

    library: FilmLibrary
    vectors: Floats
    people: People
    texts: list[TextCase]
    text_vectors: Floats

    def popularity(self, sources: list[str]) -> Floats:
        """How many of the sources' people like each film."""
        rows = [likes for source in sources for likes in self.people.teach[source]]
        return np.bincount(np.concatenate(rows), minlength=len(self.vectors)).astype(np.float32)


def read_material(recipe: dict[str, Any]) -> Material:
    """Reads the people and writes the texts, with their vectors."""
    data, seed, fold = shared() / "data", int(recipe["seed"]), int(recipe["fold"])
    library = FilmLibrary(FILMS, data)
    place = {item: at for at, item in enumerate(library.films)}
    _, vectors, _ = read_vectors(MODELS / "films" / "text.safetensors")
    people = read_people(library, FILMS, data, seed, fold)
    made = Material(library, vectors, people, [], vectors[:0])
    wishes = Wishes(library, recipe["phrases"], made.popularity(["pack", "ml-latest-small", "redial"]), seed)
    teachers = people.teach["pack"] * 6 + people.teach["ml-latest-small"] * 3 + people.teach["ml-1m"]
    counts = recipe["texts"]
    texts = [
        *dialogue_cases(data / "redial" / "train_union.jsonl", library, place, fold, held_out=False),
        *wishes.critiques(teachers, int(counts["critiques"])),
        *wishes.queries(int(counts["queries"])),
        *post_cases(data / "reddit-tomt-movies" / "train.jsonl", library, place, cut=True),
        *view_cases(library, place, int(counts["views"]), seed),
    ]
    return Material(library, vectors, people, texts, encode_shipped([case.text for case in texts], int(counts["postTokens"])))


def train_on(material: Material, ids: SemanticIds, fused: Floats, people: People, texts: list[int], recipe: dict[str, Any], checkpoint: Path, later: NDArray[np.bool_] | None = None) -> tuple[GenerativeNetwork, Catalogue, list[dict[str, float]]]:
    """A network trained on ``people`` and those of the material's texts; it is judged by part 2 of the pack's people. What comes ``later`` is in no tree yet."""
    catalogue = Catalogue.of(ids.codes, material.vectors, later)
    seed = int(recipe["seed"])
    torch.manual_seed(seed)
    network = GenerativeNetwork(NetworkShape(**recipe["shape"]))
    network.start_from(np.array(ids.books), seed)
    print(f"{sum(p.numel() for p in network.parameters()):,} weights", flush=True)
    settings = recipe["training"]
    likes = LikeSampler(people.teach, settings["likes"], seed)
    words = TextSampler([material.texts[at] for at in texts], material.text_vectors[texts], material.vectors, settings["words"], seed)
    judged = {count: [cases_of(people.choose, len(material.vectors), count, seed + 2)] for count in (1, 3)}

    def judge(trained: GenerativeNetwork) -> float:
        searcher = Searcher(trained, catalogue, 64)
        found = by_likes(judged, lambda case: searcher.dense(rows_of(case.given)))
        print("  likes " + ", ".join(f"{count}: {value[0]:.4f}/{value[1]:.4f}" for count, value in found.items()), flush=True)
        return float(np.mean([value[0] for value in found.values()]))

    near = nearby_codes(ids.books, float(settings["heat"]))
    latest = [likes for source in ("pack", "ml-latest-small") for likes in people.teach[source]]
    # Every person counts alike, however much they like.
    chance = np.zeros(len(fused), np.float32)
    for own in latest:
        chance[own] += 1 / np.sqrt(len(own))
    teacher = Teacher(ids.codes, fused, chance, float(recipe["scale"]))
    log = train(network, catalogue, likes, words, near, teacher, {**settings, "seed": seed}, judge, checkpoint)
    return network, catalogue, log


def without(people: People, cold: NDArray[np.bool_]) -> People:
    """The same people as if they had never met the films of ``cold``."""
    teach: dict[str, Likes] = {source: [likes[~cold[likes]] for likes in rows] for source, rows in people.teach.items()}
    teach = {source: [likes for likes in rows if len(likes) > 1] for source, rows in teach.items()}
    parts = [[likes[~cold[likes]] for likes in part] if at < 3 else part for at, part in enumerate(people.parts)]
    return People(teach, parts, people.left_out)
