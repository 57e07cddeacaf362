"""Recipe ``results``: ``docs/results.md`` from every ``figures.json`` under ``training/out``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..places import OUT, ROOT
from . import measure
from .figures import SCHEMA

Table = dict[str, Any]


def read(folder: Path) -> dict[str, Table]:
    """Rows of every ``figures.json`` below ``folder``, by the hash of their data; a row without its places is refused."""
    found: dict[str, Table] = {}
    for path in sorted(folder.rglob("figures.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        if value.get("schema") != SCHEMA:
            continue
        table = found.setdefault(value["data"]["hash"], {"data": value["data"], "rows": []})
        for row in value["rows"]:
            places = [np.load(path.parent / seed["places"]) for seed in row["seeds"]]
            wrong = [len(p) for p in places if len(p) != table["data"]["users"]]
            if wrong:
                raise ValueError(f"{path}: {row['model']} has places of {wrong[0]} users, the data has {table['data']['users']}")
            table["rows"].append({**row, "found": places})
    return found


def _figure(values: list[np.ndarray[Any, np.dtype[np.float64]]]) -> str:
    estimate = measure.interval(np.mean(values, axis=0))
    spread = f" (seeds ± {np.std([v.mean() for v in values], ddof=1):.4f})" if len(values) > 1 else ""
    return f"{estimate.mean:.4f} [{estimate.low:.4f}, {estimate.high:.4f}]{spread}"


def _line(row: Table) -> str:
    minutes = sum(s.get("minutes", 0) for s in row["seeds"]) / len(row["seeds"])
    note = row["note"]
    weights = row["seeds"][0].get("weights")
    if weights:
        note += ": " + ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    epochs = [str(s["epochs"]) for s in row["seeds"] if s.get("epochs")]
    cells = [
        row["model"], note, row["fitted"], str(len(row["seeds"])) if any(s["seed"] for s in row["seeds"]) else "–",
        _figure([measure.recall(p) for p in row["found"]]), _figure([measure.ndcg(p) for p in row["found"]]),
        (f"{minutes:.0f}" if minutes else "–") + (f" ({'/'.join(epochs)} epochs)" if epochs else ""),
    ]
    return "| " + " | ".join(cells) + " |"


def render(tables: dict[str, Table], texts: dict[str, Any]) -> str:
    """The whole document; ``texts`` is the recipe, which holds what is said around the tables and the published rows."""
    out = [texts["opening"].strip(), ""]
    for name, said in texts["tables"].items():
        table = next((t for t in tables.values() if t["data"]["name"] == name), None)
        if table is None:
            continue
        data = table["data"]
        out += [
            f"## {said['title']}",
            f"{data['users']:,} users, {data['items']:,} items, {data['interactions']:,} interactions, {data['hash'][:19]}.", "",
            "| model | how | fitted on | seeds | Recall@10 | NDCG@10 | minutes a seed |", "|---|---|---|---|---|---|---|",
            *(_line(row) for row in sorted(table["rows"], key=lambda r: float(np.mean([measure.recall(p).mean() for p in r["found"]])))), "",
        ]
        if said.get("published"):
            published = [f"| {' | '.join(str(cell) for cell in line)} |" for line in said["published"]]
            out += ["| published or measured before | Recall@10 | NDCG@10 | by |", "|---|---|---|---|", *published, ""]
        if said.get("remarks"):
            out += [said["remarks"].strip(), ""]
    return "\n".join(out).rstrip() + "\n"


def run(recipe: dict[str, Any], name: str) -> None:
    tables = read(OUT)
    if not tables:
        raise ValueError(f"no figures.json under {OUT}: train something first")
    path = ROOT / "docs" / "results.md"
    path.write_text(render(tables, recipe), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {sum(len(t['rows']) for t in tables.values())} rows of {len(tables)} data sets", flush=True)
