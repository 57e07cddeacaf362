"""Recipe ``film-ranking-sessions``: sessions that ``eval ranking`` measures and a ranker learns from, as ``sessions.jsonl``.

A session holds what is known of somebody (likes, words) and the films to be found. A ranker learns how far each retriever can be trusted, so it may learn
only from what no retriever has learnt. The models of the pack may read people of parts 0 and 1 of the six of ``film-ease``, save those by whom the program
measures itself (parts 0 and 1 of five of ``HeldOutNeighbours``); all other people, every fifth ReDial dialogue (index % 5 == 4) and the validation part
of the posts are left. Of those, some train and the rest are only measured:

- people: the program's test part, and part 5 of the six, are measured
- critiques: people of the program's tuning part train, those of its test part are measured; the two share no phrasing
- dialogues: index % 10 == 4 trains, 9 is measured; posts: every second one
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Iterator

import numpy as np

from ..documents import FilmLibrary, read_jsonl, split_year
from ..places import FILMS, OUT, shared
from ..requests import read_posts

_LIKE = 4.0
_PARTS = 6
_EASE_SEED = 20
_MENTION = re.compile(r"@(\d+)")
Session = dict[str, Any]


def program_part(user: str) -> int:
    """The number of the part of a person, by FNV-1a, as ``HeldOutNeighbours.NumberOf`` has it; 0 is the test part, 1 the tuning part."""
    value = 2166136261
    for letter in user:
        value = ((value ^ ord(letter)) * 16777619) & 0xFFFFFFFF
    return value % 5


class People:
    """The people of the pack's interactions, their likes and what their sessions may be used for."""

    def __init__(self, interactions: Path, known: set[str]) -> None:
        rows: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        with interactions.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["item"] in known:
                    rows[row["user"]].append((int(row["timestamp"]), row["item"], float(row["rating"])))
        names = sorted(rows)
        order = np.random.default_rng(_EASE_SEED).permutation(len(names))
        self._sixth = {names[user]: part for part, users in enumerate(np.array_split(order, _PARTS)) for user in users}
        self.likes = {name: [item for _, item, rating in sorted(rows[name]) if rating >= _LIKE] for name in names}

    def part(self, user: str) -> str | None:
        """``train``, ``test``, or ``None`` for people whom models of the pack may have read."""
        if program_part(user) == 0 or self._sixth[user] == 5:
            return "test"
        return "train" if program_part(user) == 1 or self._sixth[user] >= 2 else None


def has_session(dialogue: int) -> bool:
    """Whether a ReDial dialogue, by its index, is kept for sessions."""
    return dialogue % 5 == 4


def likes_sessions(people: People, counts: list[int], draws: int, seed: int) -> Iterator[Session]:
    """Some likes drawn at random are known, all others are to be found."""
    for user, likes in people.likes.items():
        part = people.part(user)
        for count in counts:
            if part is None or len(likes) < count + 5:
                continue
            chance = random.Random(f"{seed} {user} {count}")
            for draw in range(draws):
                mixed = chance.sample(likes, len(likes))
                yield {
                    "id": f"likes-{count:02}-{user}-{draw}",
                    "group": f"likes {count:2}",
                    "part": part,
                    "person": user,
                    "liked": mixed[:count],
                    "targets": mixed[count:],
                }


def critique_sessions(folder: Path, people: People) -> Iterator[Session]:
    """What ``data/build/critiques.py`` wrote: a critique of a film leads from it to another."""
    for name in ("tune", "test"):
        for row in read_jsonl(folder / name / "critiques.jsonl"):
            if name == "tune" and people.part(row["person"]) == "test":
                continue
            yield {
                "id": f"critique-{row['id']}",
                "group": "critique",
                "part": "train" if name == "tune" else "test",
                "person": row["person"],
                "liked": [item for item in row["history"] if item != row["target"]] + [row["anchor"]],
                "about": row["anchor"],
                "said": row["critique"],
                "targets": [row["target"]],
            }


def dialogue_sessions(path: Path, library: FilmLibrary) -> Iterator[Session]:
    """Before each turn of the recommender that names new films which the seeker turns out to like: the films liked so far and the seeker's last words."""
    for index, row in enumerate(read_jsonl(path)):
        if not has_session(index):
            continue
        names = {key: split_year(name or "")[0] for key, name in (row["movieMentions"] or {}).items()}
        answers = row["initiatorQuestions"] or {}
        answers = answers if isinstance(answers, dict) else {}
        liked: list[str] = []
        named: set[str] = set()
        said: list[str] = []
        for turn, message in enumerate(row["messages"]):
            mentions = [key for key in dict.fromkeys(_MENTION.findall(message["text"])) if key in library.by_redial]
            films = [library.by_redial[key] for key in mentions if (answers.get(key) or {}).get("liked") == 1]
            if message["senderWorkerId"] == row["initiatorWorkerId"]:
                said.append(_MENTION.sub(lambda m: names.get(m[1], ""), message["text"]))
            else:
                targets = [film for key, film in zip(mentions, [library.by_redial[key] for key in mentions]) if film in films and film not in named]
                words = " ".join(said[-2:]).strip()
                if targets and (liked or len(words.split()) >= 3):
                    yield {
                        "id": f"dialogue-{index}-{turn}",
                        "group": "dialogue",
                        "part": "train" if index % 10 == 4 else "test",
                        "liked": [film for film in liked if film not in targets],
                        "said": words,
                        "targets": targets,
                    }
            named.update(library.by_redial[key] for key in mentions)
            liked += [film for film in films if film not in liked]


def post_sessions(path: Path, library: FilmLibrary) -> Iterator[Session]:
    """What somebody remembers of a film, searched for as it stands."""
    for index, (title, text, film) in enumerate(read_posts(path, library)):
        yield {
            "id": f"post-{index}",
            "group": "post",
            "part": "train" if index % 2 == 0 else "test",
            "liked": [],
            "query": f"{title} {text}".strip(),
            "targets": [film],
        }


def run(recipe: dict[str, Any], name: str) -> None:
    data = shared() / "data"
    critiques = OUT / "ranking" / "critiques"
    if not (critiques / "test" / "critiques.jsonl").exists():
        raise ValueError(f"no critiques: python3 data/build/critiques.py --shared {data} --out {critiques}")
    library = FilmLibrary(FILMS, data)
    people = People(FILMS / "interactions.csv", set(library.items))
    sessions = [
        *likes_sessions(people, [int(count) for count in recipe["given"]], int(recipe["draws"]), int(recipe["seed"])),
        *critique_sessions(critiques, people),
        *dialogue_sessions(data / "redial" / "train_union.jsonl", library),
        *post_sessions(data / "reddit-tomt-movies" / "validation.jsonl", library),
    ]
    path = OUT / "ranking" / "sessions.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(session, ensure_ascii=False) + "\n" for session in sessions), encoding="utf-8")
    counts = Counter((session["part"], session["group"]) for session in sessions)
    for (part, group), count in sorted(counts.items()):
        people_in = len({s["person"] for s in sessions if s["part"] == part and s["group"] == group and "person" in s})
        print(f"{part:6} {group:16} {count:6} sessions" + (f" of {people_in} people" if people_in else ""), flush=True)
