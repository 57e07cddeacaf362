"""What the seekers of ReDial say of films: their turns with the titles masked, and the verdict each gave on the film afterwards."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from .understanding import LIMIT, TAGS, UNKNOWN, VERDICTS, Example, encode
from .wordpiece import WordPiece

_MENTION = re.compile(r"@(\d+)")
_UNSEEN = 2
# Markers of the runtime's enumeration: what stood before, and what stands in the place of a title.
_BEGINS, _SPOKE, _NOTHING_SHOWN, _SHOWN, _STATED, _TITLE, _SHOWN_TITLE = 0, 3, 9, 10, 11, 12, 13


def seekers(path: Path, tokens: WordPiece, likes: int, seed: int, weight: float) -> list[Example]:
    """Seekers' turns that name a film, with its verdict as the label; of turns that only like, ``likes`` drawn at random.

    A film counts where its verdict can have been told: in the only turn of the seeker that names it.
    """
    told: list[Example] = []
    liked: list[Example] = []
    seen: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        dialogue = json.loads(line)
        for example, text in _turns(dialogue, tokens, weight):
            if text in seen or len(example.ids) >= LIMIT:
                continue
            seen.add(text)
            only = all(tag == len(TAGS) for tag in example.tags if tag != UNKNOWN)
            (liked if only else told).append(example)
    random.Random(seed).shuffle(liked)
    return told + liked[:likes]


def _turns(dialogue: dict[str, Any], tokens: WordPiece, weight: float) -> list[tuple[Example, str]]:
    verdicts = dialogue["initiatorQuestions"]
    seeker = dialogue["initiatorWorkerId"]
    if not isinstance(verdicts, dict):
        return []
    named = [film for m in dialogue["messages"] if m["senderWorkerId"] == seeker for film in set(_MENTION.findall(m["text"]))]
    shown: set[str] = set()
    stated = False
    out = []
    for place, message in enumerate(dialogue["messages"]):
        films = _MENTION.findall(message["text"])
        if message["senderWorkerId"] != seeker:
            shown.update(films)
            continue
        text = message["text"]
        segments: list[list[int]] = []
        tags: list[int] = []
        at = 0
        for mention in _MENTION.finditer(text):
            if text[at : mention.start()].strip():
                segments.append([at, mention.start(), -1, -1])
                tags.append(UNKNOWN)
            film = mention.group(1)
            segments.append([mention.start(), mention.end(), 0, _SHOWN_TITLE if film in shown else _TITLE])
            tags.append(_label(verdicts.get(film)) if named.count(film) == 1 and films.count(film) == 1 else UNKNOWN)
            at = mention.end()
        if text[at:].strip():
            segments.append([at, len(text), -1, -1])
            tags.append(UNKNOWN)
        if any(tag != UNKNOWN for tag in tags) and len(text) == len(text.encode("utf-16-le")) // 2:
            context = [_SPOKE if shown else _BEGINS, _SHOWN if shown else _NOTHING_SHOWN] + ([_STATED] if stated else [])
            ids, firsts = encode({"context": context, "segments": segments}, text, tokens)
            keep = [i for i, first in enumerate(firsts) if first >= 0 and segments[i][2] == 0]
            example = Example(f"redial-{dialogue['conversationId']}-{place}", ids, UNKNOWN, [firsts[i] for i in keep], ["item"] * len(keep), [tags[i] for i in keep], keep, weight)
            out.append((example, _MENTION.sub("@", text)))
        stated |= bool(films)
    return out


def _label(verdict: dict[str, int] | None) -> int:
    if verdict is None:
        return UNKNOWN
    names = list(VERDICTS)
    if verdict["liked"] < _UNSEEN:
        return len(TAGS) + names.index("liked" if verdict["liked"] else "disliked")
    return len(TAGS) + names.index("unsaid")
