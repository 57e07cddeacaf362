"""What the words of a bare utterance are: titles, wishes and bans in words of one's own, or neither; nothing is masked.

People write titles without capitals, without their article, cut short or misspelt, and many titles are ordinary words. So a title is known by
what stands around it: utterances of the project and messages of ReDial are drawn anew with titles they never had, mostly such as are words of the language too.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from .bare import AXES, NO_TITLE, SPAN_TAGS, BareExample
from .understanding import ACTS, LIMIT, UNKNOWN
from .wordpiece import WordPiece

_MENTION = re.compile(r"@\d+")
_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "2": "ii", "3": "iii"}
_ORDINARY_SEEN = 25
_SHORT = 2
_PLAIN_WORDS = 4
_BILLED = 4
_SHORTEST_SLIP = 5
_LITTLE = ("the", "a", "of", "one", "in", "and")
#: Acts that name titles nobody says anything of: without the titles' places such an utterance tells nothing.
_PEOPLE = ("person", "cast", "director")
#: What stands before the first words of a conversation, as markers: it begins, and nothing was shown.
BEGUN = (0, 9)
_NAMING = ("ask", "compare", "explain", "whyNot", "accept")


@dataclass(frozen=True)
class Part:
    """A part of an utterance: "title", "person", "wish", "ban", "outside", "" where all that is known is that it is no title, or "unknown"."""

    text: str
    kind: str


Parts = tuple[Part, ...]


def redial(path: Path) -> list[Parts]:
    """The messages of ReDial's dialogues, every mention a title without a text."""
    out: list[Parts] = []
    seen: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        for message in json.loads(line)["messages"]:
            pieces = _MENTION.split(message["text"])
            key = "@".join(pieces)
            if key in seen or len(key) > 300 or not key.strip("@ "):
                continue
            seen.add(key)
            out.append(_joined(pieces, [Part("", "title")] * (len(pieces) - 1), ""))
    return out


def _joined(pieces: list[str], between: list[Part], kind: str) -> Parts:
    parts = [Part(pieces[0], kind)]
    for part, piece in zip(between, pieces[1:]):
        parts += [part, Part(piece, kind)]
    return tuple(parts)


def parts_of(case: dict[str, Any]) -> Parts | None:
    """An annotated utterance; ``None`` where not all its titles can be found, as they were called or by their full name."""
    text = case["utterance"]
    spans = _titles(case)
    if spans is None:
        return None
    rest = "outside" if _is_whole(case) else ""
    for edit in case.get("edits", []):
        if edit.get("attribute") == "text" and edit["op"] == "add":
            found = re.search(rf"(?<!\w){re.escape(str(edit['value']))}(?!\w)", text, re.IGNORECASE)
            if found is None or any(a < found.end() and found.start() < b for a, b, _ in spans):
                rest = ""
            else:
                spans.append((*found.span(), "ban" if edit["comparator"] == "not" else "wish"))
        elif edit.get("attribute") in _PEOPLE and isinstance(edit.get("value"), str):
            found = _named(edit["value"], text)
            if found is None:
                rest = ""
            elif not any(a < found[1] and found[0] < b for a, b, _ in spans):
                spans.append((*found, "person"))
    spans.sort()
    ends = [0, *(b for _, b, _ in spans)]
    starts = [*(a for a, _, _ in spans), len(text)]
    return _joined([text[a:b] for a, b in zip(ends, starts)], [Part(text[a:b], kind) for a, b, kind in spans], rest)


def _named(person: str, text: str) -> tuple[int, int] | None:
    """Where a person is named: in full, or by the last name and as much of the rest as stands before it."""
    words = [re.escape(word) for word in person.split()]
    for first in range(len(words)):
        found = re.search(r"(?<!\w)" + r"\s+".join(words[first:]) + r"(?!\w)", text, re.IGNORECASE)
        if found is not None:
            return found.span()
    return None


def _is_whole(case: dict[str, Any]) -> bool:
    return bool(case.get("labels", "all") == "all")


def _titles(case: dict[str, Any]) -> list[tuple[int, int, str]] | None:
    called = [(one["surface"], one["item"]) for one in case.get("titles", []) if _resembles(one["surface"], one["item"])]
    named = {e["value"] for e in case.get("edits", []) if e.get("attribute") == "item"} | {e["anchor"] for e in case.get("edits", []) if e.get("anchor")}
    if "titles" not in case:
        if case.get("labels", "all") == "act" or case["act"] in _NAMING:
            return None
        called = [(_bare(item), item) for item in sorted(named)]
    shown = set(case.get("context", {}).get("lastSlate", []))
    spans: list[tuple[int, int, str]] = []
    for name, item in dict.fromkeys(called):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", case["utterance"], re.IGNORECASE)
        if found is None and item not in shown:
            return None
        if found is not None and not any(a < found.end() and found.start() < b for a, b, _ in spans):
            spans.append((*found.span(), "title"))
    return spans


def _bare(title: str) -> str:
    return re.sub(r" \(\d{4}\)$", "", title)


def _resembles(surface: str, title: str) -> bool:
    """Whether a title is called by its words or initials; "the second one" points at it and is no title."""
    words = _words(_bare(title))
    own_words = [word for word in _words(surface) if word not in _LITTLE]
    initials = "".join(word[0] for word in words)
    return any(_near(word, other) for word in own_words for other in words) or surface.casefold() in (initials, _bare(title).casefold())


def _near(left: str, right: str) -> bool:
    return left == right or (len(left) > 4 and (left[:4] == right[:4] or left[-4:] == right[-4:]))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


class Names:
    """Draws titles and people and the ways they are written."""

    def __init__(self, items: Path, utterances: list[Parts]) -> None:
        rows = [json.loads(line) for line in items.read_text(encoding="utf-8").splitlines()]
        said = Counter(word for parts in utterances for part in parts for word in set(_words(part.text)))
        self.names = [row["title"] for row in rows]
        self.years = [row.get("year") for row in rows]
        weights = [(float(row.get("popularity") or 0) + 1) ** 0.5 for row in rows]
        plain = [all(said[w] >= _ORDINARY_SEEN for w in _words(name)) and 0 < len(_words(name)) <= _PLAIN_WORDS for name in self.names]
        short = [len(_words(name)) <= _SHORT for name in self.names]
        self._every = list(accumulate(weights))
        self._plain = list(accumulate(w if kept else 0.0 for w, kept in zip(weights, plain)))
        self._short = list(accumulate(w if kept else 0.0 for w, kept in zip(weights, short)))
        fame: Counter[str] = Counter()
        for row, weight in zip(rows, weights):
            for person in (*row.get("director", ()), *row.get("cast", ())[:_BILLED]):
                fame[person] += weight
        self.people = sorted(fame)
        self._people = list(accumulate(fame[person] for person in self.people))

    def title(self, draw: random.Random) -> str:
        """A title as somebody may write it: often one of everyday words, or a short one."""
        chance = draw.random()
        summed = self._plain if chance < 0.35 else self._short if chance < 0.6 else self._every
        index = draw.choices(range(len(self.names)), cum_weights=summed if summed[-1] > 0 else self._every)[0]
        return self.written(self.names[index], self.years[index], draw)

    def person(self, draw: random.Random) -> str:
        """A person as somebody may write it: the last name, or all of it."""
        if not self.people:
            return "somebody"
        (name,) = draw.choices(self.people, cum_weights=self._people)
        text = name.split()[-1] if draw.random() < 0.5 else name
        return _slipped(text, draw) if draw.random() < 0.15 else text

    def written(self, name: str, year: Any, draw: random.Random) -> str:
        """A way to write a title: without its article, cut short, with other numerals, a slip, no punctuation, or its year."""
        text = name
        if draw.random() < 0.3:
            text = re.sub(r"^(the|a|an) ", "", text, flags=re.IGNORECASE)
        if draw.random() < 0.5 and re.search(r"[:–]| - ", text):
            text = re.split(r"[:–]| - ", text)[0]
        words = text.split()
        if len(words) > 1 and words[-1].casefold() in _NUMERALS and draw.random() < 0.5:
            text = " ".join([*words[:-1], _NUMERALS[words[-1].casefold()]])
        if draw.random() < 0.08:
            text = _slipped(text, draw)
        if draw.random() < 0.3:
            text = re.sub(r"[^\w\s']", "", text).replace("  ", " ")
        if year and draw.random() < 0.06:
            text += draw.choice((f" ({year})", f" {year}"))
        return text


def _slipped(text: str, draw: random.Random) -> str:
    """A text with a letter left out, exchanged with the next, or doubled."""
    if len(text) <= _SHORTEST_SLIP:
        return text
    at = draw.randrange(1, len(text) - 2)
    return draw.choice((text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :], text[:at] + text[at] + text[at:]))


def redrawn(utterances: list[Parts], names: Names, tokens: WordPiece, seed: int) -> list[BareExample]:
    """The utterances with other titles and people in place of theirs, every word labelled."""
    draw = random.Random(seed)
    fresh = {"title": names.title, "person": names.person}
    other = [tuple(replace(part, text=fresh[part.kind](draw)) if part.kind in fresh else part for part in parts) for parts in utterances]
    return [_labelled(parts, tokens) for parts in other]


def told(cases: list[dict[str, Any]], concepts: Sequence[str], contexts: Mapping[str, Sequence[int]], tokens: WordPiece) -> list[BareExample]:
    """The annotated utterances as they are: what every word is where that can be said, what is said of every concept, and the act. What stood before is given by id, as markers."""
    out = []
    for case in cases:
        parts = parts_of(case)
        stances = stances_of(case.get("edits", []), concepts) if _is_whole(case) else None
        if parts is not None or stances is not None:
            made = _labelled(parts or (Part(case["utterance"], "unknown"),), tokens, contexts.get(case["id"], BEGUN))
            known = case["id"] in contexts and case.get("labels", "all") != "items"
            out.append(replace(made, stances=stances, act=ACTS.index(case["act"]) if known else UNKNOWN))
    return out


#: The label of a part's first word and of the further ones.
_TAGS = {"": (NO_TITLE, NO_TITLE), "unknown": (UNKNOWN, UNKNOWN), "outside": (SPAN_TAGS.index("outside"),) * 2} | {
    kind: (SPAN_TAGS.index(kind), SPAN_TAGS.index(f"{kind}Inside")) for kind in ("title", "person", "wish", "ban")
}


def bare(text: str, tokens: WordPiece) -> tuple[BareExample, list[tuple[int, int]]]:
    """An utterance of which nothing is known, and where its words stand in it."""
    words = [match.span() for match in _WORD.finditer(text) if tokens.encode(match.group())[1:-1]]
    made = _labelled((Part(text, "unknown"),), tokens)
    return made, words[: len(made.places)]


def concepts_of(cases: list[dict[str, Any]], attributes: Sequence[str], least: int) -> tuple[str, ...]:
    """The axes, and as "attribute=value" the values of the attributes that at least so many utterances want or rule out."""
    said = Counter(key for case in cases for key in {_concept(edit) for edit in case.get("edits", []) if edit.get("attribute") in attributes and edit["op"] == "add"})
    return (*AXES, *sorted(key for key, count in said.items() if count >= least))


def _concept(edit: dict[str, Any]) -> str:
    return edit["attribute"] if edit["attribute"] in AXES else f"{edit['attribute']}={edit.get('value')}"


def stances_of(edits: list[dict[str, Any]], concepts: Sequence[str]) -> list[int]:
    """For every concept what is said of it, by its place among the stances."""
    said = {_concept(e): 2 if e["comparator"] in ("high", "more", "is") else 1 for e in edits if e["op"] == "add"}
    return [said.get(concept, 0) for concept in concepts]


def _labelled(parts: Parts, tokens: WordPiece, context: Sequence[int] = BEGUN) -> BareExample:
    out = BareExample([tokens.start, *(marker + 1 for marker in context)])
    for part in parts:
        tags = _TAGS[part.kind]
        for number, word in enumerate(_WORD.findall(part.text)):
            ids = tokens.encode(word)[1:-1]
            if not ids or len(out.ids) + len(ids) >= LIMIT:
                continue
            out.places.append(len(out.ids))
            out.tags.append(tags[min(number, 1)])
            out.ids.extend(ids)
    out.ids.append(tokens.end)
    return out


def drawn(cases: list[dict[str, Any]], concepts: Sequence[str], contexts: Mapping[str, Sequence[int]], dialogues: Path, items: Path, settings: dict[str, Any], tokens: WordPiece, seed: int) -> list[BareExample]:
    """What is learnt from: the project's utterances as they are and with other titles and people, messages of ReDial that name a film, and some that name none."""
    draw = random.Random(seed)
    messages = redial(dialogues)
    names = Names(items, messages)
    naming = [parts for case in cases if (parts := parts_of(case)) is not None and any(part.kind in ("title", "person") for part in parts)]
    named, plain = ([parts for parts in messages if (len(parts) > 1) == wanted] for wanted in (True, False))
    out = told(cases, concepts, contexts, tokens)
    for again in range(int(settings["swaps"])):
        out += redrawn(naming, names, tokens, seed + 1 + again)
    out += redrawn(draw.sample(named, min(len(named), int(settings["named"]))), names, tokens, seed + 100)
    return out + redrawn(draw.sample(plain, min(len(plain), int(settings["plain"]))), names, tokens, seed + 101)


def spans_of(tags: list[str], kind: str) -> set[tuple[int, int]]:
    """The spans [first word, word after the last) of a kind that a run of tags tells."""
    out: list[tuple[int, int]] = []
    for at, tag in enumerate(tags):
        if tag == kind:
            out.append((at, at + 1))
        elif tag == kind + "Inside" and out and out[-1][1] == at:
            out[-1] = (out[-1][0], at + 1)
    return set(out)
