"""Recorded recommendation dialogues, as ``eval dialogue`` reads them, and the cases that are learnt from.

A case is a turn of the recommender that names items not named before; its context is every earlier turn. Names of items are cut out of the
text and ``MARK`` put in their place, so that no title is read as words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents import read_jsonl

MARK = "itemitem"
_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]+)?")


def words(text: str) -> list[str]:
    """Runs of ASCII letters and digits in lower case, an apostrophe inside kept; everything else parts words."""
    return [word.lower() for word in _WORD.findall(text.replace("\u2019", "'"))]


@dataclass(frozen=True)
class Turn:
    """One turn: who speaks, its words, the rows of the items it names."""

    by_system: bool
    words: list[str]
    items: list[int]


@dataclass(frozen=True)
class Recording:
    """A dialogue."""

    id: str
    turns: list[Turn]

    def named(self) -> list[int]:
        """The distinct items, in the order they are first named."""
        return list(dict.fromkeys(item for turn in self.turns for item in turn.items))


@dataclass(frozen=True)
class Case:
    """``turn`` of ``recording`` names ``targets`` for the first time."""

    recording: int
    turn: int
    targets: list[int]


def cut_names(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with every span replaced by the mark."""
    out, at = "", 0
    for start, end in sorted(spans):
        if start >= at and end > start:
            out += f"{text[at:start]} {MARK} "
            at = end
    return out + text[at:]


def read_recordings(path: Path, rows: dict[str, int]) -> list[Recording]:
    """The dialogues of a file; items that ``rows`` lacks are read as the words they are."""
    recordings = []
    for line in read_jsonl(path):
        turns = []
        for turn in line["turns"]:
            known = [item for item in turn["items"] if item["id"] in rows]
            text = cut_names(turn["text"], [tuple(item["span"]) for item in known])
            turns.append(Turn(turn["speaker"] == "system", words(text), list(dict.fromkeys(rows[item["id"]] for item in known))))
        recordings.append(Recording(line["id"], turns))
    return recordings


def cases_of(recordings: Sequence[Recording]) -> list[Case]:
    """Every case, dialogue by dialogue."""
    cases = []
    for at, recording in enumerate(recordings):
        named: set[int] = set()
        for place, turn in enumerate(recording.turns):
            new = [item for item in turn.items if item not in named]
            if turn.by_system and new:
                cases.append(Case(at, place, new))
            named.update(turn.items)
    return cases
