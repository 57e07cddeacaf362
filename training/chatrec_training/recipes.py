"""The registry of recipes: a name on the command line, what runs it, and the YAML file that holds its settings.

To add a model family: one module with a ``run(recipe, name)``, one YAML file in ``recipes/``, one line in ``RUNNERS``.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import yaml

from .places import ROOT

#: kind of recipe -> module that runs it. Modules are imported when used: not every recipe needs torch.
RUNNERS: dict[str, str] = {
    "text-encoder": "chatrec_training.text_encoder_recipe",
    "film-vectors": "chatrec_training.film_vectors_recipe",
    "film-ease": "chatrec_training.film_ease_recipe",
    "film-axes": "chatrec_training.film_axes_recipe",
    "understanding": "chatrec_training.understanding_recipe",
    "sequential": "chatrec_training.sequential.sequential_recipe",
    "results": "chatrec_training.sequential.results_recipe",
    "ranking-sessions": "chatrec_training.ranking.sessions",
    "ranking-dialogue": "chatrec_training.ranking.dialogue",
    "ranking": "chatrec_training.ranking.recipe",
    "film-semantic-ids": "chatrec_training.semantic_ids.film_recipe",
    "film-generative": "chatrec_training.generative.film_recipe",
    "tiger": "chatrec_training.generative.tiger_recipe",
    "dialogue": "chatrec_training.dialogue.recipe",
}


def names() -> list[str]:
    """Every recipe that can be run."""
    return sorted(path.stem for path in (ROOT / "training" / "recipes").glob("*.yaml"))


def load(name: str) -> dict[str, Any]:
    """A recipe's settings. Raises ``ValueError`` with one clear line where there is none or its kind is unknown."""
    path: Path = ROOT / "training" / "recipes" / f"{name}.yaml"
    if not path.exists():
        raise ValueError(f"no recipe {name!r}; there are: {', '.join(names())}")
    recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "extends" in recipe:
        recipe = {**load(recipe.pop("extends")), **recipe}
    if recipe.get("kind") not in RUNNERS:
        raise ValueError(f"{path.name}: kind {recipe.get('kind')!r} is none of {', '.join(RUNNERS)}")
    return recipe


def run(name: str, changes: dict[str, Any] | None = None) -> None:
    """Runs a recipe from its data to its files under ``models`` and its entry in the manifest; ``changes`` replace its settings."""
    recipe = {**load(name), **(changes or {})}
    importlib.import_module(RUNNERS[recipe["kind"]]).run(recipe, name)
