"""What the program measured of sessions' candidates (``eval ranking --features``), and a ranking's figures over it."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..documents import read_jsonl
from ..safetensors import read_safetensors, split_ids

Floats = NDArray[np.float32]
_RATING_PRIOR = 10.0
_EVIDENCE_PRIOR = 10.0
_DEPTH = 10


@dataclass(frozen=True)
class Measured:
    """Sessions with their candidates, padded to the longest list: ``real`` tells candidates from padding."""

    names: list[str]
    situations: list[str]
    features: Floats  # [sessions, candidates, features]
    situation: Floats  # [sessions, situations]
    found: Floats  # [sessions, candidates]
    real: NDArray[np.bool_]  # [sessions, candidates]
    hand: Floats  # [sessions, candidates]
    items: NDArray[np.int32]  # [sessions, candidates], -1 for padding
    targets: NDArray[np.int32]  # [sessions]
    sessions: list[dict]
    ids: list[str]

    @staticmethod
    def load(path: Path, sessions: Path) -> "Measured":
        tensors, notes = read_safetensors(path)
        by_id = {row["id"]: row for row in read_jsonl(sessions)}
        starts = tensors["starts"]
        count, longest = len(starts) - 1, int(np.diff(starts).max())
        place = np.arange(longest)[None, :]
        real = place < np.diff(starts)[:, None]
        at = np.where(real, starts[:-1, None] + place, 0)

        def padded(values: NDArray, nothing: float) -> NDArray:
            return np.where(real, values[at], nothing).astype(values.dtype)

        features = tensors["features"].astype(np.float32)[at]
        features[~real] = 0
        return Measured(
            names=notes["features"].split(","),
            situations=notes["situation"].split(","),
            features=features,
            situation=tensors["situation"].astype(np.float32).reshape(count, -1),
            found=padded(tensors["found"], 0).astype(np.float32),
            real=real,
            hand=padded(tensors["hand"], -1e9).astype(np.float32),
            items=padded(tensors["items"], -1),
            targets=np.minimum(tensors["targets"], 1 << 20),
            sessions=[by_id[name] for name in split_ids(tensors["sessions"])],
            ids=split_ids(tensors["ids"]),
        )

    def keep(self, chosen: NDArray) -> "Measured":
        """Some of the sessions."""
        rows = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return replace(
            self,
            features=self.features[rows],
            situation=self.situation[rows],
            found=self.found[rows],
            real=self.real[rows],
            hand=self.hand[rows],
            items=self.items[rows],
            targets=self.targets[rows],
            sessions=[self.sessions[row] for row in rows],
        )

    def without(self, candidates: NDArray[np.bool_]) -> "Measured":
        """The same without some candidates."""
        return replace(self, real=self.real & ~candidates, found=np.where(candidates, 0, self.found).astype(np.float32))

    def people(self) -> list[str]:
        """Whose session each is; one of nobody known stands for itself."""
        return [session.get("person") or session["id"] for session in self.sessions]

    def groups(self) -> list[str]:
        return [session["group"] for session in self.sessions]

    def figures(self, scores: Floats) -> NDArray[np.float64]:
        """Recall@10 and NDCG@10 of every session, [sessions, 2]; ties stay in the order of fusion."""
        order = np.argsort(-np.where(self.real, scores, -np.inf), axis=1, kind="stable")[:, :_DEPTH]
        hits = np.take_along_axis(self.found * self.real, order, 1)
        worth = 1 / np.log2(np.arange(_DEPTH) + 2)
        possible = np.minimum(self.targets, _DEPTH)
        ideal = np.concatenate([[0], np.cumsum(worth)])[possible]
        return np.stack([hits.sum(1) / possible, (hits * worth).sum(1) / ideal], axis=1)


class OwnRatings:
    """Takes a person's own ratings out of what the pack says of films: how many know a film and what they give it would tell the answer.

    The pack's numbers count everybody, the person of a session too. Only what the ranker reads is corrected; what retrieved the candidates has not read
    the person in the first place.
    """

    def __init__(self, pack: Path) -> None:
        items = {item["id"]: item for item in read_jsonl(pack / "items.jsonl")}
        self._known = {key: float(item.get("popularity") or 0) for key, item in items.items()}
        self._rating = {key: float(item["rating"]) for key, item in items.items() if item.get("rating") is not None}
        values = np.array(list(self._rating.values()))
        self._mean, self._low, self._high = values.mean(), values.min(), values.max()
        self._most = max(self._known.values())
        self._own: dict[str, dict[str, float]] = defaultdict(dict)
        with (pack / "interactions.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self._own[row["user"]][row["item"]] = float(row["rating"])
        self.rated = {item for ratings in self._own.values() for item in ratings}

    def unrated(self, measured: Measured) -> NDArray[np.bool_]:
        """Candidates of people's sessions that nobody could have liked: films that came after the ratings end tell nothing about taste."""
        known = np.array([item in self.rated for item in measured.ids] + [False])
        of_people = np.array(["person" in session for session in measured.sessions])
        return of_people[:, None] & ~known[measured.items]

    def take_out(self, measured: Measured) -> Measured:
        """The sessions with everybody's own ratings taken out of the features."""
        column = {name: place for place, name in enumerate(measured.names)}
        features = measured.features.copy()
        quantile = self._quantiles(measured, column["known"])
        for row, session in enumerate(measured.sessions):
            own = self._own.get(session.get("person") or "", {})
            for place in np.flatnonzero(measured.real[row]):
                item = measured.ids[measured.items[row, place]]
                if item not in own or item not in self._rating or features[row, place, column["known"]] == 0:
                    continue
                count = self._known[item] - 1
                mean = (self._rating[item] * (count + 1) - own[item]) / count if count > 0 else 0.0
                smoothed = (mean * count + self._mean * _RATING_PRIOR) / (count + _RATING_PRIOR)
                features[row, place, column["rating"]] = (smoothed - self._low) / (self._high - self._low)
                features[row, place, column["fame"]] = count / self._most
                features[row, place, column["renown"]] = np.log1p(count) / np.log1p(self._most)
                features[row, place, column["doubt"]] = _EVIDENCE_PRIOR / (_EVIDENCE_PRIOR + count)
                features[row, place, column["known"]] = np.interp(count, *quantile)
        return replace(measured, features=features)

    def _quantiles(self, measured: Measured, column: int) -> tuple[NDArray, NDArray]:
        items, places = np.unique(measured.items[measured.real], return_index=True)
        shown = measured.features[measured.real][places, column]
        known = np.array([self._known[measured.ids[item]] for item in items])
        counts = np.unique(known[shown > 0])
        return counts, np.array([shown[(known == count) & (shown > 0)].mean() for count in counts])


