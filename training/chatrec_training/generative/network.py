"""The generative model: liked items and a text vector in, a distribution over the semantic IDs of a catalogue out.

An encoder reads one token for the text and one token for each item of the history (the sum of the item's level embeddings plus
a linear map of its text vector), so an item that came after training is read like any other. The decoder predicts one code a
level. A prefix of residual codes is a sum of codewords, so the decoder's state is that sum as well: no step looks at another
step, a beam carries one vector, and all beams share the keys and values of the history. The codes of a level are normalised
over the children that exist in the prefix tree: the scores of a whole catalogue sum to one, and where a prefix has a single
child nothing has to be learnt about it.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

#: Added to a logit that may not be chosen. Finite: a row in which nothing may be chosen must not become NaN.
NEVER = -1e9


@dataclass(frozen=True)
class NetworkShape:
    """The sizes of a network; ``NetworkShape(**shape.as_dict())`` reads one back."""

    levels: int = 4
    codes: int = 256
    #: width of an item's text vector; 0: items are known by their codes alone
    vector: int = 384
    #: width of the request's text vector; 0: no text is ever given
    text: int = 384
    width: int = 128
    heads: int = 4
    encoder_layers: int = 2
    decoder_layers: int = 2
    hidden: int = 384
    #: positions that are told apart; an older item takes the last of them
    history: int = 20
    dropout: float = 0.1
    #: a token for each code of an item, as TIGER has it, in place of one for each item (then ``vector`` must be 0)
    token_per_code: bool = False

    def __post_init__(self) -> None:
        if self.width % self.heads != 0:
            raise ValueError(f"width {self.width} is no multiple of {self.heads} heads")
        if self.token_per_code and self.vector != 0:
            raise ValueError("a token for each code leaves no token for the item's vector: vector must be 0")

    def as_dict(self) -> dict[str, Any]:
        """The sizes by name, for a recipe's record or a checkpoint."""
        return asdict(self)


@dataclass
class Batch:
    """What the network reads, oldest item first, padded on the left, and what it should say."""

    #: int64 [B, T, levels]; anything where nothing is present. T may be 0
    codes: Tensor
    #: bool [B, T]
    present: Tensor
    #: float [B, T, vector] or None where the shape has no vectors
    vectors: Tensor | None = None
    #: float [B, text]; zeros: nothing was said. None: nothing in the whole batch
    text: Tensor | None = None
    #: int64 [B, S, levels]: the right items, one or several for a case
    targets: Tensor | None = None
    #: float [B, S]: how much each counts (0: not at all); None: all the same
    weights: Tensor | None = None
    #: bool [B, S, levels, codes]: the children of each target's prefixes (``tree_children(codes)[rows]``); None: every code
    children: Tensor | None = None

    def to(self, device: str | torch.device) -> Batch:
        """The same batch on another device."""
        return Batch(**{name: value if value is None else value.to(device) for name, value in self.__dict__.items()})


def tree_children(codes: NDArray[np.integer], size: int = 256) -> Tensor:
    """The codes that exist after each prefix of each item: bool [items, levels, size], from the codes [items, levels].

    A megabyte for every thousand items at four levels of 256: made once for a catalogue, indexed by the rows of the targets.
    """
    count, levels = codes.shape
    children = np.zeros((count, levels, size), bool)
    place = np.zeros(count, np.int64)
    for level in range(levels):
        table = np.zeros((int(place.max(initial=0)) + 1, size), bool)
        table[place, codes[:, level]] = True
        children[:, level] = table[place]
        place = np.unique(place * size + codes[:, level], return_inverse=True)[1].reshape(-1)
    return torch.from_numpy(children)


class Attention(nn.Module):
    """Attention whose keys and values can be made once and asked often."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.heads, self.head = shape.heads, shape.width // shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.dropout = shape.dropout

    def remember(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Keys [B, heads, head, T] and values [B, heads, T, head] of a memory [B, T, width]."""
        shape = (memory.shape[0], memory.shape[1], self.heads, self.head)
        keys = self.key(memory).reshape(shape).permute(0, 2, 3, 1)
        return keys, self.value(memory).reshape(shape).permute(0, 2, 1, 3)

    def forward(self, x: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """What [B, Q, width] finds in the memory; ``mask`` [B, 1, 1, T] is added to the logits."""
        batch, queries = x.shape[0], x.shape[1]
        asked = self.query(x * (1.0 / math.sqrt(self.head))).reshape(batch, queries, self.heads, self.head).transpose(1, 2)
        weights = torch.softmax(asked @ keys + mask, -1)
        found = F.dropout(weights, self.dropout, self.training) @ values
        return self.out(found.transpose(1, 2).reshape(batch, queries, self.heads * self.head))


class Block(nn.Module):
    """Attention to a memory (an encoder's own tokens, or the history for a decoder) and two feed-forward layers, pre-norm."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.before_attention = nn.LayerNorm(shape.width)
        self.before_feed = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.hidden)
        self.down = nn.Linear(shape.hidden, shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def feed(self, x: Tensor) -> Tensor:
        return x + self.dropout(self.down(F.gelu(self.up(self.before_feed(x)))))

    def encode(self, x: Tensor, mask: Tensor) -> Tensor:
        normed = self.before_attention(x)
        return self.feed(x + self.dropout(self.attention(normed, *self.attention.remember(normed), mask)))

    def decode(self, x: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        return self.feed(x + self.dropout(self.attention(self.before_attention(x), keys, values, mask)))


@dataclass
class Memory:
    """What the encoder hands to every step: keys and values per decoder layer, the mask of the tokens, the taste in one vector."""

    layers: list[tuple[Tensor, Tensor]]
    mask: Tensor
    summary: Tensor


class GenerativeNetwork(nn.Module):
    """History and text -> codes, level by level. Deterministic in ``eval()``; safe to share between readers then."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.code = nn.Embedding(shape.levels * shape.codes, width)
        self.position = nn.Embedding(shape.history, width)
        self.level = nn.Parameter(torch.empty(shape.levels, width))
        self.from_vector = nn.Linear(shape.vector, width, bias=False) if shape.vector else None
        self.from_text = nn.Linear(shape.text, width) if shape.text else None
        self.silence = nn.Parameter(torch.empty(width))
        self.encoder = nn.ModuleList(Block(shape) for _ in range(shape.encoder_layers))
        self.after_encoder = nn.LayerNorm(width)
        self.summarise = nn.Linear(width, width)
        self.decoder = nn.ModuleList(Block(shape) for _ in range(shape.decoder_layers))
        self.after_decoder = nn.LayerNorm(width)
        self.heads = nn.Parameter(torch.empty(shape.levels, width, shape.codes))
        self.biases = nn.Parameter(torch.zeros(shape.levels, shape.codes))
        self.dropout = nn.Dropout(shape.dropout)
        self._initialise()

    def _initialise(self) -> None:
        deep = 0.02 / math.sqrt(2 * max(1, self.shape.encoder_layers))
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=deep if name.endswith(("out.weight", "down.weight")) else 0.02)
        # The parts of a token weigh alike, and a text vector has length one.
        nn.init.normal_(self.code.weight, std=0.5 / math.sqrt(self.shape.levels))
        nn.init.normal_(self.position.weight, std=0.1)
        nn.init.normal_(self.level, std=0.1)
        nn.init.normal_(self.silence, std=0.1)
        for linear in (self.from_vector, self.from_text):
            if linear is not None:
                nn.init.normal_(linear.weight, std=0.5)
        for block in [*self.encoder, *self.decoder]:
            for linear in (block.attention.query, block.attention.key, block.attention.value, block.up):
                nn.init.xavier_uniform_(linear.weight)
        nn.init.xavier_uniform_(self.summarise.weight)

    @torch.no_grad()
    def start_from(self, codebooks: NDArray[np.floating], seed: int = 0) -> None:
        """Begins with embeddings and output layers that are near where codewords [levels, codes, D] are near."""
        if codebooks.shape[:2] != (self.shape.levels, self.shape.codes):
            raise ValueError(f"codebooks are {codebooks.shape[:2]}, the network has {(self.shape.levels, self.shape.codes)}")
        words = torch.from_numpy(np.ascontiguousarray(codebooks, np.float32))
        turn = torch.randn(words.shape[2], self.shape.width, generator=torch.Generator().manual_seed(seed)) / math.sqrt(words.shape[2])
        turned = words @ turn
        turned = turned - turned.mean(1, keepdim=True)
        turned = turned / turned.std((1, 2), keepdim=True).clamp_min(1e-6)
        self.code.weight.copy_((0.5 / math.sqrt(self.shape.levels) * turned).reshape(-1, self.shape.width))
        self.heads.copy_(0.02 * turned.transpose(1, 2))

    def item_tokens(self, codes: Tensor, vectors: Tensor | None) -> Tensor:
        """The tokens of a history, without their places: [B, T, width], or [B, T * levels, width] with a token for each code."""
        shape = self.shape
        offsets = torch.arange(shape.levels, device=codes.device) * shape.codes
        parts = self.code(codes + offsets)
        if shape.token_per_code:
            return parts.flatten(1, 2)
        tokens = parts.sum(2)
        return tokens if self.from_vector is None else tokens + self.from_vector(vectors)

    def encode(self, codes: Tensor, present: Tensor, vectors: Tensor | None = None, text: Tensor | None = None) -> Memory:
        """Reads a history. The newest item is the last one, whatever the padding, and always has the same place."""
        batch, items = codes.shape[0], codes.shape[1]
        places = (items - 1 - torch.arange(items, device=codes.device)).clamp(max=self.shape.history - 1)
        present = present.to(self.silence.dtype)
        if self.shape.token_per_code:
            places = places.repeat_interleave(self.shape.levels)
            present = present.repeat_interleave(self.shape.levels, 1)
        first = self.silence.expand(batch, 1, self.shape.width)
        if self.from_text is not None and text is not None:
            spoken = text.abs().sum(1, keepdim=True).sign().unsqueeze(2)
            first = first + spoken * self.from_text(text).unsqueeze(1)
        x = torch.cat([first, self.item_tokens(codes, vectors) + self.position(places)], 1)
        there = torch.cat([torch.ones_like(first[:, :, 0]), present], 1)
        mask = ((1.0 - there) * NEVER).unsqueeze(1).unsqueeze(1)
        x = self.dropout(x)
        for block in self.encoder:
            x = block.encode(x, mask)
        x = self.after_encoder(x)
        there = there.unsqueeze(2)
        summary = self.summarise((x * there).sum(1, keepdim=True) / there.sum(1, keepdim=True))
        return Memory([block.attention.remember(x) for block in self.decoder], mask, summary)

    def decode(self, memory: Memory, prefix: Tensor, level: Tensor) -> Tensor:
        """Prefixes [B, Q, width] (the sum of their codes' embeddings) and their level's vectors (broadcast) -> states [B, Q, width]."""
        x = prefix + level + memory.summary
        for block, (keys, values) in zip(self.decoder, memory.layers):
            x = block.decode(x, keys, values, memory.mask)
        return self.after_decoder(x)

    def code_logits(self, states: Tensor, level: int) -> Tensor:
        """States [B, Q, width] of one level -> logits [B, Q, codes]."""
        return states @ self.heads[level] + self.biases[level]

    def target_logits(self, memory: Memory, targets: Tensor) -> Tensor:
        """Logits [B, S, levels, codes] along the paths of targets [B, S, levels], each code given the right codes before it."""
        shape = self.shape
        batch, count = targets.shape[0], targets.shape[1]
        offsets = torch.arange(shape.levels, device=targets.device) * shape.codes
        parts = self.code(targets + offsets)
        prefix = torch.cumsum(parts, 2) - parts
        states = self.decode(memory, (prefix + self.level).reshape(batch, count * shape.levels, shape.width), prefix.new_zeros(1))
        states = states.reshape(batch * count, shape.levels, shape.width).transpose(0, 1)
        logits = torch.baddbmm(self.biases.unsqueeze(1), states, self.heads)
        return logits.transpose(0, 1).reshape(batch, count, shape.levels, shape.codes)

    def log_likelihood(self, batch: Batch) -> Tensor:
        """Log-probability [B, S] of each target as a whole; over a catalogue's items they sum to one when ``children`` is given."""
        return self._levels(batch, 0.0).sum(-1)

    def loss(self, batch: Batch, smoothing: float = 0.0) -> Tensor:
        """Mean cross-entropy of the targets by teacher forcing; ``smoothing`` is spread evenly over a prefix's children."""
        found = self._levels(batch, smoothing).sum(-1)
        if batch.weights is None:
            return -found.mean()
        return -(found * batch.weights).sum() / batch.weights.sum().clamp_min(1e-9)

    def _levels(self, batch: Batch, smoothing: float) -> Tensor:
        if batch.targets is None:
            raise ValueError("a batch without targets has no loss")
        memory = self.encode(batch.codes, batch.present, batch.vectors, batch.text)
        logits = self.target_logits(memory, batch.targets).float()
        if batch.children is not None:
            logits = logits.masked_fill(~batch.children, NEVER)
        logs = torch.log_softmax(logits, -1)
        right = logs.gather(-1, batch.targets.unsqueeze(-1)).squeeze(-1)
        if smoothing <= 0:
            return right
        if batch.children is None:
            even = logs.mean(-1)
        else:
            even = (logs * batch.children).sum(-1) / batch.children.sum(-1).clamp_min(1)
        return (1 - smoothing) * right + smoothing * even
