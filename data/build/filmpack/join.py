"""Finds the film of the pack that a row of a source speaks of."""

from __future__ import annotations

from collections import defaultdict
from typing import Iterable

from .sources import SourceFilm
from .titles import fold, fold_person, loose


class FilmIndex:
    """Films by folded title; a row joins by title and year, and people must not speak against it."""

    def __init__(self, films: Iterable[SourceFilm] = ()) -> None:
        self._films: dict[str, SourceFilm] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._people: dict[str, set[str]] = defaultdict(set)
        for film in films:
            self.add(film)

    def add(self, film: SourceFilm) -> None:
        """Takes a film of the pack in."""
        self._films[film.id] = film
        self.learn_names(film.id, film)
        self.learn_people(film.id, film)

    def learn_names(self, item: str, film: SourceFilm) -> None:
        """Adds the names an attached row uses, so that later rows find the film under them."""
        for key in name_keys(film):
            if item not in self._by_name[key]:
                self._by_name[key].append(item)

    def learn_people(self, item: str, film: SourceFilm) -> None:
        """Adds the people of an attached row, so that later rows can be told from namesakes."""
        self._people[item].update(people(film))

    def find(self, row: SourceFilm) -> str | None:
        """The id of the film `row` speaks of: same year before neighbouring year, main title before other names."""
        if row.title.year is None:
            return None
        own = people(row)
        ranked: list[tuple[int, int, int, str]] = []
        for place, key in enumerate(name_keys(row)):
            for item in self._by_name.get(key, ()):
                film = self._films[item]
                gap = abs((film.title.year or 0) - row.title.year)
                known = self._people[item]
                shared = len(own & known)
                if gap > 1 and not (gap == 2 and shared >= 2):
                    continue
                if shared == 0 and own and known and len(known) >= 2:
                    continue
                ranked.append((gap, -shared, place, item))
        return min(ranked)[3] if ranked else None

    def forget_people(self, item: str, rows: Iterable[SourceFilm]) -> None:
        """Rebuilds the people known of a film from the rows that stay attached to it."""
        self._people[item] = set().union(*(people(r) for r in rows))

    def contradicted(self, row: SourceFilm) -> str | None:
        """A film with this title and year whose people are all others: two films, or an error of one source."""
        for key in name_keys(row):
            for item in self._by_name.get(key, ()):
                if self._films[item].title.year == row.title.year and self._people[item] and people(row):
                    return item
        return None

    def agrees(self, item: str, row: SourceFilm) -> bool:
        """Whether the film `item` may be what `row` names: a shared name, and years at most two apart."""
        film = self._films[item]
        years = (film.title.year, row.title.year)
        near = None in years or abs(years[0] - years[1]) <= 2  # type: ignore[operator]
        return near and bool(set(name_keys(film)) & set(name_keys(row)))

    def __contains__(self, item: object) -> bool:
        return item in self._films


def name_keys(film: SourceFilm) -> list[str]:
    """Folded names of a film, the main one first."""
    keys: list[str] = []
    for text in (film.title.name, *film.title.aka):
        for key in (fold(text), loose(text)):
            if key not in keys:
                keys.append(key)
    return keys


def same_person(a: str, b: str) -> bool:
    """Whether two writings may name one person: one folded form, or family names that agree ('Sang-ho Yeon', 'Yeon Sang-ho')."""
    if fold_person(a) == fold_person(b):
        return True
    words = [{w for w in fold(n).split() if len(w) > 2 and w not in ("the", "von", "van", "del")} for n in (a, b)]
    if words[0] and words[0] == words[1]:
        return True
    return fold(a).split()[-1:] == fold(b).split()[-1:] and fold(a)[:1] == fold(b)[:1]


def people(film: SourceFilm) -> set[str]:
    """Folded names of director and cast."""
    return {fold_person(p) for p in (*film.director, *film.cast)}
