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
from .ease import WINDOW, Floats, ThinEase, expand, history_weights
from .film_vectors import read_vectors
from .places import FILMS, MODELS
from .safetensors import join_ids, write_safetensors

_PARTS = 6
_LIKE = 4.0
_REPEATS = 3
Setting = dict[str, float]


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
    def draw(ratings: Ratings, users: list[int], count: int, seed: int) -> "Cases":
        random = np.random.default_rng([seed, count])
        given: list[NDArray[np.int64]] = []
        targets: list[NDArray[np.int64]] = []
        for user in users:
            likes = np.array([item for item, rating in ratings.users[user] if rating >= _LIKE], dtype=np.int64)
            if len(likes) >= count + 5:
                for _ in range(_REPEATS):
                    mixed = random.permutation(likes)
                    given.append(mixed[:count])
                    targets.append(mixed[count:])
        return Cases(_ones(given, len(ratings.ids)), _ones(targets, len(ratings.ids)))

    def hide(self, scores: Floats) -> Floats:
        """The scores with the given items out of reach."""
        return np.where(self.given.toarray() > 0, np.float32(-1e9), scores)

    def recall(self, scores: Floats) -> NDArray[np.float64]:
        """Recall at 10 and at 50 of every case, [cases, 2]: targets found over the most that could be found."""
        scores = self.hide(scores)
        best = np.argpartition(-scores, 50, axis=1)[:, :50]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable"), 1)
        hits = np.take_along_axis(self.targets.toarray(), best, 1)
        sizes = np.asarray(self.targets.sum(1)).ravel()
        return np.stack([hits[:, :k].sum(1) / np.minimum(sizes, k) for k in (10, 50)], axis=1)


def _ones(rows: list[NDArray[np.int64]], items: int) -> sparse.csr_matrix:
    at = np.concatenate([np.full(len(row), index) for index, row in enumerate(rows)])
    return sparse.csr_matrix((np.ones(len(at), np.float32), (at, np.concatenate(rows))), shape=(len(rows), items))


def blend(scores: Floats, popularity: Floats, share: float) -> Floats:
    """Scores of every case scaled to a top of one, plus ``share`` times the popularity scaled alike."""
    top = np.maximum(scores.max(axis=1, keepdims=True), 1e-12)
    return scores / top + share * popularity / popularity.max()


def last_item(ratings: Ratings, setting: Setting, decay: float, back: int) -> float:
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


class Experiment:
    """The cases of a recipe and what is measured on them."""

    def __init__(self, recipe: dict[str, Any], ratings: Ratings) -> None:
        self._recipe = recipe
        self._ratings = ratings
        seed = int(recipe["seed"])
        order = np.random.default_rng(seed).permutation(len(ratings.users))
        self._parts = [list(map(int, part)) for part in np.array_split(order, _PARTS)]
        self._given = [int(k) for k in recipe["given"]]
        self._cases = {
            (p, k): Cases.draw(ratings, self._parts[p], k, seed + p) for p in range(_PARTS) for k in self._given
        }

    def choose(self) -> Setting:
        """The setting with the best mean recall for one to three likes, at 10 and at 50, on parts 0-2."""
        grid = self._recipe["grid"]
        found: dict[tuple[float, float, float], list[float]] = defaultdict(list)
        for least, penalty in itertools.product(grid["least"], grid["penalty"]):
            for part in range(3):
                x = self._others(part, float(least))
                model, popularity = ThinEase(x, float(penalty)), np.asarray(x.sum(0)).ravel()
                for k in (k for k in self._given if k <= 3):
                    case = self._cases[part, k]
                    scores = case.hide(model.score(case.given))
                    for share in grid["popularity"]:
                        value = case.recall(blend(scores, popularity, float(share))).mean()
                        found[float(least), float(penalty), float(share)].append(float(value))
            for share in grid["popularity"]:
                value = np.mean(found[float(least), float(penalty), float(share)])
                print(f"from {least} stars, penalty {penalty}, popularity {share}: {value:.4f}", flush=True)
        least, penalty, share = max(found, key=lambda key: np.mean(found[key]))
        return {"least": least, "penalty": penalty, "popularity": share}

    def report(self, setting: Setting, text: Floats | None) -> dict[str, dict[str, list[float]]]:
        """Recall@10, @50 and the half width of the first's 95 % interval over users, by number of likes, on parts 3-5."""
        keep, share = int(self._recipe["neighbours"]), setting["popularity"]
        rows: dict[str, dict[int, list[NDArray[np.float64]]]] = defaultdict(lambda: defaultdict(list))
        for part in range(3, _PARTS):
            x = self._others(part, setting["least"])
            model, popularity = ThinEase(x, setting["penalty"]), np.asarray(x.sum(0)).ravel()
            table = expand(*model.keep_largest(keep))
            for k in self._given:
                case = self._cases[part, k]
                cut = case.hide((case.given @ table).toarray())
                made = {
                    "popularity": np.tile(popularity, (case.given.shape[0], 1)),
                    "EASE, whole matrix": model.score(case.given),
                    f"EASE, {keep} neighbours": cut,
                    f"EASE, {keep} neighbours, popularity {share}": blend(cut, popularity, share),
                }
                if text is not None:
                    near = (case.given @ text) @ text.T
                    more = float(self._recipe["text"]) * near / near.max(axis=1, keepdims=True)
                    made["text vectors"] = near
                    made[f"EASE, popularity {share}, text {self._recipe['text']}"] = blend(cut, popularity, share) + more
                for label, scores in made.items():
                    rows[label][k].append(case.recall(np.asarray(scores, np.float32)))
        out: dict[str, dict[str, list[float]]] = {}
        for label, by_count in rows.items():
            out[label] = {}
            for k, values in by_count.items():
                each = np.concatenate(values)
                by_user = each[:, 0].reshape(-1, _REPEATS).mean(axis=1)
                half = 1.96 * by_user.std() / np.sqrt(len(by_user))
                out[label][str(k)] = [round(float(v), 4) for v in (*each.mean(axis=0), half)]
            print(f"{label:44}", "  ".join(f"{k}: {v[0]:.4f}/{v[1]:.4f} ±{v[2]:.3f}" for k, v in out[label].items()), flush=True)
        out["users"] = {str(k): [sum(self._cases[p, k].given.shape[0] for p in range(3, _PARTS)) // _REPEATS] for k in self._given}
        return out

    def _others(self, part: int, least: float) -> sparse.csr_matrix:
        return self._ratings.matrix([user for p in range(_PARTS) if p != part for user in self._parts[p]], least)


def run(recipe: dict[str, Any], name: str) -> None:
    ids = [item["id"] for item in read_jsonl(FILMS / "items.jsonl")]
    ratings = Ratings.load(FILMS / "interactions.csv", ids)
    experiment = Experiment(recipe, ratings)
    setting = experiment.choose()
    decays = {float(d): last_item(ratings, setting, float(d), 1) for d in recipe["grid"]["decay"]}
    decay = max(decays, key=lambda d: decays[d])
    print(f"chosen: {setting}, decay {decay} of {decays}", flush=True)
    figures: dict[str, Any] = {
        "measure": "[recall@10, recall@50, ±] of held-out likes by number of given likes; users unknown to the weights",
        "chosen": {**setting, "decay": decay},
        "last but one liked film, recall@10 by decay": {str(d): round(v, 4) for d, v in decays.items()},
        "last liked film, recall@10 by decay": {str(d): round(last_item(ratings, setting, d, 0), 4) for d in (1.0, decay)},
        **experiment.report(setting, _text_vectors(ratings.ids)),
    }

    everyone = ratings.matrix(list(range(len(ratings.users))), setting["least"])
    neighbours, kept = ThinEase(everyone, setting["penalty"]).keep_largest(int(recipe["neighbours"]))
    popularity = np.asarray(everyone.sum(0)).ravel().astype(np.float32)
    path = MODELS / "films" / "ease.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    notes = {
        "recipe": name,
        "decay": str(decay),
        "window": str(WINDOW),
        "least": str(setting["least"]),
        "penalty": str(setting["penalty"]),
        "popularityShare": str(setting["popularity"]),
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
        figures=figures,
        licence="weights computed from the movielens table (data/films/SOURCES.md)",
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
