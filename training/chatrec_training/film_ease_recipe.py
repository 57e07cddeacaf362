"""Recipe ``film-ease``: neighbours of the film pack's items, chosen for people of whom one to ten likes are known.

Users are cut into six parts. Parts 0-2 choose the settings, parts 3-5 are only reported; the users of a part are always
strangers to the weights that score them. A case gives k of a user's likes (drawn at random) and looks for all the others.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from . import manifest
from .documents import read_jsonl
from .ease import Floats, ThinEase, expand, history_weights
from .film_vectors import read_vectors
from .places import FILMS, MODELS
from .safetensors import join_ids, write_safetensors

_PARTS = 6
_LIKE = 4.0
Pair = tuple[float, float]


@dataclass(frozen=True)
class Ratings:
    """Every user's ratings, oldest first, on item rows 0 … n-1."""

    ids: list[str]
    users: list[list[tuple[int, float]]]

    @staticmethod
    def load(path: Path, ids: list[str]) -> "Ratings":
        rows: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        known = set(ids)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["item"] in known:
                    rows[row["user"]].append((int(row["timestamp"]), row["item"], float(row["rating"])))
        rated = {item for user in rows.values() for _, item, _ in user}
        kept = [item for item in ids if item in rated]
        place = {item: index for index, item in enumerate(kept)}
        users = [[(place[item], rating) for _, item, rating in sorted(rows[user])] for user in sorted(rows)]
        return Ratings(kept, users)

    def matrix(self, users: list[int], least: float) -> sparse.csr_matrix:
        """Ones where one of ``users`` gave at least ``least`` stars."""
        pairs = [(row, item) for row, user in enumerate(users) for item, rating in self.users[user] if rating >= least]
        rows, columns = (np.array(side) for side in zip(*pairs))
        return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(users), len(self.ids)))


@dataclass(frozen=True)
class Cases:
    """For a number of given likes: the given items and the targets of every case, [cases, items] each."""

    given: sparse.csr_matrix
    targets: sparse.csr_matrix

    @staticmethod
    def draw(ratings: Ratings, users: list[int], count: int, seed: int, repeats: int = 3) -> "Cases":
        random = np.random.default_rng([seed, count])
        given: list[NDArray[np.int64]] = []
        targets: list[NDArray[np.int64]] = []
        for user in users:
            likes = np.array([item for item, rating in ratings.users[user] if rating >= _LIKE], dtype=np.int64)
            if len(likes) >= count + 5:
                for _ in range(repeats):
                    mixed = random.permutation(likes)
                    given.append(mixed[:count])
                    targets.append(mixed[count:])
        return Cases(_ones(given, len(ratings.ids)), _ones(targets, len(ratings.ids)))

    def hide(self, scores: Floats) -> Floats:
        """The scores with the given items out of reach."""
        return np.where(self.given.toarray() > 0, np.float32(-1e9), scores)

    def recall(self, scores: Floats) -> Pair:
        """Recall at 10 and at 50: targets found over the most that could be found, averaged over the cases."""
        scores = self.hide(scores)
        best = np.argpartition(-scores, 50, axis=1)[:, :50]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable"), 1)
        hits = np.take_along_axis(self.targets.toarray(), best, 1)
        sizes = np.asarray(self.targets.sum(1)).ravel()
        return tuple(float((hits[:, :k].sum(1) / np.minimum(sizes, k)).mean()) for k in (10, 50))  # type: ignore[return-value]


def _ones(rows: list[NDArray[np.int64]], items: int) -> sparse.csr_matrix:
    at = np.concatenate([np.full(len(row), index) for index, row in enumerate(rows)])
    return sparse.csr_matrix((np.ones(len(at), np.float32), (at, np.concatenate(rows))), shape=(len(rows), items))


def blend(scores: Floats, popularity: Floats, share: float) -> Floats:
    """Scores of every case scaled to a top of one, plus ``share`` times the popularity scaled alike."""
    top = np.maximum(scores.max(axis=1, keepdims=True), 1e-12)
    return scores / top + share * popularity / popularity.max()


def last_item(ratings: Ratings, setting: dict[str, float], decay: float, back: int) -> float:
    """Recall@10 of each user's last liked item (``back`` 0: test, 1: validation) after the earlier ones, weights fitted on those."""
    histories = [[item for item, rating in user if rating >= setting["least"]] for user in ratings.users]
    kept = [h[: len(h) - back] for h in histories if len(h) >= 5 + back]
    past = _ones([np.array(h[:-1]) for h in kept], len(ratings.ids))
    model = ThinEase(past, setting["penalty"])
    weighted = past.copy()
    weighted.sort_indices()
    for row, history in enumerate(kept):
        order = np.argsort(np.array(history[:-1]))
        weighted.data[weighted.indptr[row] : weighted.indptr[row + 1]] = history_weights(len(history) - 1, decay)[order]
    scores = np.where(past.toarray() > 0, -np.inf, model.score(weighted))
    last = np.array([history[-1] for history in kept])
    return float(((scores > scores[np.arange(len(kept)), last][:, None]).sum(axis=1) < 10).mean())


def run(recipe: dict[str, Any], name: str) -> None:
    ids = [item["id"] for item in read_jsonl(FILMS / "items.jsonl")]
    ratings = Ratings.load(FILMS / "interactions.csv", ids)
    order = np.random.default_rng(int(recipe["seed"])).permutation(len(ratings.users))
    parts = [list(map(int, part)) for part in np.array_split(order, _PARTS)]
    given = [int(k) for k in recipe["given"]]
    cases = {(p, k): Cases.draw(ratings, parts[p], k, int(recipe["seed"]) + p) for p in range(_PARTS) for k in given}

    def others(part: int) -> list[int]:
        return [user for p in range(_PARTS) if p != part for user in parts[p]]

    def mean(rows: list[dict[int, Pair]]) -> dict[int, Pair]:
        return {k: tuple(float(np.mean([row[k][i] for row in rows])) for i in range(2)) for k in rows[0]}  # type: ignore[misc]

    def show(label: str, row: dict[int, Pair]) -> dict[int, Pair]:
        print(f"{label:44}", "  ".join(f"{k}: {a:.4f}/{b:.4f}" for k, (a, b) in row.items()), flush=True)
        return row

    grid = [
        {"least": float(least), "penalty": float(penalty)}
        for least, penalty in itertools.product(recipe["grid"]["least"], recipe["grid"]["penalty"])
    ]
    tried: list[tuple[float, dict[str, float]]] = []
    for setting in grid:
        rows: dict[float, list[dict[int, Pair]]] = defaultdict(list)
        for part in range(3):
            x = ratings.matrix(others(part), setting["least"])
            model = ThinEase(x, setting["penalty"])
            popularity = np.asarray(x.sum(0)).ravel()
            scores = {k: model.score(cases[part, k].given) for k in given}
            for share in recipe["grid"]["popularity"]:
                rows[share].append({k: cases[part, k].recall(blend(cases[part, k].hide(scores[k]), popularity, share)) for k in given})
        for share, found in rows.items():
            row = show(f"choose {setting} popularity {share}", mean(found))
            # Short histories are what a chat has: one to three likes count, at 10 and at 50.
            value = float(np.mean([row[k] for k in given if k <= 3]))
            tried.append((value, {**setting, "popularity": float(share)}))
    best = max(tried, key=lambda pair: pair[0])[1]
    plain = max((pair for pair in tried if pair[1]["popularity"] == 0), key=lambda pair: pair[0])[1]
    print(f"chosen: {best}; without popularity: {plain}", flush=True)

    decays = {decay: last_item(ratings, plain, float(decay), 1) for decay in recipe["grid"]["decay"]}
    decay = max(decays, key=lambda d: decays[d])
    print(f"decay by the last but one liked film: {decays}; chosen {decay}", flush=True)

    keep = int(recipe["neighbours"])
    reported: dict[str, list[dict[int, Pair]]] = defaultdict(list)
    text = _text_vectors(ratings.ids)
    for part in range(3, _PARTS):
        x = ratings.matrix(others(part), plain["least"])
        model = ThinEase(x, plain["penalty"])
        table = expand(*model.keep_largest(keep))
        popularity = np.asarray(x.sum(0)).ravel()
        for k in given:
            case = cases[part, k]
            full, cut = model.score(case.given), (case.given @ table).toarray()
            made = {
                "popularity": np.tile(popularity, (case.given.shape[0], 1)),
                "EASE, whole matrix": full,
                f"EASE, {keep} neighbours": cut,
                f"EASE, {keep} neighbours, popularity {best['popularity']}": blend(case.hide(cut), popularity, best["popularity"]),
            }
            if text is not None:
                made["text vectors"] = near = case.given @ (text @ text.T)
                ease = blend(case.hide(cut), popularity, best["popularity"])
                mixed = ease + float(recipe["text"]) * near / near.max(axis=1, keepdims=True)
                made[f"EASE with popularity, text {recipe['text']}"] = mixed
            for label, scores in made.items():
                while len(reported[label]) <= part - 3:
                    reported[label].append({})
                reported[label][part - 3][k] = case.recall(np.asarray(scores, np.float32))
    table_rows = {label: show(label, mean(rows)) for label, rows in reported.items()}

    everyone = ratings.matrix(list(range(len(ratings.users))), plain["least"])
    neighbours, kept = ThinEase(everyone, plain["penalty"]).keep_largest(keep)
    popularity = np.asarray(everyone.sum(0)).ravel().astype(np.float32)
    path = MODELS / "films" / "ease.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    notes = {
        "recipe": name,
        "decay": str(decay),
        "window": "20",
        "least": str(plain["least"]),
        "penalty": str(plain["penalty"]),
        "popularityShare": str(best["popularity"]),
        "users": str(len(ratings.users)),
        "sha256 films/interactions.csv": manifest.sha256(FILMS / "interactions.csv"),
    }
    tensors = {"weights": kept, "neighbours": neighbours, "popularity": popularity, "ids": join_ids(ratings.ids)}
    write_safetensors(path, tensors, notes)
    manifest.record(
        name="film-ease",
        kind="ease",
        files=[path],
        recipe=f"training/recipes/{name}.yaml",
        command=f"python3 -m chatrec_training {name}",
        data={"films/interactions.csv": FILMS / "interactions.csv", "films/items.jsonl": FILMS / "items.jsonl"},
        figures={
            "measure": "recall@10 / recall@50 of held-out likes by given likes, users unknown to the weights (parts 3-5)",
            "chosen": best,
            "decay": {str(d): round(v, 4) for d, v in decays.items()},
            "last liked film, recall@10, decay 1 / chosen": [
                round(last_item(ratings, plain, 1.0, 0), 4),
                round(last_item(ratings, plain, float(decay), 0), 4),
            ],
            **{label: {str(k): [round(v, 4) for v in pair] for k, pair in row.items()} for label, row in table_rows.items()},
        },
        licence="weights computed from the movielens table",
        base=None,
    )
    print(f"{path.name}: {len(ratings.ids)} films, {path.stat().st_size:,} bytes", flush=True)


def _text_vectors(ids: list[str]) -> Floats | None:
    """Text vectors on the same rows, where they have been made already; a film without one gets zeros."""
    path = MODELS / "films" / "text.safetensors"
    if not path.exists():
        return None
    known, vectors, _ = read_vectors(path)
    place = {item: index for index, item in enumerate(known)}
    return np.stack([vectors[place[i]] if i in place else np.zeros(vectors.shape[1], np.float32) for i in ids])
