"""Recipe ``film-ranking-dialogue``: a dialogue model for the measuring of sessions, as ``training/out/ranking/dialogue.safetensors``.

The shipped one has read every dialogue and everybody's likes. This one is made in the same way from the dialogues that no session is of
(``index % 5 != 4``) and the likes of the people of whom there is none, so that what it proposes to a session is what it would to a stranger.
"""

from __future__ import annotations

from typing import Any

import torch

from ..dialogue.fitting import fit
from ..dialogue.recipe import Sources
from ..documents import FilmLibrary
from ..places import FILMS, OUT, shared
from ..semantic_ids.people import read_ratings, same_people
from .sessions import People, has_session

FILE = OUT / "ranking" / "dialogue.safetensors"


def strangers(library: FilmLibrary) -> frozenset[str]:
    """Whose likes are not read: people with sessions, and whoever of ml-1m is one of the pack's people."""
    interactions = FILMS / "interactions.csv"
    people = People(interactions, set(library.items))
    same = same_people(read_ratings(interactions, "user", "item"), read_ratings(shared() / "data" / "ml-1m" / "ratings.csv", "userId", "movieId"))
    return frozenset({"s" + user for user in people.likes if people.part(user) is not None} | {"m" + user for user in same})


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe["threads"]))
    data = shared() / "data"
    library = FilmLibrary(FILMS, data)
    unread = strangers(library)
    pack = Sources(recipe, library, data, unread).pack()
    cases = [case for case in pack.cases if not has_session(case.recording)]
    print(f"{len(cases)} of {len(pack.cases)} cases, {len(unread)} people unread", flush=True)
    fitted, _ = fit(pack.items, pack.recordings, cases, recipe)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    pack.write(fitted, FILE, {"recipe": name})
    print(f"{FILE}: {FILE.stat().st_size:,} bytes", flush=True)
