"""A small model over invented dialogues, with what it computes: the tests in C# hold their features and scores against it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np

from ..film_evidence import unit_rows
from .fitting import Fit, fit
from .items import make_items
from .model_file import write_model
from .recordings import Recording, Turn, cases_of, cut_names, words

#: Items of the tests' pack, with an invented one that it lacks.
FACTS: dict[str, dict[str, Any]] = {
    "6": {"title": "Heat", "year": 1995, "genre": ["Action", "Crime"], "director": ["Michael Mann"], "cast": ["Al Pacino", "Val Kilmer"]},
    "8": {"title": "Collateral", "year": 2004, "genre": ["Action", "Crime"], "director": ["Michael Mann"], "cast": ["Tom Cruise"]},
    "12": {"title": "Alien", "year": 1979, "genre": ["Horror", "Sci-Fi"], "cast": ["Sigourney Weaver"], "franchise": "alien", "popularity": 110},
    "13": {"title": "Aliens", "year": 1986, "genre": ["Action", "Horror"], "cast": ["Sigourney Weaver"], "franchise": "alien", "theme": ["space"]},
    "16": {"title": "Toy Story", "year": 1995, "genre": ["Comedy"], "cast": ["Tom Hanks", "Tim Allen"], "franchise": "toy story"},
    "17": {"title": "Toy Story 2", "year": 1999, "genre": ["Comedy"], "cast": ["Tom Hanks", "Tim Allen"], "franchise": "toy story"},
    "19": {"title": "Sabrina", "year": 1954, "genre": ["Comedy", "Romance"], "theme": ["friendship"]},
    "21": {"title": "The Shining", "genre": ["Horror"], "director": ["Stanley Kubrick"], "theme": ["ghosts"], "popularity": 100},
    "22": {"title": "The Conjuring", "year": 2013, "genre": ["Horror"], "theme": ["ghosts"]},
    "28": {"title": "Up", "year": 2009, "genre": ["Comedy"], "popularity": 90},
    "invented": {"title": "Never Named Anywhere", "year": 2020, "genre": ["Crime"]},
}
RELATIONS = {"director": 1, "cast": 3, "franchise": 1}
RECIPE: dict[str, Any] = {
    "seed": 3,
    "relations": RELATIONS,
    "items": {
        "recent": 2016,
        "categories": ["genre", "theme"],
        "relations": list(RELATIONS),
        "people": ["director", "cast"],
        "kinds": ["genre", "theme", "franchise"],
        "alike": {"count": 3, "taste": 0.6, "shared": {"franchise": 0.5, "director": 0.15}},
    },
    "asked": {"turns": 12, "decay": 0.7, "system": 0.4, "least": 2, "blocks": ["genre", "text"], "named": 0.5, "constant": 0.05, "penalty": 2},
    "samples": {"targets": 2, "hard": 4, "drawn": 3},
    "network": {"hidden": 4, "dropout": 0.1, "learningRate": 0.01, "epochs": 4, "batch": 8, "decay": 0.001, "seeds": [1, 2]},
}
_SAYINGS = (
    "I want a scary horror movie", "something funny, a comedy for kids", "do you know {}?", "I loved {} and {}", "have you seen {}",
    "It\u2019s CRIME I like; anything with Al Pacino", "aliens or ghosts, na\u00efve ones", "how about {}", "no thanks, more action",
)


def invented(count: int, seed: int) -> list[list[dict[str, Any]]]:
    """Dialogues of random sayings in the form of ``dialogues.jsonl``; the invented item is never named."""
    draw = random.Random(seed)
    known = [key for key in FACTS if key != "invented"]
    dialogues = []
    for _ in range(count):
        turns = []
        for place in range(draw.randint(2, 9)):
            saying = draw.choice(_SAYINGS)
            text, items = "", []
            for at, piece in enumerate(saying.split("{}")):
                if at > 0:
                    item = draw.choice(known)
                    items.append({"id": item, "span": [len(text), len(text) + len(FACTS[item]["title"])]})
                    text += FACTS[item]["title"]
                text += piece
            turns.append({"speaker": "system" if place % 2 else "user", "text": text, "items": items})
        dialogues.append(turns)
    return dialogues


def recording(identifier: str, turns: list[dict[str, Any]], rows: dict[str, int]) -> Recording:
    return Recording(identifier, [
        Turn(
            turn["speaker"] == "system",
            words(cut_names(turn["text"], [tuple(item["span"]) for item in turn["items"]])),
            list(dict.fromkeys(rows[item["id"]] for item in turn["items"])),
        )
        for turn in turns
    ])


def small_fit(seed: int) -> tuple[Fit, list[Recording]]:
    """A fit over forty invented dialogues."""
    random_vectors = np.random.default_rng(seed)
    ids = list(FACTS)
    text, taste = (unit_rows(random_vectors.standard_normal((len(ids), 6))).astype(np.float32) for _ in range(2))
    rows = {key: at for at, key in enumerate(ids)}
    recordings = [recording(str(at), turns, rows) for at, turns in enumerate(invented(40, seed))]
    items = make_items(ids, list(FACTS.values()), text, taste, recordings, RECIPE["items"])
    fitted, _ = fit(items, recordings, cases_of(recordings), RECIPE)
    return fitted, recordings


def write(folder: Path, seed: int = 7) -> None:
    """Writes ``parity.safetensors`` and, a context a line, ``parity.jsonl``."""
    fitted, _ = small_fit(seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_model(
        folder / "parity.safetensors", fitted.items, fitted.counts, fitted.asked, fitted.network, fitted.features.names, RELATIONS,
        fitted.bag_settings, {},
    )
    rows = {key: at for at, key in enumerate(FACTS)}
    with (folder / "parity.jsonl").open("w", encoding="utf-8") as file:
        for turns in invented(12, seed + 1):
            asked = recording("", turns, rows)
            made, _ = fitted.rows(asked, len(turns))
            line = {
                "turns": turns,
                "features": {name: [round(float(v), 6) for v in row] for name, row in zip(fitted.features.names, made)},
                "scores": [round(float(v), 5) for v in fitted.score(asked, len(turns))],
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
