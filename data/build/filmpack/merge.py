"""Joins the sources into items: one rule of precedence per field, every field with its source, every conflict counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, Callable

from . import doubles, franchise, vocabulary
from .join import FilmIndex, name_keys, people, same_person
from .sources import MOVIELENS, PROJECT, REDIAL, VEGA, WIKIPEDIA, Rating, SourceFilm
from .titles import fold, fold_person, restore_article, slug

FIRST_WIKIPEDIA_YEAR = 2015
MIN_RATINGS_FOR_MEAN = 5
MAX_CAST = 8

PRECEDENCE: dict[str, tuple[str, ...]] = {
    "genre": (MOVIELENS, PROJECT, REDIAL, WIKIPEDIA),
    "director": (PROJECT, REDIAL, WIKIPEDIA, VEGA),
    "cast": (PROJECT, REDIAL, WIKIPEDIA),
    "runtime": (PROJECT, VEGA),
    "certificate": (PROJECT, VEGA),
    "country": (PROJECT, WIKIPEDIA),
    "language": (PROJECT,),
    "franchise": (PROJECT,),
}
"""Which source is asked first for a field; `theme` is the union of all that speak, cast is filled up from the next."""

_ORDER = (
    "id", "title", "year", "genre", "director", "cast", "runtime", "certificate", "country", "language", "theme", "aka",
    "franchise", "rating", "ratingCount", "popularity", "source",
)  # fmt: skip


@dataclass
class Sources:
    """All rows of all sources."""

    movielens: list[SourceFilm]
    ratings: list[Rating]
    redial: list[SourceFilm]
    redial_links: dict[str, str]
    wikipedia: list[SourceFilm]
    vega: list[SourceFilm]
    project: list[SourceFilm]
    excluded: frozenset[str] = frozenset()


@dataclass
class Merged:
    """The items and what was counted on the way."""

    items: list[dict[str, Any]]
    rows: dict[str, dict[str, SourceFilm]]
    joins: Counter[str] = field(default_factory=Counter)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)
    unjoined_project: list[SourceFilm] = field(default_factory=list)
    refuted: list[str] = field(default_factory=list)


def merge(sources: Sources) -> Merged:
    """The pack's items, sorted by id."""
    joins: Counter[str] = Counter()
    rows: dict[str, dict[str, SourceFilm]] = {}
    index = FilmIndex()
    unjoined: list[SourceFilm] = []
    refuted: list[str] = []

    def enter(source: str, film: SourceFilm) -> None:
        index.add(film)
        rows[film.id] = {source: film}
        joins[f"{source}: new film"] += 1

    def attach(source: str, item: str, film: SourceFilm, how: str) -> None:
        if source in rows[item]:
            joins[f"{source}: second row for a film, left out"] += 1
            return
        rows[item][source] = film
        index.learn_names(item, film)
        index.learn_people(item, film)
        joins[f"{source}: {how}"] += 1

    def refute(item: str) -> bool:
        """Takes ReDial's people away from a film of MovieLens or ReDial that a second source describes with others."""
        row = rows[item].get(REDIAL)
        if row is None or PROJECT in rows[item] and people(rows[item][PROJECT]) or WIKIPEDIA in rows[item]:
            return False
        rows[item][REDIAL] = replace(row, director=[], cast=[])
        index.forget_people(item, rows[item].values())
        refuted.append(item)
        joins[f"{REDIAL}: people refused, they are another film's"] += 1
        return True

    for film in sources.movielens:
        if film.id not in sources.excluded:
            enter(MOVIELENS, film)
    _attach_redial(sources, index, attach, enter, joins)
    _attach_project(sources, index, rows, attach, unjoined, refuted, joins)
    for film in sources.wikipedia:
        if film.id in sources.excluded:
            continue
        item = index.find(film)
        if item is not None:
            attach(WIKIPEDIA, item, film, "by title and year")
            continue
        item = index.contradicted(film)
        if item is not None:
            joins[f"{WIKIPEDIA}: same title and year, other people"] += 1
            if refute(item):
                attach(WIKIPEDIA, item, film, "by title and year")
                continue
        if plausible_new_film(film):
            enter(WIKIPEDIA, film)
    for film in list(unjoined):
        item = index.find(film)
        if item is not None:
            unjoined.remove(film)
            attach(PROJECT, item, film, "by title and year")
        elif film.genre and (film.director or film.cast):
            unjoined.remove(film)
            enter(PROJECT, SourceFilm(**{**film.__dict__, "id": f"pj:{_slug(film)}"}))
    for film in sources.vega:
        item = index.find(film)
        if item is not None:
            attach(VEGA, item, film, "by title and year")

    doubles.drop(rows, _by_item(sources.ratings), joins)
    merged = Merged([], rows, joins, unjoined_project=unjoined, refuted=refuted)
    ratings = _by_item(sources.ratings)
    popularity = _popularity(rows, ratings)
    for item in rows:
        merged.items.append(_item(item, rows[item], ratings.get(item, []), popularity[item], merged.conflicts))
    joins.update({f"franchise: {k}": v for k, v in franchise.assign(merged.items).items()})
    merged.items = [{k: i[k] for k in _ORDER if k in i} for i in sorted(merged.items, key=lambda i: sort_key(i["id"]))]
    return merged


def plausible_new_film(film: SourceFilm) -> bool:
    """A feature film of 2015 or later with a genre and two cast members, released as far as the article says."""
    year = film.title.year or 0
    return year >= FIRST_WIKIPEDIA_YEAR and len(film.cast) >= 2 and bool(film.genre) and not film.upcoming


def sort_key(item: str) -> tuple[int, int, str]:
    """MovieLens ids by number, then the others by letter."""
    return (0, int(item), "") if item.isdigit() else (1, 0, item)


def _slug(film: SourceFilm) -> str:
    return f"{slug(film.title.name)}_{film.title.year}"


def _attach_redial(
    sources: Sources,
    index: FilmIndex,
    attach: Callable[[str, str, SourceFilm, str], None],
    enter: Callable[[str, SourceFilm], None],
    joins: Counter[str],
) -> None:
    rest: list[SourceFilm] = []
    for film in sources.redial:
        if film.id in sources.excluded:
            continue
        item = sources.redial_links.get(film.id)
        if item is not None and item in index:
            if index.agrees(item, film):
                attach(REDIAL, item, film, "by the join table")
                continue
            joins[f"{REDIAL}: join table refused, other title or year"] += 1
        rest.append(film)
    for film in rest:
        item = index.find(film)
        if item is not None:
            attach(REDIAL, item, film, "by title and year")
        elif film.id not in sources.excluded and film.title.year and film.genre and film.director and film.cast:
            enter(REDIAL, film)
        else:
            joins[f"{REDIAL}: left out, no year, genre or people"] += 1


def _attach_project(
    sources: Sources,
    index: FilmIndex,
    rows: dict[str, dict[str, SourceFilm]],
    attach: Callable[[str, str, SourceFilm, str], None],
    unjoined: list[SourceFilm],
    refuted: list[str],
    joins: Counter[str],
) -> None:
    def judge(item: str, film: SourceFilm) -> None:
        """The project's people decide: a ReDial row that shares none of them describes another film."""
        row = rows[item].get(REDIAL)
        if row is None or len(people(film)) < 2 or not people(row):
            return
        theirs, ours = (*row.director, *row.cast), (*film.director, *film.cast)
        if not any(same_person(a, b) for a in theirs for b in ours):
            rows[item][REDIAL] = replace(row, director=[], cast=[])
            index.forget_people(item, rows[item].values())
            refuted.append(item)
            joins[f"{REDIAL}: people refused, they are another film's"] += 1

    for film in sources.project:
        if film.id in rows:
            if not index.agrees(film.id, film):
                raise ValueError(f"project fact {film.title.name} ({film.title.year}) names id {film.id}, which is another film")
            attach(PROJECT, film.id, film, "by id")
            judge(film.id, film)
            continue
        item = index.find(film) or index.contradicted(film)
        if item is None:
            unjoined.append(film)
        else:
            attach(PROJECT, item, film, "by title and year")
            judge(item, film)


def _by_item(ratings: list[Rating]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for rating in ratings:
        found[rating.item].append(rating.value)
    return found


def _popularity(rows: dict[str, dict[str, SourceFilm]], ratings: dict[str, list[float]]) -> dict[str, tuple[float, str]]:
    """Number of ratings; where there are none, an estimate in the same unit, named as such.

    The unit is "ratings by the 671 users of the movielens table". A film without ratings gets the project's own estimate, else
    ReDial mentions times the median ratio of ratings to mentions over films of 2010 or earlier that have both, else a small
    number from the length of the Wikipedia article's opening. A project estimate also lifts a film released too late for the
    table's users to have rated it.
    """
    ratios = [
        len(ratings[item]) / by[REDIAL].prominence
        for item, by in rows.items()
        if item in ratings and REDIAL in by and (by[REDIAL].prominence or 0) >= 5 and (by[REDIAL].title.year or 9999) <= 2010
    ]
    ratio = median(ratios) if ratios else 1.0
    famous = {
        key
        for item, by in rows.items()
        if len(ratings.get(item, ())) >= 5 or PROJECT in by and (by[PROJECT].prominence or 0) >= 10
        for film in by.values()
        for key in name_keys(film)
    }
    found: dict[str, tuple[float, str]] = {}
    for item, by in rows.items():
        count = len(ratings.get(item, ()))
        estimate = by[PROJECT].prominence if PROJECT in by else None
        if estimate is not None and estimate > count:
            found[item] = (float(estimate), "estimate:project")
        elif count:
            found[item] = (float(count), MOVIELENS)
        elif REDIAL in by and by[REDIAL].prominence:
            cap = _mention_cap(item, by, famous)
            found[item] = (round(min(cap, by[REDIAL].prominence * ratio), 1), "estimate:redial-mentions")
        elif WIKIPEDIA in by:
            found[item] = (round(min(8.0, 1 + (by[WIKIPEDIA].prominence or 0) / 250), 1), "estimate:wikipedia-length")
        else:
            found[item] = (1.0, "estimate:none")
    return found


def _mention_cap(item: str, by: dict[str, SourceFilm], famous: set[str]) -> float:
    """Mentions mislead where speakers meant a namesake, and where ReDial's speakers of 2017 spoke of what was just out."""
    if famous & set(name_keys(by[REDIAL])):
        return 4.0
    if len(by) == 1:
        return 8.0
    return 60.0 if (by[REDIAL].title.year or 0) < FIRST_WIKIPEDIA_YEAR else 30.0


def _item(
    item: str,
    by: dict[str, SourceFilm],
    ratings: list[float],
    popularity: tuple[float, str],
    conflicts: list[tuple[str, str, str]],
) -> dict[str, Any]:
    base_source = next(iter(by))
    base = by[base_source]
    record: dict[str, Any] = {"id": item, "title": base.title.name, "year": base.title.year}
    source: dict[str, str] = {"title": base_source, "year": base_source}
    for name, order in PRECEDENCE.items():
        for candidate in order:
            value = getattr(by[candidate], name) if candidate in by else None
            if value:
                record[name] = value
                source[name] = candidate
                break
    _note_conflicts(item, by, conflicts)
    _outvote(record, source, by)
    if base_source != MOVIELENS and PROJECT in by and by[PROJECT].title.year:
        record["year"], source["year"] = by[PROJECT].title.year, PROJECT
    cast, cast_sources = _fill_cast(by)
    if cast:
        record["cast"], source["cast"] = cast, "+".join(cast_sources)
    themes: dict[str, set[str]] = {}
    for candidate in (PROJECT, WIKIPEDIA):
        if candidate in by and by[candidate].theme:
            themes[candidate] = set(by[candidate].theme)
    derived = set(vocabulary.genre_themes(record.get("genre", [])))
    if derived:
        themes["derived:genre"] = derived
    if themes:
        record["theme"] = vocabulary.in_order(set().union(*themes.values()))
        source["theme"] = "+".join(themes)
    aka, aka_sources = _other_names(by, base)
    if aka:
        record["aka"], source["aka"] = aka, "+".join(aka_sources)
    if ratings:
        record["ratingCount"] = len(ratings)
        source["ratingCount"] = MOVIELENS
        if len(ratings) >= MIN_RATINGS_FOR_MEAN:
            record["rating"] = round(sum(ratings) / len(ratings), 2)
            source["rating"] = MOVIELENS
    record["popularity"], source["popularity"] = popularity
    record["source"] = dict(sorted(source.items()))
    return record


def _outvote(record: dict[str, Any], source: dict[str, str], by: dict[str, SourceFilm]) -> None:
    """ReDial's director gives way where Wikipedia and the vega table name one other person together."""
    if source.get("director") != REDIAL or not all(c in by and by[c].director for c in (WIKIPEDIA, VEGA)):
        return
    second, third = by[WIKIPEDIA].director, by[VEGA].director
    if not any(same_person(a, b) for a in record["director"] for b in second) and any(same_person(a, b) for a in second for b in third):
        record["director"], source["director"] = second, WIKIPEDIA


def _fill_cast(by: dict[str, SourceFilm]) -> tuple[list[str], list[str]]:
    cast: list[str] = []
    used: list[str] = []
    seen: set[str] = set()
    for candidate in PRECEDENCE["cast"]:
        for person in by[candidate].cast if candidate in by else ():
            key = fold_person(person)
            if key not in seen and len(cast) < MAX_CAST:
                seen.add(key)
                cast.append(person)
                if candidate not in used:
                    used.append(candidate)
    return cast, used


def _other_names(by: dict[str, SourceFilm], base: SourceFilm) -> tuple[list[str], list[str]]:
    names: dict[str, str] = {fold(base.title.name): base.title.name}
    used: list[str] = []
    for candidate, film in by.items():
        for text in (film.title.name, *film.title.aka) if candidate != VEGA else ():
            if fold(text) not in names:
                names[fold(text)] = restore_article(text)
                if candidate not in used:
                    used.append(candidate)
    return list(names.values())[1:], used


def _note_conflicts(item: str, by: dict[str, SourceFilm], conflicts: list[tuple[str, str, str]]) -> None:
    for name in ("director", "runtime", "certificate"):
        told = [(c, getattr(by[c], name)) for c in PRECEDENCE[name] if c in by and getattr(by[c], name)]
        for candidate, value in told[1:]:
            first = told[0][1]
            if name == "director":
                same = any(same_person(a, b) for a in first for b in value)
            elif name == "runtime":
                same = abs(first - value) <= 5
            else:
                same = first == value
            if not same:
                conflicts.append((item, name, f"{told[0][0]} {first} / {candidate} {value}"))
