"""The learned reader of utterances: a small encoder with a head for the act and a head for every stretch of the utterance.

What it reads is written by ``eval understanding --readings``: what stood before the utterance as markers, then its words, with titles and
people masked. A stretch is an object that the grammar recognised (what was said of it: liked, banned …) or a plain word
(whether it belongs to a wish or a ban that no attribute holds).
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .fitting import by_length, fit
from .onnx_int8 import Graph, linear, whole_of
from .wordpiece import WordPiece

ACTS = (
    "greet", "request", "provide", "critique", "reject", "accept", "ask", "compare", "explain", "whyNot", "more", "undo", "forget",
    "showProfile", "answer", "help", "chat", "outOfScope", "bye",
)  # fmt: skip
#: What is said of an item, of another object, of a plain word.
ITEM_TAGS = ("none", "like", "dislike", "seen", "seenLike", "seenDislike", "notInterested", "remove")
OBJECT_TAGS = ("none", "wantHard", "wantSoft", "banHard", "banSoft", "remove")
WORD_TAGS = ("none", "wish", "ban")
TAGS = tuple(f"item:{t}" for t in ITEM_TAGS) + tuple(f"object:{t}" for t in OBJECT_TAGS) + tuple(f"word:{t}" for t in WORD_TAGS)
KINDS = {"item": (0, 8), "object": (8, 14), "word": (14, 17)}
#: What a person of ReDial's said of a film after the dialogue, as the tags that agree with it; numbered after ``TAGS``.
VERDICTS = {"liked": ("like", "seenLike"), "disliked": ("dislike", "seenDislike", "notInterested"), "unsaid": ("none", "seen")}

#: The words whose vectors the markers start from, in the order of the C# enumeration; marker i is the unused id i + 1.
MARKER_WORDS = (
    "start", "recommended", "question", "answer", "movie", "actor", "genre", "number", "degree", "nothing", "list", "preference",
    "film", "movie", "john",
)  # fmt: skip
LIMIT = 64
#: The label of what nobody annotated.
UNKNOWN = -100
_HEAD = 44


@dataclass
class Example:
    """One utterance: the token ids, the first token of each labelled stretch, and the labels (-100 where unknown)."""

    id: str
    ids: list[int]
    act: int
    places: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    weight: float = 1.0


def encode(reading: dict[str, Any], text: str, tokens: WordPiece) -> tuple[list[int], list[int]]:
    """Token ids, cut to ``LIMIT`` by leaving out of the middle, and for every segment its first token (-1 where it was cut)."""
    utf16 = text.encode("utf-16-le")
    ids = [tokens.start] + [marker + 1 for marker in reading["context"]]
    firsts: list[int] = []
    for start, end, _, marker in reading["segments"]:
        firsts.append(len(ids))
        pieces = [marker + 1] if marker >= 0 else tokens.encode(utf16[2 * start : 2 * end].decode("utf-16-le", "ignore"))[1:-1]
        if not pieces:
            firsts[-1] = -1
        ids.extend(pieces)
    ids.append(tokens.end)
    if len(ids) > LIMIT:
        gap = len(ids) - LIMIT
        firsts = [at if at < _HEAD else at - gap if at >= _HEAD + gap else -1 for at in firsts]
        ids = ids[:_HEAD] + ids[_HEAD + gap :]
    return ids, firsts


def _key(text: Any) -> str:
    return "".join(c if c.isalnum() else " " for c in str(text).casefold()).strip()


def _item_tag(items: list[str], edits: list[dict[str, Any]]) -> str:
    names = {_key(item) for item in items}
    said = {
        "remove" if edit["op"] == "remove" else edit["comparator"]
        for edit in edits
        if edit.get("attribute") == "item" and _key(edit.get("value")) in names
    }
    for tag in ("remove", "notInterested"):
        if tag in said:
            return tag
    if "seen" in said:
        return "seenLike" if "like" in said else "seenDislike" if "dislike" in said else "seen"
    return "like" if "like" in said else "dislike" if "dislike" in said else "none"


_PEOPLE = ("person", "cast", "director")


def _object_tag(drafts: list[dict[str, Any]], edits: list[dict[str, Any]]) -> str | None:
    """What was meant of an object that the grammar drafted edits for: the meant edit on the same attribute and value."""
    for draft in drafts:
        people = draft.get("attribute") in _PEOPLE
        for edit in edits:
            same = edit.get("attribute") == draft.get("attribute") or (people and edit.get("attribute") in _PEOPLE)
            if not same:
                continue
            if isinstance(draft.get("value"), str) and isinstance(edit.get("value"), str) and _key(draft["value"]) != _key(edit["value"]):
                continue
            if edit["op"] == "remove":
                return "remove"
            ban = edit["comparator"] in ("not", "low", "less")
            strength = "Hard" if edit.get("strength") == "hard" else "Soft"
            return ("ban" if ban else "want") + strength
    return "none" if drafts else None


def label(case: dict[str, Any], reading: dict[str, Any], tokens: WordPiece) -> Example:
    """The labelled example of an annotated utterance and its reading."""
    text = case["utterance"]
    ids, firsts = encode(reading, text, tokens)
    labelled = case.get("labels", "all")
    out = Example(case["id"], ids, ACTS.index(case["act"]))
    spans: list[tuple[int, int, str]] = []
    folded = text.casefold()
    for edit in case.get("edits", []):
        if edit.get("attribute") == "text" and edit["op"] == "add" and len(folded) == len(text):
            at = folded.find(str(edit["value"]).casefold())
            if at >= 0:
                spans.append((at, at + len(str(edit["value"])), "ban" if edit["comparator"] == "not" else "wish"))
    missed = sum(1 for e in case.get("edits", []) if e.get("attribute") == "text") > len(spans)
    for index, ((start, end, mark, _), first) in enumerate(zip(reading["segments"], firsts)):
        if first < 0:
            continue
        kind, tag = "word", "none"
        if mark >= 0:
            info = reading["marks"][mark]
            if info["kind"] in ("title", "reference"):
                kind, tag = "item", _item_tag(info["items"], case.get("edits", [])) if info["items"] else None
            else:
                kind, tag = "object", _object_tag(info["edits"], case.get("edits", []))
        else:
            tag = next((what for a, b, what in spans if start < b and end > a), "none")
            if missed:
                tag = None
        known = labelled == "all" or (labelled == "items" and kind == "item")
        out.places.append(first)
        out.kinds.append(kind)
        out.segments.append(index)
        out.tags.append(TAGS.index(f"{kind}:{tag}") if tag is not None and known else UNKNOWN)
    return out


#: What joins two utterances into one.
_JOINS = (",", ".", "but", "and", "while")
_PLAIN = (1, 10)


def pairs(examples: list[Example], tokens: WordPiece, count: int, seed: int) -> list[Example]:
    """Utterances that say something of one item each, joined two by two: what is said of an item is learnt to end where another begins."""
    draw = random.Random(seed)
    single = [e for e in examples if sum(tag >= 0 and kind == "item" for tag, kind in zip(e.tags, e.kinds)) == 1 and e.kinds.count("item") == 1]
    single = [e for e in single if tuple(e.ids[1:3]) == _PLAIN and e.ids[3] > len(MARKER_WORDS) and len(e.ids) <= LIMIT // 2]
    joins = [tokens.encode(join)[1:-1] for join in _JOINS]
    out: list[Example] = []
    for number in range(count if len(single) > 1 else 0):
        left, right = draw.sample(single, 2)
        join = draw.choice(joins)
        shift = len(left.ids) - 1 + len(join) - 3
        items = [(place, tag) for place, kind, tag in zip(left.places, left.kinds, left.tags) if kind == "item"]
        items += [(place + shift, tag) for place, kind, tag in zip(right.places, right.kinds, right.tags) if kind == "item"]
        ids = left.ids[:-1] + join + right.ids[3:]
        out.append(Example(f"pair-{number}", ids, UNKNOWN, [place for place, _ in items], ["item"] * 2, [tag for _, tag in items], [0, 1]))
    return out


class Reader(nn.Module):
    """The encoder's first layers with the two heads."""

    def __init__(self, encoder: Bert, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.encoder.layers = encoder.layers[:layers]
        width = encoder.shape.width
        self.act = nn.Linear(2 * width, len(ACTS))
        self.tag = nn.Linear(width, len(TAGS))
        self.dropout = nn.Dropout(dropout)

    def heads(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        weight = mask[:, :, None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        return self.act(self.dropout(torch.cat([states[:, 0], mean], -1))), self.tag(self.dropout(states))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the acts [batch, acts] and of the tags [batch, length, tags]."""
        return self.heads(self.encoder(ids, mask), mask)


def place_markers(encoder: Bert, tokens: WordPiece) -> None:
    """Starts the markers' rows of the word table at the vectors of words near what they mean."""
    with torch.no_grad():
        for index, word in enumerate(MARKER_WORDS):
            encoder.words.weight[index + 1] = encoder.words.weight[tokens.encode(word)[1]]
        noise = torch.Generator().manual_seed(5)
        rows = encoder.words.weight[1 : len(MARKER_WORDS) + 1]
        rows += 0.3 * rows.std() * torch.randn(rows.shape, generator=noise)


def batch_of(examples: list[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Ids, mask, acts, tags per token, weights."""
    longest = max(len(e.ids) for e in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    tags = torch.full_like(ids, -100)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        mask[row, : len(example.ids)] = 1
        for place, tag in zip(example.places, example.tags):
            tags[row, place] = tag
    return ids, mask, torch.tensor([e.act for e in examples]), tags, torch.tensor([e.weight for e in examples])


def _allowed() -> Tensor:
    """Which tags agree with each label [labels, tags]: the tag itself, or those of a verdict."""
    allowed = torch.zeros(len(TAGS) + len(VERDICTS), len(TAGS), dtype=torch.bool)
    allowed[: len(TAGS)] = torch.eye(len(TAGS), dtype=torch.bool)
    for row, tags in enumerate(VERDICTS.values(), len(TAGS)):
        allowed[row, [TAGS.index(f"item:{tag}") for tag in tags]] = True
    return allowed


def tag_loss(scores: Tensor, tags: Tensor, weights: Tensor) -> Tensor:
    """What the tags that agree with a stretch's label fall short of being sure among those of its kind; plain words weigh less, there are so many."""
    keep = tags >= 0
    if not bool(keep.any()):
        return scores.sum() * 0
    chosen, allowed = scores[keep], _allowed()[tags[keep]]
    own = weights[:, None].expand_as(tags)[keep]
    total = scores.new_zeros(())
    for name, (first, end) in KINDS.items():
        of_kind = allowed[:, first:end].any(1)
        if bool(of_kind.any()):
            sure = chosen[of_kind][:, first:end].log_softmax(-1).masked_fill(~allowed[of_kind][:, first:end], float("-inf")).logsumexp(-1)
            total = total - (sure * own[of_kind]).sum() * (0.3 if name == "word" else 1.0)
    return total / len(tags)


def _frozen_states(reader: Reader, examples: list[Example], frozen: int) -> list[Tensor]:
    """The states [tokens, width] after the layers that stay as they are, computed once: they never change."""
    out: dict[int, Tensor] = {}
    with torch.no_grad():
        for rows in by_length([len(e.ids) for e in examples], 32):
            ids, mask, *_ = batch_of([examples[i] for i in rows])
            states = reader.encoder(ids, mask, 0, frozen)
            for at, i in enumerate(rows):
                out[i] = states[at, : len(examples[i].ids)].clone()
    return [out[i] for i in range(len(examples))]


def _start_heads(reader: Reader, examples: list[Example], cached: list[Tensor], frozen: int, steps: int) -> None:
    """Fits the act's head on the states before any layer moves, so that the layers are not torn by a head that knows nothing."""
    pooled = []
    known = [(example, states) for example, states in zip(examples, cached) if example.act != UNKNOWN]
    with torch.no_grad():
        for example, states in known:
            mask = torch.ones(1, len(example.ids))
            top = reader.encoder(states[None], mask, frozen)
            pooled.append(torch.cat([top[0, 0], top[0].mean(0)]))
    features = torch.stack(pooled)
    acts = torch.tensor([e.act for e, _ in known])
    optimizer = torch.optim.Adam(reader.act.parameters(), lr=3e-3, weight_decay=1e-3)
    for _ in range(steps):
        loss = F.cross_entropy(reader.act(reader.dropout(features)), acts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def train(reader: Reader, examples: list[Example], settings: dict[str, Any], seed: int, log: bool = False) -> None:
    """Fits the reader in place: the heads first, then they and the layers above the frozen ones."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    frozen = int(settings["frozenLayers"])
    for parameter in reader.encoder.parameters():
        parameter.requires_grad_(False)
    reader.eval()
    cached = _frozen_states(reader, examples, frozen)
    reader.train()
    _start_heads(reader, examples, cached, frozen, int(settings["headSteps"]))
    body = [p for layer in list(reader.encoder.layers)[frozen:] for p in layer.parameters()]
    for parameter in body:
        parameter.requires_grad_(True)
    heads = [*reader.act.parameters(), *reader.tag.parameters()]
    smoothing, tag_weight = float(settings["smoothing"]), float(settings["tagWeight"])

    def loss_of(part: list[int]) -> Tensor:
        _, mask, acts, tags, weights = batch_of([examples[i] for i in part])
        states = nn.utils.rnn.pad_sequence([cached[i] for i in part], batch_first=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bool(settings["bfloat16"])):
            top = reader.encoder(reader.dropout(states), mask, frozen)
        act, tag = reader.heads(top.float(), mask)
        act_loss = (F.cross_entropy(act, acts, reduction="none", label_smoothing=smoothing, ignore_index=UNKNOWN) * weights).mean()
        return act_loss + tag_weight * tag_loss(tag, tags, weights)

    fit(body, heads, [len(e.ids) for e in examples], settings, draw, loss_of, "masked" if log else None)
    reader.eval()


def predict(reader: Reader, examples: list[Example], batch: int = 64) -> list[tuple[Tensor, Tensor]]:
    """For every example the probabilities of the acts [acts], and of each stretch's tags, among those of its kind [stretches, tags]."""
    out: list[tuple[Tensor, Tensor] | None] = [None] * len(examples)
    reader.eval()
    with torch.no_grad():
        for rows in by_length([len(e.ids) for e in examples], batch):
            ids, mask, *_ = batch_of([examples[i] for i in rows])
            act, tag = reader(ids, mask)
            for at, i in enumerate(rows):
                own = torch.zeros(len(examples[i].places), len(TAGS))
                for n, (place, kind) in enumerate(zip(examples[i].places, examples[i].kinds)):
                    first, end = KINDS[kind]
                    own[n, first:end] = tag[at, place, first:end].softmax(-1)
                out[i] = (act[at].softmax(-1), own)
    return [pair for pair in out if pair is not None]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def add_heads(reader: Reader) -> Any:
    """What ``onnx_int8.export`` puts after the encoder: the scores ``act`` [batch, acts] and ``tag`` [batch, sequence, tags], in floats."""

    def finish(g: Graph, states: str, mask: str) -> list[tuple[str, list[str | int]]]:
        whole = whole_of(g, states, mask)
        g.name(linear(g, reader.act, whole), "act")
        g.name(linear(g, reader.tag, states), "tag")
        return [("act", ["batch", len(ACTS)]), ("tag", ["batch", "sequence", len(TAGS)])]

    return finish
