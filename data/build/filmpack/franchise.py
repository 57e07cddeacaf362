"""Which films belong to one series: the project's facts first, then titles confirmed by shared people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from .titles import fold, fold_person

_NUMERAL = r"(?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six|seven)"
_SEQUEL = re.compile(
    rf"^(?P<base>.+?)(?:(?:,| -)? (?:part|episode|chapter|vol\.?|volume|no\.?) {_NUMERAL}\b.*| (?:\d|1\d|[ivx]{{2,4}}|v|x|[234]d)(?:[:\-–]? .*|:.*)?|: .+| - .+| returns| reloaded| again| forever)$",
    re.IGNORECASE,
)
_TOO_COMMON = {"star", "american", "national lampoon s", "tyler perry s", "disney s", "wwe", "tales", "love", "the movie", "legend", "alien", "barbie"}
_LISTED = {"alien"}


def stem(title: str) -> str:
    """The part of a title that its series shares: 'Rocky II' and 'Rocky' give 'rocky'."""
    found = _SEQUEL.match(title)
    base = fold(found["base"] if found else title)
    return base


def assign(items: list[dict[str, Any]]) -> Counter[str]:
    """Sets `franchise` on items that lack it; returns how many came from which rule."""
    counts: Counter[str] = Counter()
    known: dict[str, str] = {}
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        key = stem(item["title"])
        groups[key].append(item)
        if "franchise" in item:
            counts["project"] += 1
            known.setdefault(fold(item["franchise"]), item["franchise"])
    for key, group in sorted(groups.items()):
        if len(group) < 2 or len(key) < 3 or key in _TOO_COMMON - _LISTED:
            continue
        numbered = [i for i in group if _SEQUEL.match(i["title"])]
        if not numbered:
            continue
        for cluster in _confirmed(group):
            named = Counter(i["franchise"] for i in cluster if "franchise" in i)
            if named:
                name = min(named, key=lambda n: (-named[n], n))
            else:
                name = known.get(key) or _name(cluster)
            for item in cluster:
                if "franchise" not in item:
                    item["franchise"] = name
                    item["source"]["franchise"] = "derived:title+people"
                    counts["title+people"] += 1
    for item in items:
        name = known.get(fold(item["title"].split(":")[0]))
        if name and "franchise" not in item and ":" in item["title"] and len(fold(name)) > 6:
            item["franchise"] = name
            item["source"]["franchise"] = "derived:title"
            counts["title"] += 1
    return counts


def _confirmed(group: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Groups of films linked by a shared director or cast member, one at least with a sequel's title."""
    parent = list(range(len(group)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    crews = [{fold_person(p) for p in (*i.get("director", ()), *i.get("cast", ()))} for i in group]
    for a in range(len(group)):
        for b in range(a):
            if crews[a] & crews[b]:
                parent[root(a)] = root(b)
    clusters: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for n, item in enumerate(group):
        clusters[root(n)].append(item)
    return [c for c in clusters.values() if len(c) > 1 and any(_SEQUEL.match(i["title"]) for i in c)]


def _name(cluster: list[dict[str, Any]]) -> str:
    """The title the films share, in the writing of the shortest."""
    first = min(cluster, key=lambda i: (len(i["title"]), i["year"], i["id"]))
    found = _SEQUEL.match(first["title"])
    return str(found["base"] if found else first["title"]).strip(" :,-")
