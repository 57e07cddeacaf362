"""Loads each source into `SourceFilm` rows. No sentence of a source leaves this module: facts only."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable
from urllib.parse import unquote

from . import vocabulary
from .rdata import read_lazy_object
from .titles import Title, parse_title, slug, split_year

MOVIELENS, REDIAL, WIKIPEDIA, VEGA, PROJECT = "movielens", "redial-movie-info", "wikipedia", "vega-movies", "project"


@dataclass
class SourceFilm:
    """What one source says of one film."""

    id: str
    title: Title
    genre: list[str] = field(default_factory=list)
    director: list[str] = field(default_factory=list)
    cast: list[str] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    theme: list[str] = field(default_factory=list)
    runtime: int | None = None
    certificate: str | None = None
    franchise: str | None = None
    prominence: float | None = None
    """How widely known the film is, in the source's own unit (mentions, length of article, project estimate)."""
    weight: int = 0
    upcoming: bool = False


@dataclass(frozen=True)
class Rating:
    """One user's rating of one film."""

    user: int
    item: str
    timestamp: int
    value: float


def load_movielens(
    stem: Path, corrections: dict[str, dict[str, Any]], other_titles: dict[str, list[str]]
) -> tuple[list[SourceFilm], list[Rating]]:
    """Films and ratings of the `movielens` table of r-cran-dslabs."""
    table = read_lazy_object(stem, "movielens").named()
    ids, users = table["movieId"].values, table["userId"].values
    titles, years, genres = table["title"].as_strings(), table["year"].values, table["genres"].as_strings()
    films: dict[str, SourceFilm] = {}
    ratings: list[Rating] = []
    for row, number in enumerate(ids):
        item = str(int(number))
        ratings.append(Rating(int(users[row]), item, int(table["timestamp"].values[row]), float(table["rating"].values[row])))
        if item in films:
            continue
        text, year = titles[row], years[row]
        fixed = corrections.get(item, {})
        text, year = fixed.get("title", text), fixed.get("year", year)
        if text is None or year is None:
            raise ValueError(f"film {item} of the movielens table has no title or year and no correction")
        known = [g for g in (genres[row] or "").split("|") if g in vocabulary.GENRES]
        title = parse_title(text, int(year))
        title = Title(title.name, title.year, (*title.aka, *other_titles.get(item, ())))
        films[item] = SourceFilm(item, title, genre=known)
    return list(films.values()), ratings


def load_redial(folder: Path) -> tuple[list[SourceFilm], dict[str, str]]:
    """Films of ReDial's movie_info.json and the join table from its ids to those of MovieLens."""
    with (folder / "movie_info.json").open(encoding="utf-8") as stream:
        info: dict[str, dict[str, Any]] = json.load(stream)
    mentions: dict[str, int] = {}
    years: dict[str, int] = {}
    with (folder / "movies_with_mentions.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            mentions[row["movieId"]] = int(row["nbMentions"])
            year = split_year(row["movieName"])[1]
            if year:
                years[row["movieId"]] = year
    films = []
    for key, value in info.items():
        title = parse_title(value["name"])
        if not title.name:  # two entries hold a year and no name
            continue
        if title.year is None and key in years:
            title = Title(title.name, years[key], title.aka)
        films.append(
            SourceFilm(
                f"rd:{key}",
                title,
                genre=vocabulary.redial_genres(value.get("genre") or []),
                director=_people(value.get("director")),
                cast=_people(value.get("star")),
                prominence=float(mentions.get(key, 0)),
            )
        )
    links: dict[str, str] = {}
    with (folder / "redial_to_movielens_ids.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["databaseId"] and row["movieId"] and int(float(row["movieId"])) > 0:
                links[f"rd:{int(float(row['databaseId']))}"] = str(int(float(row["movieId"])))
    return films, links


def load_wikipedia(folder: Path) -> list[SourceFilm]:
    """Films of Wikipedia's lists of American films, 1900 to 2023."""
    films: list[SourceFilm] = []
    seen: dict[str, int] = defaultdict(int)
    for path in sorted(folder.glob("movies-*.json")):
        with path.open(encoding="utf-8") as stream:
            rows: list[dict[str, Any]] = json.load(stream)
        for row in rows:
            extract = row.get("extract") or ""
            if "Short" in row["genres"] or "Silent" in row["genres"] and row["year"] < 1915:
                continue
            href = unquote(row.get("href") or "")
            title = parse_title(row["title"], _released(int(row["year"]), href))
            year, countries, themes = vocabulary.definition(extract)
            themes = vocabulary.in_order(set(themes) | set(vocabulary.wikipedia_themes(row["genres"])))
            key = f"wp:{slug(href) or slug(title.name)}_{title.year}" if str(title.year) not in href else f"wp:{slug(href)}"
            seen[key] += 1
            about_film = year is not None and abs(year - int(row["year"])) <= 1
            films.append(
                SourceFilm(
                    key if seen[key] == 1 else f"{key}_{seen[key]}",
                    title,
                    genre=vocabulary.wikipedia_genres(row["genres"]),
                    director=vocabulary.directors(extract) if about_film else [],
                    cast=_people(row["cast"]),
                    country=countries if about_film else [],
                    theme=themes if about_film else vocabulary.wikipedia_themes(row["genres"]),
                    prominence=float(len(extract)),
                    upcoming=" upcoming " in extract[:300],
                )
            )
    return films


def _released(listed: int, href: str) -> int:
    """The year in an article's name ('Above_Suspicion_(2019_film)') where a list has the year of a later release."""
    found = re.search(r"\((\d{4})_[^()]*film\)", href)
    year = int(found.group(1)) if found else listed
    return year if abs(year - listed) <= 3 else listed


def load_vega(path: Path) -> list[SourceFilm]:
    """Director, certificate and running time of vega-datasets' movies.json; its ratings and money are not taken."""
    with path.open(encoding="utf-8") as stream:
        rows: list[dict[str, Any]] = json.load(stream)
    films = []
    for number, row in enumerate(rows):
        found = re.search(r"(\d{4})$", str(row.get("Release Date") or ""))
        if not found or row.get("Title") is None:
            continue
        year = int(found.group(1))
        year = year - 100 if year > 2011 else year
        certificate, minutes = row.get("MPAA Rating"), row.get("Running Time min")
        films.append(
            SourceFilm(
                f"vega:{number}",
                parse_title(str(row["Title"]), year),
                director=_people([row["Director"]] if row.get("Director") else []),
                certificate=certificate if certificate in vocabulary.CERTIFICATES else None,
                runtime=int(minutes) if minutes and minutes >= 40 else None,
            )
        )
    return films


def load_project(path: Path) -> list[SourceFilm]:
    """The facts the project wrote itself."""
    films = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            title = parse_title(row["title"], row["year"])
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path.name} line {number}: {error}") from error
        _check_project(row, f"{path.name} line {number}")
        films.append(
            SourceFilm(
                row.get("id", f"project:{number}"),
                Title(title.name, title.year, tuple(row.get("aka", [])) + title.aka),
                **{k: row[k] for k in _PROJECT_FIELDS if k in row},
            )
        )
    return films


_PROJECT_FIELDS = (
    "genre", "director", "cast", "country", "language", "theme", "runtime", "certificate", "franchise", "prominence",
)  # fmt: skip


def _check_project(row: dict[str, Any], where: str) -> None:
    unknown = set(row) - set(_PROJECT_FIELDS) - {"id", "title", "year", "aka"}
    if unknown:
        raise ValueError(f"{where}: unknown fields {sorted(unknown)}")
    for name, allowed in (("theme", vocabulary.THEMES), ("genre", vocabulary.GENRES)):
        wrong = [v for v in row.get(name, []) if v not in allowed]
        if wrong:
            raise ValueError(f"{where}: {name} {wrong} is not in the vocabulary")
    if row.get("certificate", "R") not in vocabulary.CERTIFICATES:
        raise ValueError(f"{where}: certificate {row['certificate']} is unknown")
    if not 1 <= row.get("runtime", 90) <= 800:
        raise ValueError(f"{where}: runtime {row['runtime']} is not plausible")


def _people(names: Iterable[str] | None) -> list[str]:
    """Cleaned names, each once, in order; what is not a name is left out."""
    kept: list[str] = []
    for name in names or []:
        name = " ".join(re.sub(r"\([^()]*\)", " ", str(name)).split()).strip(" ,;")
        if 1 < len(name) <= 60 and not re.search(r"[<>{}\[\]|]|\d{3}|^(?:and|the|various|cast|see|n/a|unknown|documentary)\b", name, re.I) and name not in kept:  # fmt: skip
            kept.append(name)
    return kept
