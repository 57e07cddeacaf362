"""What the sources know of every film of the pack, as blocks of numbers that a kernel reads.

A block is a matrix [films, width] whose rows are of unit length, or zero where its source says nothing of a film. Nothing of
the sources is shipped: the blocks are read by ``film_axes_recipe`` and what it predicts from them is.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from .documents import Film, FilmLibrary

Floats = NDArray[np.float64]
_WORD = re.compile(r"[a-z][a-z'-]+")


def unit_rows(matrix: Floats) -> Floats:
    """Rows of unit length; zero rows stay zero."""
    length = np.sqrt((matrix**2).sum(axis=1, keepdims=True))
    return matrix / np.where(length > 0, length, 1)


def weighted_words(rows: Sequence[Iterable[str]], least: int) -> tuple[sparse.csr_matrix, list[str]]:
    """Rows of unit length over the words that ``least`` rows hold, each weighted by how rare it is."""
    counts = [Counter(row) for row in rows]
    holders = Counter(word for row in counts for word in row)
    words = sorted(word for word, count in holders.items() if count >= least)
    place = {word: index for index, word in enumerate(words)}
    entries = [
        (at, place[word], (1 + np.log(count)) * np.log(len(rows) / holders[word]))
        for at, row in enumerate(counts)
        for word, count in sorted(row.items())
        if word in place
    ]
    at, column, value = (np.array(side) for side in zip(*entries))
    matrix = sparse.csr_matrix((value.astype(np.float64), (at, column)), shape=(len(rows), len(words)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(length > 0, length, 1)) @ matrix, words


def compressed(matrix: sparse.spmatrix, width: int, seed: int) -> Floats:
    """The left factors of the largest singular values, times their roots, as unit rows."""
    start = np.random.default_rng(seed).standard_normal(min(matrix.shape))
    left, values, _ = svds(sparse.csr_matrix(matrix), k=width, v0=start)
    empty = np.asarray(abs(matrix).sum(axis=1)).ravel() == 0
    left[empty] = 0  # and not the dust that the factors leave there
    return unit_rows(left * np.sqrt(values))


def kinds(film: Film, item: dict) -> list[str]:
    """Genres of every source, certificate, country and language as words."""
    words = {f"g:{genre.lower()}" for genre in item.get("genre", [])} | {f"g:{genre}" for genre in film.genres}
    certificate = item.get("certificate") or film.certificate
    if certificate:
        words.add(f"c:{certificate}")
    for key in ("country", "language"):
        words.update(f"{key}:{value}" for value in item.get(key, [])[:2])
    return sorted(words)


def kind_block(library: FilmLibrary) -> Floats:
    """Genres, certificate, country, language; rare ones left out."""
    rows = [kinds(film, library.items[film.id]) for film in library.films.values()]
    return np.asarray(weighted_words(rows, 15)[0].todense())


def theme_block(library: FilmLibrary) -> Floats:
    """The themes the pack itself states."""
    rows = [library.items[film.id].get("theme", []) for film in library.films.values()]
    return np.asarray(weighted_words(rows, 5)[0].todense())


def tag_rows(library: FilmLibrary) -> list[list[str]]:
    return [film.tags for film in library.films.values()]


def word_rows(library: FilmLibrary) -> list[list[str]]:
    """The words of every film's sentences."""
    return [_WORD.findall(" ".join(film.views).lower()) for film in library.films.values()]


def person_rows(library: FilmLibrary) -> list[list[str]]:
    """Directors and the first of the cast."""
    items = [library.items[film.id] for film in library.films.values()]
    return [[f"d:{name}" for name in item.get("director", [])] + [f"a:{name}" for name in item.get("cast", [])[:5]] for item in items]


def number_block(library: FilmLibrary) -> Floats:
    """Year, length and fame as soft steps."""
    rows = []
    for film in library.films.values():
        item = library.items[film.id]
        year = item.get("year") or 1990
        minutes = item.get("runtime") or film.minutes
        fame = np.log1p(float(item.get("popularity") or 0))
        row = [np.exp(-(((year - at) / 15) ** 2)) for at in range(1920, 2030, 15)]
        row += [0.0] * 6 if not minutes else [np.exp(-(((minutes - at) / 20) ** 2)) for at in range(80, 181, 20)]
        row += [np.exp(-((fame - at) ** 2)) for at in range(6)]
        rows.append(row)
    return unit_rows(np.array(rows))


def taste_block(library: FilmLibrary, data: Path, pack: Path, width: int, seed: int) -> Floats:
    """Who watched a film and who liked it: factors of the ratings of the pack, ml-1m and ml-latest-small."""
    place = {item: at for at, item in enumerate(library.films)}
    people: dict[tuple[str, str], int] = {}
    seen: list[tuple[int, int, float]] = []
    files = [(pack / "interactions.csv", "user", "item"), (data / "ml-1m" / "ratings.csv", "userId", "movieId")]
    files.append((data / "ml-latest-small" / "ratings.csv", "userId", "movieId"))
    for path, user, item in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row[item] in place:
                    person = people.setdefault((path.parent.name, row[user]), len(people))
                    seen.append((person, place[row[item]], float(row["rating"])))
    person, film, stars = (np.array(side) for side in zip(*seen))
    means = np.bincount(person, stars) / np.maximum(np.bincount(person), 1)
    shape = (len(library.films), len(people))
    watched = sparse.csr_matrix((np.ones(len(seen)), (film, person)), shape=shape)
    liked = sparse.csr_matrix((stars - means[person], (film, person)), shape=shape)
    raters = np.asarray(watched.sum(axis=1)).ravel()
    busy = np.asarray(watched.sum(axis=0)).ravel()
    scale = sparse.diags(1 / np.sqrt(raters + 5))
    by_person = sparse.diags(1 / np.sqrt(busy + 20))
    # Few raters say little: their films keep shorter rows.
    trust = np.sqrt(raters / (raters + 8))[:, None]
    both = [compressed(scale @ matrix @ by_person, width, seed) * trust for matrix in (watched, liked)]
    return np.hstack(both) / np.sqrt(2)


def centred(vectors: Floats) -> Floats:
    """Unit rows about the mean of those that are not zero; zero rows stay zero."""
    known = np.abs(vectors).sum(axis=1) > 0
    out = np.zeros(vectors.shape)
    out[known] = vectors[known] - vectors[known].mean(axis=0)
    return unit_rows(out)


def spread(vectors: Floats, rows: Sequence[int], count: int) -> Floats:
    """``vectors`` in the places ``rows`` of ``count``; zero elsewhere."""
    out = np.zeros((count, vectors.shape[1]))
    out[list(rows)] = vectors
    return out


def tag_means(library: FilmLibrary, tags: list[str], vectors: Floats) -> Floats:
    """The mean direction of every film's tags; zero without tags."""
    apart = vectors - vectors.mean(axis=0)
    place = {tag: at for at, tag in enumerate(tags)}
    rows = [apart[[place[tag] for tag in film.tags]].sum(axis=0) if film.tags else np.zeros(apart.shape[1]) for film in library.films.values()]
    return unit_rows(np.array(rows, dtype=np.float64))
