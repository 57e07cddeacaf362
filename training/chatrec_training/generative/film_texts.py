"""What people write and the films they mean by it: posts, dialogues, critiques of a film, short wishes, sentences of plots.

A case has the films named before (rows of the catalogue, oldest first), a text, and the films that would be right. Nothing
measured is among them: the validation posts, the dialogues of the measured fold and the people held out by ``people`` stay out.
The wordings of critiques and wishes are the recipe's own.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..documents import FilmLibrary, split_year
from ..places import MODELS
from ..requests import RequestSampler, read_posts
from ..safetensors import read_safetensors, split_ids
from ..semantic_ids.people import Likes

_MENTION = re.compile(r"@(\d+)")
_STEP = 0.25
_SURE = 0.6


@dataclass(frozen=True)
class TextCase:
    """Films named before, what was written, the films that would be right, and where the case is from."""

    history: tuple[int, ...]
    text: str
    targets: tuple[int, ...]
    kind: str


def post_cases(path: Path, library: FilmLibrary, place: dict[str, int], cut: bool) -> list[TextCase]:
    """Posts, whole and (``cut``) as short as a person types."""
    cases = []
    for title, text, film in read_posts(path, library):
        target = (place[film],)
        cases.append(TextCase((), f"{title} {text}", target, "post"))
        if cut:
            cases.append(TextCase((), title if len(title.split()) > 3 else f"{title} {text}"[:160], target, "short"))
    return cases


def dialogue_cases(path: Path, library: FilmLibrary, place: dict[str, int], fold: int, held_out: bool) -> list[TextCase]:
    """A recommender's turn that names a new film: the films named before and not disliked, and the seeker's last three messages."""
    cases = []
    for index, line in enumerate(path.open(encoding="utf-8")):
        if (index % 5 == fold) != held_out:
            continue
        row = json.loads(line)
        names = {key: split_year(name or "")[0] for key, name in (row["movieMentions"] or {}).items()}
        answers = row["initiatorQuestions"] if isinstance(row["initiatorQuestions"], dict) else {}
        said: list[str] = []
        named: list[str] = []
        for message in row["messages"]:
            marks = _MENTION.findall(message["text"])
            if message["senderWorkerId"] == row["initiatorWorkerId"]:
                said.append(_MENTION.sub(lambda m: names.get(m[1], ""), message["text"]))
            else:
                new = [key for key in dict.fromkeys(marks) if key not in named]
                right = [key for key in new if answers.get(key, {}).get("liked", 2) != 0]
                targets = tuple(place[library.by_redial[key]] for key in right if library.by_redial.get(key) in place)
                if targets:
                    kept = [key for key in named if answers.get(key, {}).get("liked", 2) != 0]
                    history = tuple(place[library.by_redial[key]] for key in kept if library.by_redial.get(key) in place)
                    cases.append(TextCase(history[-10:], " ".join(said[-3:]).strip(), targets, "dialogue"))
            named.extend(key for key in dict.fromkeys(marks) if key not in named)
    return cases


class Wishes:
    """Critiques and short wishes, worded by the recipe from how films differ in axes, years, length, genres and people."""

    def __init__(self, library: FilmLibrary, phrases: dict[str, Any], popularity: NDArray[np.float64], seed: int) -> None:
        self._library = library
        self._items = list(library.items.values())
        self._phrases = phrases
        self._chance = random.Random(seed)
        self._popularity = popularity
        tensors, notes = read_safetensors(MODELS / "films" / "axes.safetensors")
        known = split_ids(tensors["ids"])
        order = [known.index(item) for item in library.films] if known != list(library.films) else slice(None)
        self._names = notes["axes"].split(",")
        self._axes = tensors["axes"][order].astype(np.float32) / 250
        self._sure = tensors["confidence"][order].astype(np.float32) / 250

    def critiques(self, people: Likes, count: int) -> list[TextCase]:
        """An anchor, one or two more likes before it, and what another liked film has more or less of."""
        cases: list[TextCase] = []
        while len(cases) < count:
            likes = self._chance.choice(people)
            if len(likes) < 4:
                continue
            anchor, target, *others = self._chance.sample(likes.tolist(), 4)
            clauses = self._differences(anchor, target)
            if clauses:
                said = self._said(self._chance.sample(clauses, min(len(clauses), self._chance.choice((1, 1, 2)))), "frames")
                before = tuple(others[: self._chance.choice((0, 0, 1, 2))])
                cases.append(TextCase((*before, anchor), said, (target,), "critique"))
        return cases

    def queries(self, count: int) -> list[TextCase]:
        """A wish without a film: one to three things true of a film that is drawn by the root of its popularity."""
        weights = np.sqrt(self._popularity + 0.5)
        drawn = np.random.default_rng(self._chance.randrange(1 << 30)).choice(len(weights), 4 * count, p=weights / weights.sum())
        cases: list[TextCase] = []
        for row in drawn.tolist():
            clauses = self._true_of(row)
            if clauses and len(cases) < count:
                said = self._said(self._chance.sample(clauses, min(len(clauses), self._chance.choice((1, 2, 2, 3)))), "asks")
                cases.append(TextCase((), said, (row,), "query"))
        return cases

    def _said(self, clauses: list[str], frames: str) -> str:
        return self._chance.choice(self._phrases[frames]).format(self._chance.choice(self._phrases["joins"]).join(clauses))

    def _word(self, key: str, value: str = "") -> str:
        return self._chance.choice(self._phrases[key]).format(value)

    def _differences(self, anchor: int, target: int) -> list[str]:
        clauses = []
        gap = self._axes[target] - self._axes[anchor]
        sure = (self._sure[target] >= _SURE) & (self._sure[anchor] >= _SURE)
        for at in np.flatnonzero((np.abs(gap) >= _STEP) & sure):
            clauses.append(self._chance.choice(self._phrases["axes"][self._names[at]][0 if gap[at] > 0 else 1]))
        a, b = self._items[anchor], self._items[target]
        if a.get("year") and b.get("year") and abs(a["year"] - b["year"]) >= 6:
            clauses.append(self._word("newer" if b["year"] > a["year"] else "older"))
        if a.get("runtime") and b.get("runtime") and abs(a["runtime"] - b["runtime"]) >= 25:
            clauses.append(self._word("longer" if b["runtime"] > a["runtime"] else "shorter"))
        own, other = set(b.get("genre", [])), set(a.get("genre", []))
        clauses.extend(self._word("genreMore", genre.lower()) for genre in sorted(own - other))
        clauses.extend(self._word("genreLess", genre.lower()) for genre in sorted(other - own))
        clauses.extend(self._word("person", name) for name in b.get("cast", [])[:2] if name not in a.get("cast", []))
        return clauses

    def _true_of(self, row: int) -> list[str]:
        item = self._items[row]
        clauses = [genre.lower() for genre in item.get("genre", [])]
        for at in np.flatnonzero((self._axes[row] >= 0.75) & (self._sure[row] >= _SURE)):
            clauses.append(re.sub(r"^more ", "", self._chance.choice(self._phrases["axes"][self._names[at]][0])))
        clauses.extend(self._word("about", re.sub(r"([A-Z])", r" \1", theme).lower()) for theme in item.get("theme", []))
        film = self._library.films[item["id"]]
        clauses.extend(self._word("about", tag) for tag in self._chance.sample(film.tags, min(3, len(film.tags))))
        if item.get("year"):
            clauses.append(f"{str(item['year'])[2]}0s" if item["year"] < 2000 else f"from the {str(item['year'])[:3]}0s")
        clauses.extend(self._word("person", name) for name in item.get("cast", [])[:2])
        clauses.extend(self._word("director", name) for name in item.get("director", [])[:1])
        return clauses


def view_cases(library: FilmLibrary, place: dict[str, int], count: int, seed: int) -> list[TextCase]:
    """One to three sentences of a film's plot, its title taken out."""
    sampler = RequestSampler(library, [], [], seed)
    described = [film for film in sampler.described if library.films[film].views]
    chosen = random.Random(seed).sample(described, min(count, len(described)))
    drawn = [(film, sampler.draw(film, "view")) for film in chosen]
    return [TextCase((), pair[0], (place[film],), "view") for film, pair in drawn if pair]
