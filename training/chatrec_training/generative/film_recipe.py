"""Recipe ``film-generative``: trains the film pack's model on its semantic IDs, measures it beside the other retrievers, exports it."""

from __future__ import annotations

from typing import Any

import torch

from .. import manifest, recipes
from ..places import FILMS, MODELS, OUT, shared
from ..semantic_ids.files import read_semantic_ids
from ..semantic_ids.film_recipe import learnt_space
from .film_material import Material, read_material, train_on
from .film_measure import Floats, Searcher
from .film_report import report_cold, report_likes, report_texts
from .graph import export


def fused_space(recipe: dict[str, Any], material: Material) -> Floats:
    """The space that the semantic IDs were made in."""
    return learnt_space(recipes.load(recipe["semanticIds"]), material.vectors, material.people).fused


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 1)))
    material = read_material(recipe)
    path = MODELS / "films" / "semantic-ids.safetensors"
    ids = read_semantic_ids(path)
    if ids.ids != list(material.library.films):
        raise ValueError(f"{path.name} is of another catalogue: run the recipe {recipe['semanticIds']}")
    everything = list(range(len(material.texts)))
    network, catalogue, log = train_on(material, ids, fused_space(recipe, material), material.people, everything, recipe, OUT / name / "state.pt")
    searcher = Searcher(network, catalogue, 100)
    figures: dict[str, Any] = {
        "measure": "[recall@10, recall@50, NDCG@10, ±] of held-out likes by number of given likes; people unknown to everything that scores them",
        "weights": sum(p.numel() for p in network.parameters()),
        "texts": {kind: sum(case.kind == kind for case in material.texts) for kind in sorted({case.kind for case in material.texts})},
        "judged while training": log,
        **report_likes(searcher, material, recipe),
        **report_texts(searcher, material, recipe),
    }
    if recipe["cold"]["steps"]:
        figures["films kept out of training"] = report_cold(material, recipe, OUT / name / "cold.pt")
    target = MODELS / "films" / "generative.onnx"
    notes = {"codebook": manifest.sha256(path), "encoder": ids.notes["encoder"], "catalog": ids.notes["catalog"], "recipe": name}
    export(network, target, {key: value if value.startswith("sha256:") or key == "recipe" else f"sha256:{value}" for key, value in notes.items()})
    data = shared() / "data"
    manifest.record(
        name=name,
        kind="generative-retriever",
        files=[target],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data={
            "films/interactions.csv": FILMS / "interactions.csv",
            "films/items.jsonl": FILMS / "items.jsonl",
            "films/semantic-ids.safetensors": path,
            "films/text.safetensors": MODELS / "films" / "text.safetensors",
            "ml-1m/ratings.csv": data / "ml-1m" / "ratings.csv",
            "ml-latest-small/ratings.csv": data / "ml-latest-small" / "ratings.csv",
            "redial/train_union.jsonl": data / "redial" / "train_union.jsonl",
            "reddit-tomt-movies/train.jsonl": data / "reddit-tomt-movies" / "train.jsonl",
        },
        figures=figures,
        licence="weights computed from ratings, dialogues and posts (data/films/SOURCES.md, training/README.md)",
        base=None,
    )
    print(f"{target.name}: {target.stat().st_size:,} bytes", flush=True)
