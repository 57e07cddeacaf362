"""Who liked which films, from every source, with the people who choose and the people who are reported kept apart.

The pack's own people are cut into the six parts of the recipe ``film-ease``. Two of them may teach, one chooses, three are
only reported; of the two that may teach, those by whom the program measures itself (a hash of their name, as
``HeldOutNeighbours`` in C# cuts them) stay out as well. MovieLens hands out the same people in several of its sets: anyone of
ml-1m or ml-latest-small who is one of the pack's people is left out altogether.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..documents import FilmLibrary
from ..film_ease_recipe import Ratings

LIKE = 4.0
_PARTS = 6
_MENTION = re.compile(r"@(\d+)")
Likes = list[NDArray[np.int64]]


def measured_by_the_program(user: str) -> bool:
    """Whether the C# measurements hold this person out (FNV-1a of the name modulo five is 0 or 1)."""
    value = 2166136261
    for letter in user:
        value = ((value ^ ord(letter)) * 16777619) & 0xFFFFFFFF
    return value % 5 in (0, 1)


def parts(people: int, seed: int) -> list[list[int]]:
    """The six parts of the recipe ``film-ease``."""
    order = np.random.default_rng(seed).permutation(people)
    return [list(map(int, part)) for part in np.array_split(order, _PARTS)]


def read_ratings(path: Path, user: str, item: str) -> dict[str, dict[str, float]]:
    """Stars by person and film of a MovieLens table."""
    people: dict[str, dict[str, float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people[row[user]][row[item]] = float(row["rating"])
    return people


def same_people(known: dict[str, dict[str, float]], others: dict[str, dict[str, float]], share: float = 0.5) -> set[str]:
    """Those of ``others`` of whose ratings, or of somebody known's, more than ``share`` are the same film with the same stars."""
    raters: dict[tuple[str, float], list[str]] = defaultdict(list)
    for name, rated in known.items():
        for rating in rated.items():
            raters[rating].append(name)
    found: set[str] = set()
    for name, rated in others.items():
        common = Counter(person for rating in rated.items() for person in raters.get(rating, ()))
        if any(count > share * min(len(rated), len(known[person])) for person, count in common.items()):
            found.add(name)
    return found


def redial_likes(path: Path, library: FilmLibrary, place: dict[str, int], fold: int) -> Likes:
    """Films liked together in one dialogue of ReDial; dialogues whose index modulo five is ``fold`` are for measuring."""
    rows = []
    for index, line in enumerate(path.open(encoding="utf-8")):
        row = json.loads(line)
        answers = row["initiatorQuestions"] or {}
        if index % 5 == fold or not isinstance(answers, dict):
            continue
        liked = [library.by_redial.get(key) for key, answer in answers.items() if answer["liked"] == 1]
        rows.append(np.array(sorted({place[film] for film in liked if film in place}), np.int64))
    return [row for row in rows if len(row) > 1]


@dataclass(frozen=True)
class People:
    """Likes as rows of the catalogue, by what they are for."""

    #: Sources that teach, by name.
    teach: dict[str, Likes]
    #: The pack's people by part, for what is fitted anew without one part (EASE); nothing here is in ``teach`` but of parts 0 and 1.
    parts: list[Likes]
    #: How many of each outside source were the pack's own people.
    left_out: dict[str, int]

    @property
    def choose(self) -> Likes:
        """The pack's people who choose (part 2)."""
        return self.parts[2]

    @property
    def report(self) -> list[Likes]:
        """The pack's people who are only reported (parts 3-5)."""
        return self.parts[3:]


def read_people(library: FilmLibrary, pack: Path, data: Path, seed: int = 20, fold: int = 4) -> People:
    """Everybody's likes on the rows of the catalogue's order."""
    ids = list(library.films)
    place = {item: at for at, item in enumerate(ids)}
    ratings = Ratings.load(pack / "interactions.csv", ids)
    back = np.array([place[item] for item in ratings.ids])
    pack_likes = [back[[item for item, stars in user if stars >= LIKE]] if user else back[:0] for user in ratings.users]
    pack_likes = [likes.astype(np.int64) for likes in pack_likes]
    own = read_ratings(pack / "interactions.csv", "user", "item")
    names = sorted(user for user in own if any(item in place for item in own[user]))
    cut = parts(len(ratings.users), seed)
    teachers = [user for part in cut[:2] for user in part if not measured_by_the_program(names[user])]
    teach: dict[str, Likes] = {"pack": [pack_likes[user] for user in teachers]}
    left_out: dict[str, int] = {}
    for source in ("ml-latest-small", "ml-1m"):
        table = read_ratings(data / source / "ratings.csv", "userId", "movieId")
        same = same_people(own, table)
        left_out[source] = len(same)
        teach[source] = [
            np.array([place[item] for item, stars in rated.items() if stars >= LIKE and item in place], np.int64)
            for user, rated in table.items()
            if user not in same
        ]
    teach["redial"] = redial_likes(data / "redial" / "train_union.jsonl", library, place, fold)
    teach = {source: [likes for likes in rows if len(likes) > 1] for source, rows in teach.items()}
    return People(teach, [[pack_likes[user] for user in part] for part in cut], left_out)
