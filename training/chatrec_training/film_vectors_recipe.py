"""Recipe ``film-vectors``: a vector for every film of the pack, from everything the sources say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from . import manifest
from .bert import Bert
from .documents import FilmLibrary
from .encoded import encode_cached
from .film_vectors import read_vectors, write_vectors
from .places import FILMS, MODELS, OUT, shared
from .requests import read_posts
from .text_encoder_recipe import encode_posts, load_trained, weights_path
from .text_measure import Figures, figures, rank_of_targets
from .wordpiece import WordPiece


def _measure(model: Bert, tokens: WordPiece, library: FilmLibrary, data: Path, path: Path) -> dict[str, Figures]:
    """Where the right film stands among all films, by the file as it is shipped, for held-out posts."""
    folder = data / "reddit-tomt-movies"
    posts = read_posts(folder / "validation.jsonl", library)
    trained = {film for _, _, film in read_posts(folder / "train.jsonl", library)}
    ids, vectors, _ = read_vectors(path)
    place = {film: index for index, film in enumerate(ids)}
    targets = np.array([place[film] for _, _, film in posts])
    unseen = np.array([film not in trained for _, _, film in posts])
    measured: dict[str, Figures] = {}
    for form, requests in encode_posts(model, tokens, posts).items():
        ranks = rank_of_targets(requests, vectors, targets)
        measured[form] = figures(ranks)
        measured[f"{form}, films without training posts"] = figures(ranks[unseen])
    return measured


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 2)))
    base = shared() / "models" / recipe["base"]
    data = shared() / "data"
    library = FilmLibrary(FILMS, data)
    model = load_trained(base, recipe["encoder"])
    ids = list(library.films)
    texts = [library.films[item].document(int(recipe["tags"])) for item in ids]
    limit = int(recipe["documentTokens"])
    tokens = WordPiece.load(base / "vocab.txt")
    vectors = encode_cached(model, tokens, texts, limit, weights_path(recipe["encoder"]), "film-vectors")
    sources: dict[str, Path] = {
        "films/items.jsonl": FILMS / "items.jsonl",
        "movie-metadata/ml_latest_small_merged.jsonl": data / "movie-metadata" / "ml_latest_small_merged.jsonl",
        "movie-metadata/wikipedia": data / "movie-metadata" / "wikipedia",
        "redial/movie_info.json": data / "redial" / "movie_info.json",
    }
    path = MODELS / "films" / "text.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    encoder = manifest.sha256(MODELS / "text-encoder" / "model.onnx")
    notes = {f"sha256 {key}": manifest.sha256(source) for key, source in sources.items()}
    write_vectors(path, ids, vectors, {"model": f"sha256:{encoder}", "recipe": name, **notes})
    measured = _measure(model, tokens, library, data, path)
    manifest.record(
        name="film-vectors",
        kind="text-vectors",
        files=[path],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data=sources,
        figures={
            "films": len(ids),
            "with sentences": sum(bool(film.views) for film in library.films.values()),
            "with tags": sum(bool(film.tags) for film in library.films.values()),
            "right film among all, reddit-tomt-movies/validation": measured,
        },
        licence="Apache-2.0",
        base="text-encoder",
    )
    print(f"{path.name}: {len(ids)} films, {path.stat().st_size:,} bytes", flush=True)
