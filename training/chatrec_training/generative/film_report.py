"""The figures of the recipe ``film-generative``: likes, words, and films kept out of training, beside the other retrievers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..ease import ThinEase, expand
from ..film_ease_recipe import Cases, blend
from ..places import shared
from ..semantic_ids.files import SemanticIds
from ..semantic_ids.fused import learn_space
from ..semantic_ids.people import Likes
from ..semantic_ids.residual import residual_kmeans, unique_codes
from ..text_measure import figures
from .film_material import Material, train_on, without
from .film_measure import Floats, Searcher, by_likes, cases_of, fuse, ranks_of, rows_of
from .film_texts import TextCase, dialogue_cases, post_cases
from .shipped_encoder import encode_shipped

_EASE = "EASE, 100 neighbours, popularity 1.0"
_GIVEN = (1, 2, 3, 10)


def _matrix(people: Likes, items: int) -> sparse.csr_matrix:
    at = np.repeat(np.arange(len(people)), [len(likes) for likes in people])
    return sparse.csr_matrix((np.ones(len(at), np.float32), (at, np.concatenate(people))), shape=(len(people), items))


class _Ease:
    """The shipped form of EASE: 100 neighbours and the popularity prior, as the recipe ``film-ease`` chose them."""

    def __init__(self, people: Likes, items: int) -> None:
        liked = _matrix(people, items)
        self._rated = np.flatnonzero(np.asarray(liked.sum(0)).ravel() > 0)
        kept = liked[:, self._rated].tocsr()
        self._table = expand(*ThinEase(kept, 3000.0).keep_largest(100))
        self._popularity = np.asarray(kept.sum(0)).ravel()
        self._items = items

    def score(self, cases: Cases, share: float = 1.0) -> Floats:
        given = cases.given[:, self._rated]
        made = (given @ self._table).toarray()
        made[given.toarray() > 0] = 0
        out = np.full((given.shape[0], self._items), -1e6, np.float32)
        out[:, self._rated] = blend(made, self._popularity, share)
        return out


def report_likes(searcher: Searcher, material: Material, recipe: dict[str, Any]) -> dict[str, Any]:
    """Parts 3-5 of the pack's people: popularity, EASE fitted on the five other parts, the model, both fused."""
    items, seed, people = len(material.vectors), int(recipe["seed"]), material.people
    cases = {count: [cases_of(part, items, count, seed + 3 + at) for at, part in enumerate(people.report)] for count in _GIVEN}
    everybody = people.parts
    models = [_Ease([likes for at, part in enumerate(everybody) if at != 3 + own for likes in part if len(likes)], items) for own in range(3)]
    part_of = {id(case): own for parts in cases.values() for own, case in enumerate(parts)}
    found: dict[int, Floats] = {}

    def ease(case: Cases) -> Floats:
        return models[part_of[id(case)]].score(case)

    def model(case: Cases) -> Floats:
        if id(case) not in found:
            found[id(case)] = searcher.dense(rows_of(case.given))
        return found[id(case)]

    weight = _chosen_weight(searcher, material, recipe, everybody)
    table = {
        _EASE: by_likes(cases, ease),
        "generative": by_likes(cases, model),
        f"{_EASE}, and generative x {weight}": by_likes(cases, lambda case: fuse([(1.0, ease(case)), (weight, model(case))])),
    }
    for label, row in table.items():
        print(f"{label:56}", "  ".join(f"{k}: {v[0]:.4f}/{v[1]:.4f}/{v[2]:.4f} ±{v[3]:.3f}" for k, v in row.items()), flush=True)
    return {"by likes, parts 3-5": table}


def _chosen_weight(searcher: Searcher, material: Material, recipe: dict[str, Any], everybody: list[Likes]) -> float:
    """The model's weight beside EASE in rank fusion that is best for one to three likes on part 2."""
    items, seed = len(material.vectors), int(recipe["seed"])
    model = _Ease([likes for at, part in enumerate(everybody) if at != 2 for likes in part if len(likes)], items)
    rows = []
    for count in (1, 2, 3):
        case = cases_of(material.people.choose, items, count, seed + 2)
        rows.append((case, model.score(case), searcher.dense(rows_of(case.given))))
    values = {w: np.mean([case.recall(fuse([(1.0, a), (w, b)]))[:, 0].mean() for case, a, b in rows]) for w in (0.25, 0.5, 1.0, 2.0, 4.0)}
    print(f"weights on part 2: {values}", flush=True)
    return max(values, key=lambda w: float(values[w]))


def report_texts(searcher: Searcher, material: Material, recipe: dict[str, Any]) -> dict[str, Any]:
    """Held-out posts beside text search, and the recommender's turns of held-out dialogues."""
    data, library = shared() / "data", material.library
    place = {item: at for at, item in enumerate(library.films)}
    posts = post_cases(data / "reddit-tomt-movies" / "validation.jsonl", library, place, cut=True)
    vectors = encode_shipped([case.text for case in posts], 160)
    out: dict[str, Any] = {}
    for kind in ("post", "short"):
        rows = [at for at, case in enumerate(posts) if case.kind == kind]
        targets = np.array([posts[at].targets[0] for at in rows])
        near = vectors[rows] @ material.vectors.T
        made = searcher.dense(_histories([posts[at] for at in rows]), vectors[rows])
        both = fuse([(1.0, near), (0.5, made)])
        out[kind] = {name: figures(ranks_of(scores, targets)) for name, scores in (("text search", near), ("generative", made), ("fused", both))}
        print(f"{kind}: {out[kind]}", flush=True)
    turns = dialogue_cases(data / "redial" / "train_union.jsonl", library, place, int(recipe["fold"]), held_out=True)
    said = encode_shipped([case.text for case in turns], int(recipe["texts"]["postTokens"]))
    out["dialogue"] = _dialogues(searcher, material, turns, said)
    print(f"dialogues: {out['dialogue']}", flush=True)
    return {"by words, held out": out}


def _histories(cases: list[TextCase], longest: int = 10) -> NDArray[np.int64]:
    rows = np.full((len(cases), longest), -1, np.int64)
    for at, case in enumerate(cases):
        if case.history:
            rows[at, -len(case.history[-longest:]) :] = case.history[-longest:]
    return rows


def _dialogues(searcher: Searcher, material: Material, turns: list[TextCase], said: Floats) -> dict[str, Any]:
    """Recall of every new film of a turn (films in the pack) by films and words, films alone, words alone, popularity."""
    history = _histories(turns)
    case_of = np.repeat(np.arange(len(turns)), [len(case.targets) for case in turns])
    targets = np.concatenate([case.targets for case in turns])
    popular = np.tile(material.popularity(["redial", "ml-latest-small", "pack"]), (len(turns), 1))
    silent = np.zeros_like(said)
    scores = {
        "popularity": popular,
        "films": searcher.dense(history, silent),
        "words": searcher.dense(np.full_like(history, -1), said),
        "films and words": searcher.dense(history, said),
    }
    for own in scores.values():
        for at, row in enumerate(history):
            own[at, row[row >= 0]] = -2e6
    return {name: figures(ranks_of(own[case_of], targets)) for name, own in scores.items()}


def report_cold(material: Material, recipe: dict[str, Any], checkpoint: Path) -> dict[str, Any]:
    """Films drawn from those that are liked, kept out of the space, the codebooks and the training; their codes come from their texts.

    A case's targets are only those films, ranked among all films and among themselves, beside text search by the given likes.
    """
    settings, seed = recipe["cold"], int(recipe["seed"])
    liked = np.flatnonzero(material.popularity(["pack", "ml-latest-small"]) >= 5)
    cold = np.zeros(len(material.vectors), bool)
    cold[np.random.default_rng(seed).choice(liked, int(len(liked) * float(settings["share"])), replace=False)] = True
    people = without(material.people, cold)
    space = learn_space(material.vectors, people.teach, settings["space"], seed)
    books = residual_kmeans(space.fused[~cold], 4, 256, 20, float(settings["balance"]), seed)
    codes = np.zeros((len(cold), 4), np.uint8)
    codes[~cold] = unique_codes(space.fused[~cold], books)
    codes[cold] = unique_codes(space.of_text(material.vectors[cold]), books, codes[~cold])
    ids = SemanticIds(list(material.library.films), codes, books, space.project, space.shift, {})
    texts = [at for at, case in enumerate(material.texts) if not cold[list((*case.history, *case.targets))].any()]
    shorter = {**recipe, "training": {**recipe["training"], "steps": int(settings["steps"])}}
    shorter["training"]["words"] = {**recipe["training"]["words"], "unseen": np.flatnonzero(cold).tolist()}
    network, catalogue, _ = train_on(material, ids, space.fused, people, texts, shorter, checkpoint, cold)
    searcher = Searcher(network, catalogue, 400)
    chance = np.random.default_rng(seed)
    history, right = [], []
    for likes in (likes for part in material.people.report for likes in part):
        known, unknown = likes[~cold[likes]], likes[cold[likes]]
        if len(known) >= 3 and len(unknown):
            history.append(chance.choice(known, 3, replace=False))
            right.append(unknown)
    given = np.array(history)
    alone = space.of_text(material.vectors)
    near = {
        "text vectors": material.vectors[given].sum(1) @ material.vectors.T,
        "text alone in the space": _cosine(space.fused[given].mean(1), np.where(cold[:, None], alone, space.fused)),
    }
    out: dict[str, Any] = {"films": int(cold.sum()), "cases": len(given), "films among all": len(cold)}
    for name, scores in {"generative": searcher.dense(given), **near}.items():
        np.put_along_axis(scores, given, -2e6, 1)
        out[name] = {f"recall@{k}, all films": _recall(scores, right, k) for k in (10, 50, 100)}
        among = searcher.dense(given, None, cold) if name == "generative" else np.where(cold[None, :], scores, -3e6)
        out[name] |= {f"recall@{k}, kept-out films": _recall(among, right, k) for k in (10, 50)}
    print(f"kept out: {out}", flush=True)
    return out


def _cosine(asked: Floats, items: Floats) -> Floats:
    unit = items / np.maximum(np.linalg.norm(items, axis=1, keepdims=True), 1e-9)
    return (asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)) @ unit.T


def _recall(scores: Floats, right: list[NDArray[np.int64]], count: int) -> float:
    best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    reached = np.take_along_axis(scores, best, 1) > -5e5
    hits = [np.isin(own[ok], films).sum() / min(len(films), count) for own, ok, films in zip(best, reached, right)]
    return round(float(np.mean(hits)), 4)
