"""The reader of bare utterances: an encoder that tells where titles, wishes and bans stand in words nobody masked, which degrees and values are wanted or not, and what act it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .fitting import by_length, fit
from .onnx_int8 import Graph, linear, whole_of
from .understanding import ACTS, LIMIT, UNKNOWN

#: What a word is: no part of anything, the first word of a title, a further one …
SPAN_TAGS = ("outside", "title", "titleInside", "wish", "wishInside", "ban", "banInside", "person", "personInside")
#: The label of a word of which all that is known is that it belongs to no title.
NO_TITLE = len(SPAN_TAGS)
#: The degrees a wish may be about.
AXES = (
    "violence", "gore", "scariness", "suspense", "darkness", "humour", "romance", "sexualContent", "action", "pace", "sadness", "feelGood", "quirkiness",
    "thoughtfulness", "plotComplexity", "realism", "spectacle", "music", "dialogue", "familyFriendliness",
)  # fmt: skip
#: What is said of a degree ("gore") or of a value ("theme=heist"): nothing, that little or none of it is wanted, that it or much of it is.
STANCES = ("unsaid", "against", "for")
_NOWHERE = 10000.0


@dataclass
class BareExample:
    """One utterance: the token ids, the first token of every word, the words' labels, what is said of every concept and the act, where they are known."""

    ids: list[int]
    places: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    stances: list[int] | None = None
    act: int = UNKNOWN


class BareReader(nn.Module):
    """The encoder's first layers with a head for every word, one for the concepts, which reads the whole utterance and the word that says most, and one for the act."""

    def __init__(self, encoder: Bert, layers: int, concepts: Sequence[str], dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.encoder.layers = encoder.layers[:layers]
        self.encoder.shape = replace(encoder.shape, layers=layers)
        width = encoder.shape.width
        self.span = nn.Linear(width, len(SPAN_TAGS))
        self.concepts = tuple(concepts)
        self.stance = nn.Linear(2 * width, len(concepts) * len(STANCES))
        self.spot = nn.Linear(width, len(concepts) * len(STANCES))
        self.act = nn.Linear(2 * width, len(ACTS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor, bfloat16: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of the words' tags [batch, length, tags] of the stances [batch, concepts, stances], and of the acts [batch, acts]."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            states = self.encoder(ids, mask)
        states = states.float()
        weight = mask[:, :, None].to(states.dtype)
        whole = torch.cat([states[:, 0], (states * weight).sum(1) / weight.sum(1)], -1)
        states = self.dropout(states)
        spots = self.spot(states).masked_fill(mask[:, :, None] == 0, -_NOWHERE).amax(1)
        whole = self.dropout(whole)
        return self.span(states), (self.stance(whole) + spots).view(-1, len(self.concepts), len(STANCES)), self.act(whole)


def batch_of(examples: list[BareExample]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask, labels per token."""
    longest = max(len(e.ids) for e in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    tags = torch.full_like(ids, UNKNOWN)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        mask[row, : len(example.ids)] = 1
        if example.places:
            tags[row, example.places] = torch.tensor(example.tags)
    return ids, mask, tags


def span_loss(scores: Tensor, tags: Tensor) -> Tensor:
    """What the tags that agree with a word's label fall short of being sure; the mean over words."""
    keep = tags != UNKNOWN
    if not bool(keep.any()):
        return scores.sum() * 0
    allowed = torch.eye(NO_TITLE + 1, len(SPAN_TAGS), dtype=torch.bool)
    allowed[NO_TITLE] = torch.tensor([not tag.startswith("title") for tag in SPAN_TAGS])
    sure = scores[keep].log_softmax(-1).masked_fill(~allowed[tags[keep]], float("-inf")).logsumexp(-1)
    return -sure.mean()


def stance_loss(scores: Tensor, stances: list[list[int] | None]) -> Tensor:
    """Cross-entropy over the concepts of the utterances whose stances are known, summed by concept, over the whole batch."""
    known = [(row, own) for row, own in enumerate(stances) if own is not None]
    if not known:
        return scores.sum() * 0
    wanted = torch.tensor([own for _, own in known])
    return F.cross_entropy(scores[[row for row, _ in known]].flatten(0, 1), wanted.flatten(), reduction="sum") / len(stances)


def train_bare(reader: BareReader, examples: list[BareExample], settings: dict[str, Any], seed: int) -> None:
    """Fits the reader in place, every layer of it, and prints the loss of each epoch."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    reader.train()
    for parameter in (*reader.encoder.words.parameters(), *reader.encoder.places.parameters(), *reader.encoder.kinds.parameters()):
        parameter.requires_grad_(False)
    body = [p for layer in reader.encoder.layers for p in layer.parameters()]
    heads = [*reader.span.parameters(), *reader.stance.parameters(), *reader.spot.parameters(), *reader.act.parameters()]
    stance_weight, act_weight, bfloat16 = float(settings["stanceWeight"]), float(settings["actWeight"]), bool(settings["bfloat16"])

    def loss_of(part: list[int]) -> Tensor:
        ids, mask, tags = batch_of([examples[i] for i in part])
        span, stance, act = reader(ids, mask, bfloat16)
        acts = F.cross_entropy(act, torch.tensor([examples[i].act for i in part]), reduction="sum", ignore_index=UNKNOWN) / len(part)
        return span_loss(span, tags) + stance_weight * stance_loss(stance, [examples[i].stances for i in part]) + act_weight * acts

    fit(body, heads, [len(e.ids) for e in examples], settings, draw, loss_of, "bare")
    reader.eval()


def predict_bare(reader: BareReader, examples: list[BareExample], batch: int = 64) -> list[tuple[Tensor, Tensor, Tensor]]:
    """For every example the probabilities of every word's tags [words, tags] of the stances [concepts, stances], and of the acts."""
    out: dict[int, tuple[Tensor, Tensor, Tensor]] = {}
    reader.eval()
    with torch.no_grad():
        for rows in by_length([len(e.ids) for e in examples], batch):
            ids, mask, _ = batch_of([examples[i] for i in rows])
            span, stance, act = reader(ids, mask)
            for at, i in enumerate(rows):
                out[i] = (span[at, examples[i].places].softmax(-1), stance[at].softmax(-1), act[at].softmax(-1))
    return [out[i] for i in range(len(examples))]


def add_bare_heads(reader: BareReader) -> Any:
    """What ``onnx_int8.export`` puts after the encoder: the scores ``span`` [batch, sequence, tags], ``stance`` [batch, concepts times stances] and ``act`` [batch, acts], in floats."""

    def finish(g: Graph, states: str, mask: str) -> list[tuple[str, list[str | int]]]:
        whole = whole_of(g, states, mask)
        g.name(linear(g, reader.span, states), "span")
        nowhere = g.node("Mul", g.node("Sub", mask, g.constant(np.array(1, np.float32))), g.constant(np.array(_NOWHERE, np.float32)))
        spots = g.node("Add", linear(g, reader.spot, states), g.node("Unsqueeze", nowhere, g.constant(np.array([2], np.int64))))
        g.name(g.node("Add", linear(g, reader.stance, whole), g.node("ReduceMax", spots, axes=[1], keepdims=0)), "stance")
        g.name(linear(g, reader.act, whole), "act")
        return [("span", ["batch", "sequence", len(SPAN_TAGS)]), ("stance", ["batch", len(reader.concepts) * len(STANCES)]), ("act", ["batch", len(ACTS)])]

    return finish
