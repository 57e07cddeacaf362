"""Leaves out ReDial films that only seem to be films of their own.

Speakers in ReDial often tagged an obscure namesake when they meant the famous film, and some films occur there a second time under
another name or year. A film that only ReDial knows goes when a better witnessed film has its title, or its year and people.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from .join import name_keys, people
from .sources import REDIAL, SourceFilm
from .titles import fold_person

_KNOWN_FROM = 10
_NEAR_YEARS = 2


def drop(rows: dict[str, dict[str, SourceFilm]], ratings: dict[str, list[float]], joins: Counter[str]) -> None:
    """Removes doubles from `rows`; the other name of a film with the same people becomes one of its names."""
    alone = [item for item, by in rows.items() if set(by) == {REDIAL}]
    by_name: dict[str, list[str]] = defaultdict(list)
    by_director: dict[str, list[str]] = defaultdict(list)
    for item, by in rows.items():
        if set(by) == {REDIAL}:
            continue
        for film in by.values():
            for key in name_keys(film):
                by_name[key].append(item)
            for person in film.director:
                by_director[fold_person(person)].append(item)
    for item in alone:
        film = rows[item][REDIAL]
        twin = _same_people(film, rows, by_director)
        if twin is not None:
            known = rows[twin].get(REDIAL)
            if known is None:
                rows[twin][REDIAL] = film
            joins[f"{REDIAL}: a second name of a film, left out"] += 1
            del rows[item]
        elif any(_outshines(other, film, rows, ratings) for key in name_keys(film) for other in by_name.get(key, ())):
            joins[f"{REDIAL}: namesake of a better known film, left out"] += 1
            del rows[item]


def _same_people(
    film: SourceFilm, rows: dict[str, dict[str, SourceFilm]], by_director: dict[str, list[str]]
) -> str | None:
    """A film of the same director within a year that shares three people at least."""
    for person in film.director:
        for other in by_director.get(fold_person(person), ()):
            base = next(iter(rows[other].values()))
            if abs((base.title.year or 0) - (film.title.year or 0)) > 1:
                continue
            theirs = set().union(*(people(f) for f in rows[other].values()))
            first = {k.split()[0] for k in name_keys(film)}
            if len(theirs & people(film)) >= 3 and any(k.split()[0] in first for f in rows[other].values() for k in name_keys(f)):
                return other
    return None


def _outshines(
    other: str, film: SourceFilm, rows: dict[str, dict[str, SourceFilm]], ratings: dict[str, list[float]]
) -> bool:
    base = next(iter(rows[other].values()))
    near = abs((base.title.year or 0) - (film.title.year or 0)) <= _NEAR_YEARS
    estimate = max((f.prominence or 0 for name, f in rows[other].items() if name == "project"), default=0)
    return near or len(ratings.get(other, ())) >= _KNOWN_FROM or estimate >= _KNOWN_FROM
