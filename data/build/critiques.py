"""Makes critiques for `eval critique` from held-out people's histories. Writes nothing into the repository.

    python3 data/build/critiques.py --shared ../shared/data --out /tmp/critiques

Writes the folders `tune` and `test`, each with `items.jsonl` (every film of the pack) and `critiques.jsonl` (`id`, `person`, `history`, `anchor`, `critique`,
`target`). A person of that part (the same split as the program's: the hash of the name) liked the target after the anchor; of the earlier likes the anchor is
the one most often liked together with the target by the people of the training part.

The words come from how the two films differ in what other people wrote of them: years, running times, genres, leads, MovieLens tags and keywords of
`movie-metadata`. The program's own axes and themes of the target are never read. The two folders share no phrasing and no person.
"""
from __future__ import annotations

import argparse
import collections
import csv
import json
import math
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIKED = 3.75
LEAST_TAGS = 4


def part_of(user: str) -> str:
    """The part of a person, by FNV-1a as HeldOutNeighbours does it."""
    value = 2166136261
    for letter in user:
        value = ((value ^ ord(letter)) * 16777619) & 0xFFFFFFFF
    return {0: "test", 1: "tune"}.get(value % 5, "train")


def likes_of(path: Path, known: set[str]) -> dict[str, list[str]]:
    """What each person likes, oldest first."""
    rows = collections.defaultdict(list)
    with open(path, encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            if row["item"] in known and float(row["rating"]) >= LIKED:
                rows[row["user"]].append((int(row["timestamp"]), row["item"]))
    return {user: [item for _, item in sorted(all_, key=lambda one: one[0])] for user, all_ in rows.items()}


class Together:
    """How often films are liked by the same people of the training part."""

    def __init__(self, likes: dict[str, list[str]]) -> None:
        self.by_item = collections.defaultdict(set)
        for user, items in likes.items():
            if part_of(user) == "train":
                for item in items:
                    self.by_item[item].add(user)

    def cosine(self, left: str, right: str) -> float:
        a, b = self.by_item[left], self.by_item[right]
        return len(a & b) / math.sqrt(len(a) * len(b)) if a and b else 0.0


def tags_of(row: dict) -> set[str]:
    return {tag.lower() for key in ("ml_tags", "user_tags") for tag in row.get(key) or []}


def minutes(row: dict) -> float | None:
    try:
        value = float(row.get("runtime") or 0)
    except ValueError:
        return None
    return value if value > 30 else None


def differences(anchor: dict, target: dict, titles: dict[str, int | None], words: dict, tags: dict, genre_words: dict) -> dict[str, list[list[str]]]:
    """Clauses by what they are about; each clause is a list of wordings."""
    found = collections.defaultdict(list)
    a, b = titles[anchor["id"]], titles[target["id"]]
    if a and b and abs(a - b) >= 6:
        found["year"].append(words["year"]["more" if b > a else "less"])
    a, b = minutes(anchor), minutes(target)
    if a and b and abs(a - b) >= 25:
        found["runtime"].append(words["runtime"]["more" if b > a else "less"])
    own, other = set(target.get("genres") or []), set(anchor.get("genres") or [])
    for genre in sorted(own - other):
        if genre in genre_words:
            found["genre"].append([frame.format(g=genre_words[genre]) for frame in words["genre"]["more"]])
    for genre in sorted(other - own):
        if genre in genre_words:
            found["genre"].append([frame.format(g=genre.lower() if genre != "Sci-Fi" else "science fiction") for frame in words["genre"]["less"]])
    for person in ((target.get("cast") or [])[:2]):
        if person not in (anchor.get("cast") or []):
            found["person"].append([frame.format(p=person) for frame in words["person"]])
    for keyword in (target.get("keywords") or [])[:8]:
        if keyword not in (anchor.get("keywords") or []) and len(keyword.split()) <= 3 and "credits" not in keyword:
            found["keyword"].append([frame.format(k=keyword) for frame in words["keyword"]])
    here, there = tags_of(anchor), tags_of(target)
    if len(here) >= LEAST_TAGS and len(there) >= LEAST_TAGS:
        for axis, sides in tags.items():
            more, less = set(sides["more"]), set(sides["less"])
            value = {name: len(all_ & more) - 0.7 * len(all_ & less) for name, all_ in (("anchor", here), ("target", there))}
            gap = value["target"] - value["anchor"]
            if gap >= 1.5 or (gap >= 1 and not here & more):
                found["axis"].append(words[axis]["more"])
            elif gap <= -1.5 and here & more and not there & more:
                found["axis"].append(words[axis]["less"])
    return found


WEIGHTS = {"axis": 0.42, "year": 0.18, "genre": 0.22, "runtime": 0.05, "keyword": 0.07, "person": 0.06}


def worded(found: dict[str, list[list[str]]], words: dict, chance: random.Random) -> tuple[str, list[str]] | None:
    """The critique and what its clauses are about."""
    kinds = [kind for kind in WEIGHTS if found.get(kind)]
    if not kinds:
        return None
    count = 1 if chance.random() < 0.6 else 2
    clauses, about, taken = [], [], []
    for _ in range(count):
        left = [kind for kind in kinds if any(one not in taken for one in found[kind])]
        if not left:
            break
        kind = chance.choices(left, [WEIGHTS[one] for one in left])[0]
        clause = chance.choice([one for one in found[kind] if one not in taken])
        taken.append(clause)
        clauses.append(chance.choice(clause))
        about.append(kind)
    return chance.choice(words["frames"]).format(c=chance.choice(words["and"]).join(clauses)), about


def cases(part: str, likes: dict[str, list[str]], together: Together, rows: dict[str, dict], years: dict, phrases: dict, each: int, seed: int):
    chance = random.Random(f"{seed} {part}")
    number = 0
    for user in sorted((one for one in likes if part_of(one) == part), key=int):
        items = likes[user]
        places = [place for place in range(max(3, len(items) // 2), len(items)) if items[place] in rows]
        for place in sorted(chance.sample(places, min(each, len(places)))):
            target = items[place]
            earlier = [item for item in dict.fromkeys(items[:place]) if item in rows and item != target]
            if len(earlier) < 3:
                continue
            anchor = max(earlier, key=lambda item: (together.cosine(item, target), -int(item)))
            if together.cosine(anchor, target) < 0.1:
                continue
            said = worded(differences(rows[anchor], rows[target], years, phrases[part], phrases["tags"], phrases["genreWords"]), phrases[part], chance)
            if said:
                number += 1
                history = [item for item in earlier if item != anchor][-3:]
                yield {"id": f"{part}-{number}", "person": user, "history": history, "anchor": anchor, "critique": said[0], "target": target, "about": said[1]}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=Path("../shared/data"))
    options.add_argument("--pack", type=Path, default=ROOT / "data" / "films")
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--each", type=int, default=8, help="targets a person at most")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    source = given.shared / "movie-metadata" / "ml_latest_small_merged.jsonl"
    if not source.exists():
        print(f"no such file: {source}", file=sys.stderr)
        return 2
    films, years = {}, {}
    with open(given.pack / "items.jsonl", encoding="utf8") as file:
        for line in file:
            row = json.loads(line)
            films[row["id"]] = row["title"]
            years[row["id"]] = row.get("year")
    rows = {}
    with open(source, encoding="utf8") as file:
        for line in file:
            row = json.loads(line)
            if str(row["movieId"]) in films:
                rows[str(row["movieId"])] = {**row, "id": str(row["movieId"])}
    phrases = json.loads((Path(__file__).parent / "critique_phrases.json").read_text(encoding="utf8"))
    likes = likes_of(given.pack / "interactions.csv", set(films))
    together = Together(likes)
    for part in ("tune", "test"):
        folder = given.out / part
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "items.jsonl", "w", encoding="utf8") as file:
            for identifier, title in films.items():
                file.write(json.dumps({"id": identifier, "title": title, "year": years[identifier]}, ensure_ascii=False) + "\n")
        written = list(cases(part, likes, together, rows, years, phrases, given.each, given.seed))
        with open(folder / "critiques.jsonl", "w", encoding="utf8") as file:
            for case in written:
                file.write(json.dumps(case, ensure_ascii=False) + "\n")
        print(f"{part}: {len(written)} critiques, " + ", ".join(f"{kind} {count}" for kind, count in collections.Counter(one for case in written for one in case["about"]).most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
