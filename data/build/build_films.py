#!/usr/bin/env python3
"""Builds data/films from the unpacked sources; `build_films.sh` beside this file fetches them first."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from filmpack import merge, report, sources, writing

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Reads, joins, writes, reports."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dslabs", type=Path, required=True, help="path of Rdata without suffix, from r-cran-dslabs")
    options.add_argument("--vega", type=Path, required=True, help="movies.json of vega-datasets")
    options.add_argument("--shared", type=Path, required=True, help="folder with redial/ and movie-metadata/wikipedia/")
    options.add_argument("--out", type=Path, default=HERE.parent / "films")
    options.add_argument("--report", type=Path, default=HERE / "report.md")
    given = options.parse_args()

    corrections = json.loads((HERE / "corrections.json").read_text(encoding="utf-8"))
    excluded = json.loads((HERE / "excluded.json").read_text(encoding="utf-8"))
    other_titles = json.loads((HERE / "other_titles.json").read_text(encoding="utf-8"))
    movielens, ratings = sources.load_movielens(given.dslabs, corrections, other_titles)
    redial, links = sources.load_redial(given.shared / "redial")
    read = merge.Sources(
        movielens,
        ratings,
        redial,
        links,
        sources.load_wikipedia(given.shared / "movie-metadata" / "wikipedia"),
        sources.load_vega(given.vega),
        sources.load_project(HERE / "project_facts.jsonl"),
        frozenset(excluded),
    )
    merged = merge.merge(read)
    given.out.mkdir(parents=True, exist_ok=True)
    writing.write_items(given.out / "items.jsonl", merged.items)
    count = writing.write_interactions(given.out / "interactions.csv", ratings, {i["id"] for i in merged.items})
    given.report.write_text(report.render(read, merged, count), encoding="utf-8", newline="\n")
    print(f"{len(merged.items)} films, {count} ratings -> {given.out}", file=sys.stderr)
    for film in merged.unjoined_project:
        print(f"project fact without a film: {film.title.name} ({film.title.year})", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
