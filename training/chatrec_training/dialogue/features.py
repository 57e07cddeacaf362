"""The numbers that a context gives every item. ``DialogueFeatures.cs`` computes the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .counts import Counts, Own
from .items import Items, Terms
from .recordings import Turn

Floats = NDArray[np.float32]
#: Added to a count that is divided by: what is named rarely is not taken at its word.
DOUBT = np.float32(5)
#: How much less a turn's words count for each turn since, how many turns are read, and how many are the latest.
FADE, READ, LATEST = 0.8, 8, 2
#: Of a context: numbers about itself that the network reads beside an item's.
CONTEXT = ("nothingNamed", "named", "namedByUser", "turn", "words")


@dataclass(frozen=True)
class Context:
    """The named items in order of first naming, who named each first, and the turns."""

    turns: Sequence[Turn]
    named: list[int]
    by_system: list[bool]

    @staticmethod
    def of(turns: Sequence[Turn]) -> "Context":
        first: dict[int, bool] = {}
        for turn in turns:
            for item in turn.items:
                first.setdefault(item, turn.by_system)
        return Context(turns, list(first), list(first.values()))

    def numbers(self) -> Floats:
        q = len(self.named)
        said = sum(len(turn.words) for turn in self.turns if not turn.by_system)
        return np.array([q == 0, min(q, 8) / 4, (q - sum(self.by_system)) / 4, len(self.turns) / 10, said / 40], np.float32)


class Features:
    """Computes feature rows [names, items] from what is known of the items and the counts of the training dialogues."""

    def __init__(self, items: Items, counts: Counts, caps: dict[str, int], asked_blocks: Sequence[str]) -> None:
        self._items = items
        self._counts = counts
        self._caps = caps
        self._asked = [(items.block(name), items.blocks[name]) for name in asked_blocks]
        self._n = len(items.ids)
        self._years = items.years.astype(np.float32)
        walk = sparse.diags(1 / (counts.named + DOUBT)) @ counts.together
        self._walk, self._alike_turned = (matrix.T.tocsr().astype(np.float32) for matrix in (walk, items.alike))
        self._alike_fame = np.asarray(counts.recommended @ items.alike).ravel()
        self._turned = {name: matrix.T.tocsr() for name, matrix in items.relations.items()}
        self.names = [
            *(f"mean:{name}" for name in items.blocks), "last:text", *(f"shared:{name}" for name in items.relations), "years",
            "recommended", "named", "together", "togetherShare", "afterShare", "lastTogether", "lastAfter", "userTogether",
            "systemTogether", "opened", "alikeTogether", "alikeRecommended", "walk", *(f"asked:{name}" for name in asked_blocks),
            "people", "titles", "latestTitles", "kinds", "latestKinds",
        ]

    def rows(self, context: Context, wanted: Floats, own: Own | None = None) -> Floats:
        """The features of every item. ``own`` is the dialogue the context belongs to where the counts hold it; it is left out."""
        parts = [*self._alike(context), *self._shared(context), self._year_gap(context)]
        parts += self._counted(context, own)
        start = 0
        for block, width in self._asked:
            parts.append(self._items.attributes[:, block] @ wanted[start : start + width])
            start += width
        parts += self._called(context)
        return np.stack(parts).astype(np.float32)

    def _alike(self, context: Context) -> list[Floats]:
        attributes = self._items.attributes
        if not context.named:
            return [np.zeros(self._n, np.float32)] * (len(self._items.blocks) + 1)
        mean = attributes[context.named].mean(0)
        blocks = [attributes[:, self._items.block(name)] @ mean[self._items.block(name)] for name in self._items.blocks]
        text = self._items.block("text")
        return [*blocks, attributes[:, text] @ attributes[context.named[-1], text]]

    def _shared(self, context: Context) -> list[Floats]:
        parts = []
        for name, matrix in self._items.relations.items():
            total = np.zeros(self._n, np.float32)
            turned = self._turned[name]
            for item in context.named:
                holders = [row_of(turned, int(value))[0] for value in row_of(matrix, item)[0]]
                if holders:
                    others, shared = np.unique(np.concatenate(holders), return_counts=True)
                    total[others] += np.minimum(shared, self._caps[name])
            parts.append(total)
        return parts

    def _year_gap(self, context: Context) -> Floats:
        years = self._years[context.named] if context.named else np.zeros(0, np.float32)
        years = years[years > 0]
        if len(years) == 0:
            return np.zeros(self._n, np.float32)
        return np.where(self._years > 0, np.abs(self._years - years.mean()) / 10, 1).astype(np.float32)

    def _counted(self, context: Context, own: Own | None) -> list[Floats]:
        counts, n, named = self._counts, self._n, context.named
        recommended, total, opened = counts.recommended, counts.named, counts.opened
        fame = self._alike_fame
        if own is not None:
            recommended, opened, total = recommended.copy(), opened.copy(), total.copy()
            total[own.named] -= 1
            fame = fame.copy()
            for item, count in own.recommended.items():
                recommended[item] -= count
                alike, weights = row_of(self._items.alike, item)
                fame[alike] -= count * weights
            for item, count in own.opened.items():
                opened[item] -= count
        together, after = np.zeros((len(named), n), np.float32), np.zeros((len(named), n), np.float32)
        for at, item in enumerate(named):
            for matrix, dense in ((counts.together, together), (counts.after, after)):
                others, values = row_of(matrix, item)
                dense[at, others] = values
            if own is not None:
                others = own.named[own.named != item]
                together[at, others] -= 1
                for other in others:
                    after[at, other] -= own.after.get((item, int(other)), 0)
        weight = 1 / (total[named] + DOUBT) if named else np.zeros(0, np.float32)
        shares, follows = together * weight[:, None], after * weight[:, None]
        share = shares.sum(0) if named else np.zeros(n, np.float32)
        by_system = np.array(context.by_system, dtype=bool)
        nothing = np.zeros(n, np.float32)
        walk = self._walk @ share
        if own is not None and len(own.named):
            steps = share[own.named] / (counts.named[own.named] + DOUBT)
            walk[own.named] -= steps.sum() - steps
        return [
            np.log1p(recommended),
            np.log1p(np.maximum(total - recommended, 0)),
            np.log1p(together.sum(0)) if named else nothing,
            share,
            follows.sum(0) if named else nothing,
            shares[-1] if named else nothing,
            follows[-1] if named else nothing,
            shares[~by_system].sum(0) if named else nothing,
            shares[by_system].sum(0) if named else nothing,
            np.log1p(opened),
            self._alike_turned @ share,
            np.log1p(np.maximum(fame, 0)),
            walk,
        ]

    def _called(self, context: Context) -> list[Floats]:
        people, titles, latest_titles, kinds, latest_kinds = (np.zeros(self._n, np.float32) for _ in range(5))
        for age, turn in enumerate(reversed(context.turns[-READ:])):
            if turn.by_system:
                continue
            fade = np.float32(FADE**age)
            phrases = [" ".join(pair) for pair in zip(turn.words, turn.words[1:])]
            phrases += [" ".join(three) for three in zip(turn.words, turn.words[1:], turn.words[2:])]
            for phrase in phrases:
                _add(people, self._items.people, phrase, fade)
            for word in dict.fromkeys(turn.words):
                _add(titles, self._items.titles, word, fade)
                kind = word if word in self._items.kinds.places or not word.endswith("s") else word[:-1]
                _add(kinds, self._items.kinds, kind, fade)
                if age < LATEST:
                    _add(latest_titles, self._items.titles, word, np.float32(1))
                    _add(latest_kinds, self._items.kinds, kind, np.float32(1))
        return [people, titles, latest_titles, kinds, latest_kinds]


def row_of(matrix: sparse.csr_matrix, row: int) -> tuple[NDArray[np.int32], Floats]:
    """A row's columns and values, without the cost of a new matrix."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[part], matrix.data[part]


def _add(target: Floats, terms: Terms, term: str, factor: np.float32) -> None:
    at = terms.places.get(term)
    if at is not None:
        called, weights = row_of(terms.weights, at)
        target[called] += factor * weights
