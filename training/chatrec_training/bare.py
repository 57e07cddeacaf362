"""The reader of bare utterances: an encoder that tells where titles, wishes and bans stand in words nobody masked, and of which degrees much or little is wished for."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .bert import Bert
from .fitting import by_length, fit
from .onnx_int8 import Graph, linear, whole_of

#: What a word is: no part of anything, the first word of a title, a further one …
SPAN_TAGS = ("outside", "title", "titleInside", "wish", "wishInside", "ban", "banInside", "person", "personInside")
#: The label of a word of which all that is known is that it belongs to no title.
NO_TITLE = len(SPAN_TAGS)
#: The label of what nobody annotated.
UNKNOWN = -100
#: The degrees a wish may be about, and how much of them is wished for.
AXES = (
    "violence", "gore", "scariness", "suspense", "darkness", "humour", "romance", "sexualContent", "action", "pace", "sadness", "feelGood", "quirkiness",
    "thoughtfulness", "plotComplexity", "realism", "spectacle", "music", "dialogue", "familyFriendliness",
)  # fmt: skip
AMOUNTS = ("unsaid", "little", "much")
LIMIT = 64


@dataclass
class BareExample:
    """One utterance: the token ids, the first token of every word, the words' labels, and the amounts of the axes where they are known."""

    ids: list[int]
    places: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    amounts: list[int] | None = None


class BareReader(nn.Module):
    """The encoder's first layers with a head for every word and one for the axes."""

    def __init__(self, encoder: Bert, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.encoder.layers = encoder.layers[:layers]
        self.encoder.shape = replace(encoder.shape, layers=layers)
        width = encoder.shape.width
        self.span = nn.Linear(width, len(SPAN_TAGS))
        self.amount = nn.Linear(2 * width, len(AXES) * len(AMOUNTS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor, bfloat16: bool = False) -> tuple[Tensor, Tensor]:
        """Scores of the words' tags [batch, length, tags] and of the amounts [batch, axes, amounts]."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            states = self.encoder(ids, mask)
        states = states.float()
        weight = mask[:, :, None].to(states.dtype)
        whole = torch.cat([states[:, 0], (states * weight).sum(1) / weight.sum(1)], -1)
        return self.span(self.dropout(states)), self.amount(self.dropout(whole)).view(-1, len(AXES), len(AMOUNTS))


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


def amount_loss(scores: Tensor, amounts: list[list[int] | None]) -> Tensor:
    """Cross-entropy over the axes of the utterances whose amounts are known, summed by axis, over the whole batch."""
    known = [(row, own) for row, own in enumerate(amounts) if own is not None]
    if not known:
        return scores.sum() * 0
    wanted = torch.tensor([own for _, own in known])
    return F.cross_entropy(scores[[row for row, _ in known]].flatten(0, 1), wanted.flatten(), reduction="sum") / len(amounts)


def train_bare(reader: BareReader, examples: list[BareExample], settings: dict[str, Any], seed: int) -> None:
    """Fits the reader in place, every layer of it, and prints the loss of each epoch."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    reader.train()
    for parameter in (*reader.encoder.words.parameters(), *reader.encoder.places.parameters(), *reader.encoder.kinds.parameters()):
        parameter.requires_grad_(False)
    body = [p for layer in reader.encoder.layers for p in layer.parameters()]
    heads = [*reader.span.parameters(), *reader.amount.parameters()]
    amount_weight, bfloat16 = float(settings["amountWeight"]), bool(settings["bfloat16"])

    def loss_of(part: list[int]) -> Tensor:
        ids, mask, tags = batch_of([examples[i] for i in part])
        span, amount = reader(ids, mask, bfloat16)
        return span_loss(span, tags) + amount_weight * amount_loss(amount, [examples[i].amounts for i in part])

    fit(body, heads, [len(e.ids) for e in examples], settings, draw, loss_of, "bare")
    reader.eval()


def predict_bare(reader: BareReader, examples: list[BareExample], batch: int = 64) -> list[tuple[Tensor, Tensor]]:
    """For every example the probabilities of every word's tags [words, tags] and of the amounts [axes, amounts]."""
    out: dict[int, tuple[Tensor, Tensor]] = {}
    reader.eval()
    with torch.no_grad():
        for rows in by_length([len(e.ids) for e in examples], batch):
            ids, mask, _ = batch_of([examples[i] for i in rows])
            span, amount = reader(ids, mask)
            for at, i in enumerate(rows):
                out[i] = (span[at, examples[i].places].softmax(-1), amount[at].softmax(-1))
    return [out[i] for i in range(len(examples))]


def add_bare_heads(reader: BareReader) -> Any:
    """What ``onnx_int8.export`` puts after the encoder: the scores ``span`` [batch, sequence, tags] and ``amount`` [batch, axes times amounts], in floats."""

    def finish(g: Graph, states: str, mask: str) -> list[tuple[str, list[str | int]]]:
        whole = whole_of(g, states, mask)
        g.name(linear(g, reader.span, states), "span")
        g.name(linear(g, reader.amount, whole), "amount")
        return [("span", ["batch", "sequence", len(SPAN_TAGS)]), ("amount", ["batch", len(AXES) * len(AMOUNTS)])]

    return finish
