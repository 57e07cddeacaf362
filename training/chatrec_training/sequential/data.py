"""Users' sequences for leave-one-out: the last item is the test, the last but one the validation.

Items are renumbered to rows as the runtime's evaluation does it (``SequentialDataSet``): ids that are numbers by value, all others by
text. A row is what networks, places and files speak of; the ids are kept for the files that leave.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
_NUMBER = re.compile(r"[+-]?\d+")


@dataclass(frozen=True)
class Sequences:
    """A data set of sequences, oldest first."""

    name: str
    path: Path
    hash: str
    users: list[str]
    items: list[str]
    rows: list[Rows]

    @property
    def interactions(self) -> int:
        return sum(len(r) for r in self.rows)

    def histories(self, held: int) -> list[Rows]:
        """What may be seen of each user: all but the last ``held`` items (1: test, 2: validation)."""
        return [r[:-held] for r in self.rows]

    def targets(self, held: int) -> Rows:
        return np.array([r[-held] for r in self.rows], np.int32)


def _compare(left: str, right: str) -> int:
    if _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right):
        return int(left) - int(right)
    return (left > right) - (left < right)


def load(path: Path) -> Sequences:
    """Reads lines of ``user item item …``; ``path`` is a file or a folder with ``sequences.txt``.

    Raises ``FileNotFoundError`` or ``ValueError`` with one clear line, as the runtime does.
    """
    file = path / "sequences.txt" if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(f"{file}: no such file")
    users: list[str] = []
    named: list[list[str]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) < 4:
            raise ValueError(f"{file}:{number}: a sequence needs a user and at least three items")
        users.append(fields[0])
        named.append(fields[1:])
    if not users:
        raise ValueError(f"{file}: no sequences")
    items = sorted({i for s in named for i in s}, key=functools.cmp_to_key(_compare))
    place = {item: row for row, item in enumerate(items)}
    digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    rows = [np.array([place[i] for i in s], np.int32) for s in named]
    return Sequences(file.parent.name if file.name == "sequences.txt" else file.stem, file, digest, users, items, rows)


def texts(data: Sequences) -> list[str] | None:
    """What ``items.jsonl`` says of each row, "title. brand. categories"; ``None`` where there is no such file.

    Beside ``<name>.txt`` the file is ``<name>.items.jsonl``. A title may be missing: then the phrase and the terms stand for it.
    """
    folder = data.path.parent
    file = folder / ("items.jsonl" if data.path.name == "sequences.txt" else f"{data.path.stem}.items.jsonl")
    if not file.exists():
        return None
    found: dict[str, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            found[str(item["id"])] = describe(item)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file}:{number}: not an item: {error}") from None
    return [found.get(item, "") for item in data.items]


def describe(item: dict[str, object]) -> str:
    """One item's text: title (else phrase and terms), year, brand, categories, description; parts joined by ". "."""
    attributes = [str(a) for a in _many(item.get("attributes"))]
    brand = str(item.get("brand") or (attributes[0] if attributes else "")).strip()
    categories = _many(item.get("categories") or item.get("genres") or item.get("genre")) or attributes[1:]
    title = str(item.get("title") or item.get("name") or "").strip()
    if not title:
        title = ", ".join([str(item.get("phrase") or "").strip(), *(str(t) for t in _many(item.get("terms")))]).strip(", ")
    if item.get("year"):
        title = f"{title} ({item['year']})"
    parts = [title, "" if brand == "Unknown" else brand, ", ".join(str(c).strip(" '\"") for c in categories), str(item.get("description") or "").strip()]
    return ". ".join(p for p in parts if p)


@dataclass(frozen=True)
class Said:
    """One critique: the history it follows, the words, and the item that was meant (rows)."""

    history: Rows
    critique: str
    target: int


def critiques(data: Sequences) -> list[Said]:
    """``critiques.jsonl`` beside the sequences (the runtime's ``eval critique`` reads the same); items the data lacks are passed over."""
    file = data.path.parent / "critiques.jsonl"
    if not file.exists():
        return []
    place = {item: row for row, item in enumerate(data.items)}
    found: list[Said] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            named = [str(i) for i in [*case["history"], case["anchor"]] if i is not None]
            rows = [place[i] for i in dict.fromkeys(named) if i in place]
            if rows and str(case["target"]) in place:
                found.append(Said(np.array(rows, np.int32), str(case["critique"]), place[str(case["target"])]))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}: not a critique: {error}") from None
    return found


def _many(value: object) -> list[object]:
    """A list as it is; a text cut at its commas."""
    if isinstance(value, list):
        return value
    return [part for part in str(value).split(",") if part.strip()] if value else []
