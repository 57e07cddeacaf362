"""What is known of a film in words, and the document that the text encoder reads for it.

``facts_text`` is the part that C# repeats byte for byte for an item without a vector (an imported pack, a new film); keep
it and ``training/README.md`` in step. ``Film.views`` hold what the sources say in sentences: they are read here, turned
into vectors, and never shipped.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ARTICLE = re.compile(r"^(.*), (the|a|an|le|la|les|el|il|das|der|die)$", re.IGNORECASE)
_YEAR = re.compile(r"^(.*?)\s*\((\d{4})\)\s*$")


@dataclass
class Film:
    """One item of the film pack with every text that the sources hold for it."""

    id: str
    title: str
    year: int | None
    facts: str
    views: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    #: What other sources than the pack say its genres are, in lower case.
    genres: set[str] = field(default_factory=set)
    certificate: str | None = None
    minutes: float | None = None

    def document(self, most_tags: int = 24) -> str:
        """The whole document: facts, tags, then the sentences of every source."""
        parts = [self.facts]
        if self.tags:
            parts.append(", ".join(self.tags[:most_tags]) + ".")
        parts.extend(self.views)
        return " ".join(parts)


def facts_text(item: dict[str, Any], description: str | None = None) -> str:
    """``{title} ({year}). {genres}. Directed by {directors}. With {cast}. {description}``; a part that is unknown is left out.

    Genres, directors and the first six of the cast are joined by a comma and a space; parts by one space.
    """
    year = item.get("year")
    parts = [f"{item['title']} ({year})." if year is not None else f"{item['title']}."]
    for words, key, most in (("", "genre", None), ("Directed by ", "director", None), ("With ", "cast", 6)):
        values = item.get(key) or []
        if values:
            parts.append(f"{words}{', '.join(values[:most])}.")
    if description:
        parts.append(description)
    return " ".join(parts)


def title_key(title: str) -> str:
    """A title without article order, accents, punctuation and case, for joining sources."""
    plain = unicodedata.normalize("NFKD", title.strip())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    match = _ARTICLE.match(plain)
    if match:
        plain = f"{match[2]} {match[1]}"
    plain = re.sub(r"[^a-z0-9]+", " ", plain.casefold().replace("&", " and ")).strip()
    return re.sub(r"^(the|a|an) ", "", plain)


def split_year(name: str) -> tuple[str, int | None]:
    """``Alien  (1979)`` to ``("Alien", 1979)``."""
    match = _YEAR.match(name.strip())
    return (match[1].strip(), int(match[2])) if match else (name.strip(), None)


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class FilmLibrary:
    """The films of the pack, joined with the sources' texts, and the ways to find one by another source's id."""

    def __init__(self, pack: Path, data: Path) -> None:
        items = read_jsonl(pack / "items.jsonl")
        self.items = {item["id"]: item for item in items}
        self.films = {i["id"]: Film(i["id"], i["title"], i.get("year"), facts_text(i)) for i in items}
        self._by_title: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        for item in items:
            for name in [item["title"], *item.get("aka", [])]:
                self._by_title[title_key(name), item.get("year")].append(item["id"])
        self.by_imdb: dict[int, str] = {}
        self.by_redial: dict[str, str] = {}
        self._read_merged(data / "movie-metadata" / "ml_latest_small_merged.jsonl")
        self._read_redial(data / "redial")
        self._read_wikipedia(data / "movie-metadata" / "wikipedia")

    def find(self, title: str, year: int | None) -> str | None:
        """The id of the one film with this title and year (a year off is forgiven), else ``None``."""
        key = title_key(title)
        years: Iterable[int | None] = (None,) if year is None else (year, year - 1, year + 1)
        for candidate in years:
            found = self._by_title.get((key, candidate), [])
            if len(found) == 1:
                return found[0]
        return None

    def _read_merged(self, path: Path) -> None:
        for row in read_jsonl(path):
            film = self.films.get(str(row["movieId"]))
            title, year = split_year(row["title"])
            if film is None:
                found = self.find(title, year)
                film = self.films[found] if found else None
            if film is None:
                continue
            self.by_imdb.setdefault(row["imdbId"], film.id)
            for key in ("tagline", "overview"):
                self._add_view(film, row.get(key))
            tags = [*row.get("keywords", []), *row.get("ml_tags", []), *row.get("user_tags", [])]
            film.tags.extend(tag for tag in dict.fromkeys(t.lower() for t in tags) if tag not in film.tags)
            film.genres.update(genre.lower() for genre in [*row.get("genres", []), *row.get("wiki_genres", [])])
            film.certificate = row.get("certificate") or film.certificate
            digits = re.match(r"\d+", str(row.get("runtime") or ""))
            film.minutes = float(digits[0]) if digits else film.minutes

    def _read_redial(self, folder: Path) -> None:
        rows = json.loads((folder / "movie_info.json").read_text(encoding="utf-8"))
        movielens: dict[str, str] = {}
        with (folder / "redial_to_movielens_ids.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                movielens[row["databaseId"]] = row["movieId"]
        for key, row in rows.items():
            title, year = split_year(row["name"])
            number = int(row["imdb_id"][2:]) if row.get("imdb_id", "").startswith("tt") else None
            found = f"rd:{key}" if f"rd:{key}" in self.films else self.by_imdb.get(number or -1)
            found = found or self.find(title, year)
            other = movielens.get(key)
            if found is None and other in self.films and title_key(self.films[other].title) == title_key(title):
                found = other
            if found is None:
                continue
            self.by_redial[key] = found
            if number is not None:
                self.by_imdb.setdefault(number, found)
            self.films[found].genres.update(row.get("genre") or [])
            self._add_view(self.films[found], row.get("plot"))

    def _read_wikipedia(self, folder: Path) -> None:
        for path in sorted(folder.glob("movies-*.json")):
            for row in json.loads(path.read_text(encoding="utf-8")):
                found = self._by_title.get((title_key(row["title"]), row["year"]), [])
                if len(found) == 1:
                    self.films[found[0]].genres.update(genre.lower() for genre in row.get("genres") or [])
                    self._add_view(self.films[found[0]], row.get("extract"))

    @staticmethod
    def _add_view(film: Film, text: str | None) -> None:
        text = re.sub(r"\s+", " ", text or "").strip()
        if len(text) >= 20 and not any(text[:60] == view[:60] for view in film.views):
            film.views.append(text)
