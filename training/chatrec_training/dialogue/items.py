"""What is known of the items besides dialogues: attributes, who made them, words that call them, and who resembles whom."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..film_evidence import unit_rows
from .recordings import Recording, words

Floats = NDArray[np.float32]
#: Words that say nothing of a title.
_EMPTY = frozenset("the a an of and in to on for with is it i you part ii iii 2 3 1".split())
_KIND_WORD = re.compile(r"[A-Za-z][a-z]+")


@dataclass(frozen=True)
class Terms:
    """Words or phrases that call items: ``terms`` in order, and for each a row of weights over the items."""

    terms: list[str]
    weights: sparse.csr_matrix

    @cached_property
    def places(self) -> dict[str, int]:
        """Where every term stands."""
        return {term: at for at, term in enumerate(self.terms)}

    @staticmethod
    def of(calls: dict[str, dict[int, float]], items: int) -> "Terms":
        terms = sorted(term for term, called in calls.items() if called)
        entries = [(at, item, weight) for at, term in enumerate(terms) for item, weight in sorted(calls[term].items())]
        at, item, weight = (np.array(side) for side in zip(*entries)) if entries else (np.array([], int),) * 3
        return Terms(terms, sparse.csr_matrix((np.asarray(weight, np.float32), (at, item)), shape=(len(terms), items)))


@dataclass(frozen=True)
class Items:
    """All that features read of the items. ``attributes`` are blocks of unit (or zero) rows beside each other; ``blocks`` are their widths by name."""

    ids: list[str]
    attributes: Floats
    blocks: dict[str, int]
    years: NDArray[np.int16]
    prior: Floats
    relations: dict[str, sparse.csr_matrix]
    people: Terms
    titles: Terms
    kinds: Terms
    alike: sparse.csr_matrix

    def block(self, name: str) -> slice:
        start = 0
        for key, width in self.blocks.items():
            if key == name:
                return slice(start, start + width)
            start += width
        raise KeyError(name)


def many(facts: dict[str, Any], key: str) -> list[str]:
    value = facts.get(key) or []
    return value if isinstance(value, list) else [value]


def shared_values(facts: Sequence[dict[str, Any]], key: str) -> sparse.csr_matrix:
    """Ones [items, values] where an item has a value of an attribute."""
    place: dict[str, int] = {}
    entries = [(at, place.setdefault(v, len(place))) for at, f in enumerate(facts) for v in dict.fromkeys(many(f, key))]
    at, value = (np.array(side) for side in zip(*entries)) if entries else (np.array([], int),) * 2
    return sparse.csr_matrix((np.ones(len(at), np.float32), (at, value)), shape=(len(facts), max(len(place), 1)))


def title_terms(facts: Sequence[dict[str, Any]], talk: Sequence[Recording]) -> Terms:
    """Words of titles, the more the rarer among titles and in talk; a title's words add up to nearly one."""
    titles = [[w for w in dict.fromkeys(words(f["title"])) if w not in _EMPTY] for f in facts]
    holders = Counter(word for title in titles for word in title)
    turns = [turn for recording in talk for turn in recording.turns]
    said = Counter(word for turn in turns for word in set(turn.words))
    calls: dict[str, dict[int, float]] = defaultdict(dict)
    for at, title in enumerate(titles):
        rare = {w: math.log(len(facts) / holders[w]) * min(1.0, math.log(max(len(turns), 1) / (said[w] + 1)) / 6) for w in title}
        for word, weight in rare.items():
            if weight > 0:
                calls[word][at] = weight / (sum(rare.values()) + 2)
    return Terms.of(calls, len(facts))


def people_terms(facts: Sequence[dict[str, Any]], keys: Sequence[str]) -> Terms:
    """Full names of two or three words."""
    calls: dict[str, dict[int, float]] = defaultdict(dict)
    for at, f in enumerate(facts):
        for key in keys:
            for name in many(f, key):
                parts = words(name)
                if 2 <= len(parts) <= 3:
                    calls[" ".join(parts)][at] = 1.0
    return Terms.of(calls, len(facts))


def kind_terms(facts: Sequence[dict[str, Any]], keys: Sequence[str]) -> Terms:
    """Words of category values, the more the rarer."""
    holders: dict[str, set[int]] = defaultdict(set)
    for at, f in enumerate(facts):
        for key in keys:
            for value in many(f, key):
                for word in _KIND_WORD.findall(value):
                    holders[word.lower()].add(at)
    return Terms.of({w: dict.fromkeys(h, math.log(len(facts) / len(h))) for w, h in holders.items()}, len(facts))


def resemblance(
    text: Floats, taste: Floats, relations: dict[str, sparse.csr_matrix], settings: dict[str, Any], progress: Callable[[str], None]
) -> sparse.csr_matrix:
    """For every item its nearest others by text, taste and shared values; a row adds up to one."""
    count, n = int(settings["count"]), len(text)
    count = min(count, n - 1)
    at: list[NDArray[np.int64]] = []
    near: list[NDArray[np.int64]] = []
    weights: list[Floats] = []
    for start in range(0, n, 500):
        own = np.arange(start, min(start + 500, n))
        alike = text[own] @ text.T + np.float32(settings["taste"]) * (taste[own] @ taste.T)
        for name, share in settings["shared"].items():
            alike += np.float32(share) * (relations[name][own] @ relations[name].T).toarray().clip(0, 1)
        alike[np.arange(len(own)), own] = -np.inf
        best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        kept = np.take_along_axis(alike, best, 1).clip(0) ** 4
        kept /= kept.sum(1, keepdims=True) + 1e-9
        at.append(np.repeat(own, count))
        near.append(best.ravel())
        weights.append(kept.astype(np.float16).astype(np.float32).ravel())
    progress(f"resemblance of {n} items")
    matrix = sparse.csr_matrix((np.concatenate(weights), (np.concatenate(at), np.concatenate(near))), shape=(n, n))
    matrix.sort_indices()
    return matrix


def make_items(
    ids: list[str], facts: list[dict[str, Any]], text: Floats, taste: Floats, talk: Sequence[Recording], settings: dict[str, Any],
    alike: sparse.csr_matrix | None = None,
) -> Items:
    """Puts the parts together; what is stored in sixteen bits is rounded at once, so that features are those of the file."""
    relations = {name: shared_values(facts, name) for name in settings["relations"]}
    blocks: dict[str, NDArray[Any]] = {
        key: unit_rows(np.asarray(shared_values(facts, key).todense(), dtype=np.float64)) for key in settings["categories"]
    }
    blocks |= {"text": text, "taste": taste}
    years = np.array([f.get("year") or 0 for f in facts], dtype=np.int16)
    fame = np.array([f.get("popularity") or 0 for f in facts], dtype=np.float64)
    known = years > 0
    prior = [np.log1p(fame) / 3, fame > 0, np.where(known, (years - 2000.0) / 15, 0), known, years >= int(settings["recent"])]
    return Items(
        ids=ids,
        attributes=np.concatenate(list(blocks.values()), axis=1).astype(np.float16).astype(np.float32),
        blocks={name: block.shape[1] for name, block in blocks.items()},
        years=years,
        prior=np.stack(prior, axis=1).astype(np.float32),
        relations=relations,
        people=people_terms(facts, settings["people"]),
        titles=title_terms(facts, talk),
        kinds=kind_terms(facts, settings["kinds"]),
        alike=alike if alike is not None else resemblance(text, taste, relations, settings["alike"], lambda line: print(line, flush=True)),
    )
