"""Recipe ``text-encoder``: train, export, measure against the unmodified base, install."""

from __future__ import annotations

import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
import torch

from . import manifest
from .bert import Bert, load_minilm
from .documents import FilmLibrary
from .onnx_int8 import export, largest_inputs
from .places import FILMS, MODELS, OUT, shared
from .requests import read_posts
from .text_encoder import encode, train
from .text_measure import figures, rank_of_targets
from .wordpiece import WordPiece

_NOTICE = """ChatRec text encoder

This model is adapted from all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), published under the
Apache License 2.0 by the sentence-transformers project (LICENSE beside this file). Changes: its layers were trained further
on requests for films, and its weights were quantised to eight bits. The vocabulary is the base model's.
"""


def weights_path(name: str) -> Path:
    """Where a run leaves the trained weights in full precision, for the recipes that build on them."""
    return OUT / name / "weights.pt"


def load_trained(base: Path, name: str) -> Bert:
    """The trained encoder in full precision."""
    path = weights_path(name)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run the recipe {name} first")
    model = load_minilm(base)
    model.load_state_dict(torch.load(path))
    return model.eval()


def _state(recipe: dict[str, Any], step: int) -> dict[str, Any]:
    """What the weights on disk came from: how far, and by which settings of training (measuring may change)."""
    settings = {key: value for key, value in recipe.items() if key not in ("measure", "maxTokens", "threads")}
    return {"step": step, "recipe": settings}


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 2)))
    base = shared() / "models" / recipe["base"]
    data = shared() / "data"
    library = FilmLibrary(FILMS, data)
    path = weights_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    done = path.with_suffix(".json")

    def save(model: Bert, step: int) -> None:
        partial = path.with_suffix(".partial")
        torch.save(model.state_dict(), partial)
        partial.replace(path)
        done.write_text(json.dumps(_state(recipe, step)), encoding="utf-8")

    finished = json.loads(done.read_text(encoding="utf-8")) if done.exists() and path.exists() else None
    if finished == _state(recipe, int(recipe["stopAfter"])):
        print(f"{path}: trained already by this recipe; delete it to train anew", flush=True)
        model = load_trained(base, name)
    else:
        began = time.process_time()
        model = train(base, library, data, recipe, save)
        save(model, int(recipe["stopAfter"]))
        print(f"trained in {time.process_time() - began:.0f} s of processor time", flush=True)

    install(model, base, library, recipe)
    measured = measure(model, base, library, data, recipe)
    folder = MODELS / "text-encoder"
    manifest.record(
        name="text-encoder",
        kind="text-encoder",
        files=[folder / file for file in ("model.onnx", "vocab.txt", "config.json", "LICENSE", "NOTICE")],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data={
            "reddit-tomt-movies/train.jsonl": data / "reddit-tomt-movies" / "train.jsonl",
            "redial/train_union.jsonl": data / "redial" / "train_union.jsonl",
            "redial/movie_info.json": data / "redial" / "movie_info.json",
            "movie-metadata/ml_latest_small_merged.jsonl": data / "movie-metadata" / "ml_latest_small_merged.jsonl",
            "movie-metadata/wikipedia": data / "movie-metadata" / "wikipedia",
            "films/items.jsonl": FILMS / "items.jsonl",
            "base weights": base / "model.fp16.safetensors",
        },
        figures=measured,
        licence="Apache-2.0",
        base="sentence-transformers/all-MiniLM-L6-v2",
    )


def install(model: Bert, base: Path, library: FilmLibrary, recipe: dict[str, Any]) -> None:
    """Writes ``models/text-encoder``: the eight-bit graph, its vocabulary, configuration, licence and notice."""
    folder = MODELS / "text-encoder"
    folder.mkdir(parents=True, exist_ok=True)
    tokens = WordPiece.load(base / "vocab.txt")
    samples = [film.document() for film in list(library.films.values())[::300]]
    export(model, folder / "model.onnx", largest_inputs(model, tokens, samples))
    shutil.copyfile(base / "vocab.txt", folder / "vocab.txt")
    shutil.copyfile(base / "LICENSE", folder / "LICENSE")
    (folder / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    shape = model.shape
    config = {
        "dimension": shape.width,
        "maxTokens": int(recipe["maxTokens"]),
        "pooling": "mean",
        "normalise": True,
        "lowercase": True,
        "license": "Apache-2.0",
        "base": "sentence-transformers/all-MiniLM-L6-v2",
        "hidden_size": shape.width,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "max_tokens": int(recipe["maxTokens"]),
        "num_hidden_layers": shape.layers,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    print(f"model.onnx: {(folder / 'model.onnx').stat().st_size:,} bytes", flush=True)


def encode_posts(network: Bert, tokens: WordPiece, posts: list[tuple[str, str, str]]) -> dict[str, NDArray[np.float32]]:
    """Vectors of held-out posts, whole (``post``) and as short as a person types (``short``)."""
    long = [f"{title} {text}" for title, text, _ in posts]
    short = [title if len(title.split()) > 3 else f"{title} {text}"[:160] for title, text, _ in posts]
    return {"post": encode(network, tokens, long, 160), "short": encode(network, tokens, short, 64)}


def measure(model: Bert, base: Path, library: FilmLibrary, data: Path, recipe: dict[str, Any]) -> dict[str, Any]:
    """Ranks of the right film for the held-out posts: trained and base, whole documents and facts alone, long and short requests."""
    tokens = WordPiece.load(base / "vocab.txt")
    posts = read_posts(data / "reddit-tomt-movies" / "validation.jsonl", library)
    wanted = sorted({film for _, _, film in posts})
    others = sorted(set(library.films) - set(wanted))
    random.Random(int(recipe["seed"])).shuffle(others)
    pool = wanted + others[: int(recipe["measure"]["otherFilms"])]
    place = {film: index for index, film in enumerate(pool)}
    targets = np.array([place[film] for _, _, film in posts])
    out: dict[str, Any] = {"data": "reddit-tomt-movies/validation", "films": len(pool)}
    for who, network in (("base", load_minilm(base)), ("trained", model)):
        requests = encode_posts(network, tokens, posts)
        texts = {"document": [library.films[f].document() for f in pool], "facts": [library.films[f].facts for f in pool]}
        for kind, documents in texts.items():
            vectors = encode(network, tokens, documents, int(recipe["measure"]["documentTokens"]))
            for form, vector in requests.items():
                out[f"{who}, {form} to {kind}"] = made = figures(rank_of_targets(vector, vectors, targets))
                print(f"{who}, {form} to {kind}: {made}", flush=True)
    return out
