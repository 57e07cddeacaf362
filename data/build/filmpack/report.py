"""Join quality and coverage, measured on the sources themselves, as Markdown."""

from __future__ import annotations

from collections import Counter
from typing import Any, Callable

from .join import same_person
from .merge import Merged, Sources
from .sources import MOVIELENS, PROJECT, REDIAL, VEGA, WIKIPEDIA, SourceFilm
from .titles import fold_person

_FIELDS = (
    "year", "genre", "director", "cast", "runtime", "certificate", "country", "language", "theme", "aka", "franchise", "rating",
)  # fmt: skip
_PAIRS = (
    (REDIAL, WIKIPEDIA), (PROJECT, REDIAL), (PROJECT, WIKIPEDIA), (PROJECT, VEGA), (REDIAL, VEGA), (WIKIPEDIA, VEGA),
    (MOVIELENS, REDIAL), (MOVIELENS, WIKIPEDIA), (MOVIELENS, VEGA),
)  # fmt: skip


def render(sources: Sources, merged: Merged, ratings: int) -> str:
    """The report."""
    items = merged.items
    lines = [
        "# Film pack: what the build measured",
        "",
        "Written by `data/build/build_films.sh`; do not edit.",
        "",
        f"{len(items)} films, {ratings} ratings by {len({r.user for r in sources.ratings})} users.",
        "",
        *_origins(items),
        *_coverage(items),
        *_field_sources(items),
        *_agreement(merged),
        *_joins(merged),
        *_conflicts(merged),
    ]
    return "\n".join(lines) + "\n"


def _origins(items: list[dict[str, Any]]) -> list[str]:
    count = Counter(i["source"]["title"] for i in items)
    newer = [i for i in items if i["year"] >= 2016]
    rows = [f"| {name} | {n} |" for name, n in sorted(count.items())]
    years = f"{min(i['year'] for i in items)} to {max(i['year'] for i in items)}"
    return ["## Where the films come from", "", "| title from | films |", "|---|---|", *rows, "", f"Years {years}; {len(newer)} films of 2016 or later.", ""]  # fmt: skip


def _coverage(items: list[dict[str, Any]]) -> list[str]:
    best = sorted((i for i in items), key=lambda i: (-i["popularity"], i["id"]))
    groups = (("all", items), ("1,000 most popular", best[:1000]), ("2,000 most popular", best[:2000]), ("2016 or later", [i for i in items if i["year"] >= 2016]))  # fmt: skip
    head = ["## Coverage", "", "| field | " + " | ".join(g for g, _ in groups) + " |", "|---|" + "---|" * len(groups)]
    for name in _FIELDS:
        cells = [f"{sum(name in i for i in group)} ({100 * sum(name in i for i in group) / len(group):.1f} %)" for _, group in groups]
        head.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*head, ""]


def _field_sources(items: list[dict[str, Any]]) -> list[str]:
    count: Counter[tuple[str, str]] = Counter((name, source) for i in items for name, source in i["source"].items())
    rows = [f"| {name} | {source} | {n} |" for (name, source), n in sorted(count.items())]
    return ["## Source of each field", "", "| field | source | films |", "|---|---|---|", *rows, ""]


def _agreement(merged: Merged) -> list[str]:
    tests: tuple[tuple[str, Callable[[SourceFilm, SourceFilm], bool | None]], ...] = (
        ("same year", lambda a, b: a.title.year == b.title.year if a.title.year and b.title.year else None),
        ("director in common", lambda a, b: _common(a.director, b.director)),
        ("cast in common", lambda a, b: _common(a.cast, b.cast)),
        ("runtime within 5 minutes", lambda a, b: abs(a.runtime - b.runtime) <= 5 if a.runtime and b.runtime else None),
        ("same certificate", lambda a, b: a.certificate == b.certificate if a.certificate and b.certificate else None),
    )
    refuted = set(merged.refuted)
    rows = []
    for first, second in _PAIRS:
        for name, test in tests:
            verdicts = []
            for item, by in merged.rows.items():
                if first in by and second in by and item not in refuted:
                    verdict = test(by[first], by[second])
                    if verdict is not None:
                        verdicts.append(verdict)
            if len(verdicts) >= 20:
                rows.append(f"| {first} | {second} | {name} | {sum(verdicts)} of {len(verdicts)} ({100 * sum(verdicts) / len(verdicts):.1f} %) |")  # fmt: skip
    return [
        "## Agreement of two sources on films both know",
        "",
        "A row joins by title and by a year at most one apart (two where two people agree), and not at all where both sides name"
        " people and none is shared; so agreement on people is of joins that title and year allowed. Those that people forbade are"
        ' counted below as "same title and year, other people" and "people refused".',
        "",
        "| one | other | what | agreement |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _common(one: list[str], other: list[str]) -> bool | None:
    if not one or not other:
        return None
    folded = {fold_person(p) for p in one}
    return any(fold_person(p) in folded for p in other) or any(same_person(a, b) for a in one for b in other)


def _joins(merged: Merged) -> list[str]:
    return ["## Joins", "", *(f"- {name}: {n}" for name, n in sorted(merged.joins.items())), ""]


def _conflicts(merged: Merged) -> list[str]:
    count = Counter(name for _, name, _ in merged.conflicts)
    titles = {i["id"]: f"{i['title']} ({i['year']})" for i in merged.items}
    told = [f"- {titles[item]}, {name}: {text}" for item, name, text in sorted(merged.conflicts) if item in titles]
    summary = ", ".join(f"{name} {n}" for name, n in sorted(count.items()))
    return ["## Conflicts", "", f"The first named source was taken unless two others agreed against it: {summary}.", "", *told]
