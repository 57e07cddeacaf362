"""Recipe ``film-axes``: axes and themes of every film of the pack, and the text-only form for packs that are imported.

The judged films of ``training/labels/film-axes-train.tsv`` teach; those of ``film-axes-test.tsv`` are looked at only to report.
Every choice is made by leaving judged films out. A film judged for training ships its judgement, every other its prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from . import film_axes_text as text_form
from . import film_evidence as sources
from . import manifest
from .bert import load_minilm
from .documents import FilmLibrary, facts_text
from .encoded import encode_cached
from .film_axes_measure import axis_figures, coverage, theme_figures
from .film_axes_model import Confidence, Evidence, Regression
from .film_labels import LABELS, Labels, names, read_labels
from .film_themes_model import Weighing, cross_validated, direct_evidence, pointed_at, voices_of
from .film_vectors import read_vectors
from .places import FILMS, MODELS, shared
from .safetensors import join_ids, write_safetensors
from .text_encoder_recipe import load_trained, weights_path
from .wordpiece import WordPiece

Floats = NDArray[np.float64]
#: How sure the file is of what a person judged: two people still differ by a point here and there.
_JUDGED = 0.95
_WHOLE = 250


@dataclass(frozen=True)
class Told:
    """What is said of every film: degrees with the chance of lying near the judgement, and chances of themes."""

    degrees: Floats
    confidence: Floats
    themes: Floats
    #: As if the pack stated no theme at all; for measuring only.
    unstated: Floats


@dataclass(frozen=True)
class Encoder:
    """The runtime's encoder in full precision, each text encoded once."""

    recipe: dict[str, Any]

    def __call__(self, texts: list[str]) -> Floats:
        base = shared() / "models" / self.recipe["base"]
        model, tokens = load_trained(base, self.recipe["encoder"]), WordPiece.load(base / "vocab.txt")
        weights, limit = weights_path(self.recipe["encoder"]), int(self.recipe["factTokens"])
        return encode_cached(model, tokens, texts, limit, weights, "film-axes").astype(np.float64)


def _described(library: FilmLibrary, item: str) -> str:
    """What an imported pack would say of a film: its facts and one description, the longest there is."""
    return facts_text(library.items[item], max(library.films[item].views, key=len, default=None))


def _gather(library: FilmLibrary, data: Path, recipe: dict[str, Any]) -> tuple[Evidence, Floats]:
    """The blocks of evidence of all films, and the mean of their documents' vectors."""
    base = shared() / "models" / recipe["base"]
    tokens, weights = WordPiece.load(base / "vocab.txt"), base / "model.fp16.safetensors"
    plain, seed = load_minilm(base).eval(), int(recipe["seed"])
    films = list(library.films.values())
    ids, documents, _ = read_vectors(MODELS / "films" / "text.safetensors")
    place = {item: at for at, item in enumerate(ids)}
    told = [at for at, film in enumerate(films) if film.views]
    sentences = encode_cached(plain, tokens, [" ".join(films[at].views) for at in told], int(recipe["viewTokens"]), weights, "film-axes")
    tags = sorted({tag for film in films for tag in film.tags})
    tag_vectors = encode_cached(plain, tokens, tags, 16, weights, "film-axes").astype(np.float64)
    read = np.stack([documents[place[film.id]] for film in films]).astype(np.float64)
    blocks = {
        "kind": sources.kind_block(library),
        "theme": sources.theme_block(library),
        "tag": sources.compressed(sources.weighted_words(sources.tag_rows(library), 3)[0], 150, seed),
        "word": sources.compressed(sources.weighted_words(sources.word_rows(library), 5)[0], 200, seed),
        "number": sources.number_block(library),
        "taste": sources.taste_block(library, data, FILMS, 48, seed),
        "document": sources.centred(read),
        "sentence": sources.centred(sources.spread(sentences.astype(np.float64), told, len(films))),
        "tagMean": sources.tag_means(library, tags, tag_vectors),
    }
    return Evidence(blocks, sources.weighted_words(sources.person_rows(library), 2)[0]), read.mean(axis=0)


def _confidence(
    library: FilmLibrary, evidence: Evidence, mean: Floats, axes: Regression, judged: Labels, rows: NDArray[np.int64], recipe: dict[str, Any]
) -> Confidence:
    """Learns how far predictions can be trusted, also of films of which little is known."""
    encoder, folds = Encoder(recipe), _folds(len(rows), recipe)
    asked = np.arange(len(library.films), len(library.films) + len(rows))
    seen = [(axes.left_out(), _known(library)[rows])]
    untagged = frozenset({"theme", "tag", "tagMean", "taste"})
    for hidden, texts, sentences in (
        (untagged, [_described(library, item) for item in judged.ids], 1.0),
        (untagged | {"word", "sentence"}, [facts_text(library.items[item]) for item in judged.ids], 0.0),
    ):
        poorer = evidence.without(rows, hidden, sources.unit_rows(encoder(texts) - mean))
        predicted = axes.elsewhere(poorer, asked, folds)
        found = axis_figures(names()[0], np.clip(predicted.values, 0, 1), judged.values, int(recipe["seed"]))["mean"]
        print(f"axes without {', '.join(sorted(hidden))}: {found}", flush=True)
        seen.append((predicted, np.tile([0.0, sentences], (len(rows), 1))))
    return Confidence(seen, judged.values, float(recipe["near"]))


def _known(library: FilmLibrary) -> Floats:
    """Of which films there are tags, and sentences."""
    return np.array([(bool(film.tags), bool(film.views)) for film in library.films.values()], dtype=np.float64)


def _folds(count: int, recipe: dict[str, Any]) -> list[NDArray[np.int64]]:
    return np.array_split(np.random.default_rng(int(recipe["seed"])).permutation(count), int(recipe["folds"]))


def _tell(library: FilmLibrary, evidence: Evidence, mean: Floats, judged: Labels, recipe: dict[str, Any], notes: dict[str, Any]) -> Told:
    """Predicts all films; ``notes`` takes what films left out of their own prediction reached."""
    place = {item: at for at, item in enumerate(library.films)}
    rows = np.array([place[item] for item in judged.ids])
    everyone = np.arange(len(library.films))
    axis_names, theme_names = names()
    seed = int(recipe["seed"])

    axes = Regression(evidence, rows, judged.values, int(recipe["steps"]), int(recipe["ownSteps"]))
    out = axes.left_out()
    sure = _confidence(library, evidence, mean, axes, judged, rows, recipe)
    notes["axes"] = axis_figures(axis_names, np.clip(out.values, 0, 1), judged.values, seed)
    told = axes.predict(everyone)
    print(f"axes, left out: {notes['axes']['mean']}", flush=True)

    # Themes the pack states are heard last and by themselves: half of the films have none, and must not be told by their absence.
    unheard = Evidence({name: block for name, block in evidence.blocks.items() if name != "theme"}, evidence.people)
    direct = direct_evidence(library, {name: recipe["evidence"][name] for name in theme_names})
    pointed = pointed_at(evidence, direct, float(recipe["pointedPenalty"]), seed)
    processes = Regression(unheard, rows, judged.themes, int(recipe["steps"]), 0)
    silent = direct.copy()
    silent[:, :, :2] = 0
    left, whole = processes.left_out().values, processes.predict(everyone).values
    complete = np.array(["project" in str(item.get("source", {}).get("theme", "")) for item in library.items.values()])
    chances: dict[str, Floats] = {}
    for name, heard in (("stated", direct), ("unstated", silent)):
        voices = voices_of(left, pointed[rows], heard[rows])
        penalty = float(recipe["themePenalty"])
        notes[f"themes, {name}"] = theme_figures(theme_names, cross_validated(voices, judged.themes, penalty, _folds(len(rows), recipe)), judged.themes, seed)
        chances[name] = Weighing(voices, judged.themes, penalty).chances(voices_of(whole, pointed, heard))
        print(f"themes, {name}, left out: {notes[f'themes, {name}']['precision']} {notes[f'themes, {name}']['recall']}", flush=True)
    themes = np.where(complete[:, None], chances["stated"], chances["unstated"])
    return Told(np.clip(told.values, 0, 1), sure.of(told, _known(library)), themes, chances["unstated"])


def _write(path: Path, library: FilmLibrary, told: Told, judged: Labels, data: dict[str, Path], name: str) -> None:
    """``axes`` and ``confidence`` U8 [films, axes], ``tags`` U8 [films, themes]: all in steps of 1/250, in which tenths are exact."""
    axis_names, theme_names = names()
    place = {item: at for at, item in enumerate(library.films)}
    rows = [place[item] for item in judged.ids]
    degrees, confidence, themes = told.degrees.copy(), told.confidence.copy(), told.themes.copy()
    degrees[rows], confidence[rows] = judged.values, _JUDGED
    themes[rows] = np.where(judged.themes > 0, _JUDGED, 0)

    def whole(values: Floats) -> NDArray[np.uint8]:
        return np.rint(np.clip(values, 0, 1) * _WHOLE).astype(np.uint8)

    notes = {
        "recipe": name,
        "axes": ",".join(axis_names),
        "tags": ",".join(f"theme:{theme}" for theme in theme_names),
        **{f"sha256 {key}": manifest.sha256(source) for key, source in data.items()},
    }
    tensors = {"axes": whole(degrees), "confidence": whole(confidence), "tags": whole(themes), "ids": join_ids(list(library.films))}
    write_safetensors(path, tensors, notes)


def _measure(library: FilmLibrary, told: Told, held: Labels, recipe: dict[str, Any]) -> dict[str, Any]:
    """The held-out films, once."""
    place = {item: at for at, item in enumerate(library.films)}
    rows = np.array([place[item] for item in held.ids])
    axis_names, theme_names = names()
    seed, near = int(recipe["seed"]), float(recipe["near"])
    films = [library.films[item] for item in held.ids]
    kinds = {
        "with tags": np.array([bool(film.tags) for film in films]),
        "sentences but no tags": np.array([bool(film.views) and not film.tags for film in films]),
        "neither": np.array([not film.views and not film.tags for film in films]),
    }
    by_evidence = {}
    for kind, chosen in kinds.items():
        if chosen.sum() >= 10:
            themes = theme_figures(theme_names, told.themes[rows[chosen]], held.themes[chosen], seed)
            mean = axis_figures(axis_names, told.degrees[rows[chosen]], held.values[chosen], seed)["mean"]
            by_evidence[kind] = [int(chosen.sum()), *mean, round(float(told.confidence[rows[chosen]].mean()), 3)]
            near_share = np.abs(told.degrees[rows[chosen]] - held.values[chosen]) <= near + 1e-9
            by_evidence[kind] += [round(float(near_share.mean()), 3), themes["precision"][0], themes["recall"][0]]
    return {
        "films": len(rows),
        "axes: spearman, 95 % low, high, mean absolute error": axis_figures(axis_names, told.degrees[rows], held.values, seed),
        "by evidence: films, spearman, low, high, error, mean confidence, share near, precision and recall of themes": by_evidence,
        f"confidence: promised chance of lying within {near}, count, mean promise, share": coverage(told.confidence[rows], told.degrees[rows], held.values, near),
        "themes": theme_figures(theme_names, told.themes[rows], held.themes, seed),
        "themes, none stated by the pack": theme_figures(theme_names, told.unstated[rows], held.themes, seed),
    }


def _text_form(
    library: FilmLibrary, told: Told, judged: Labels, held: Labels, recipe: dict[str, Any], path: Path, name: str, data: dict[str, Path]
) -> dict[str, Any]:
    """Teaches, measures and writes the text-only form."""
    seed, encoded = int(recipe["seed"]), Encoder(recipe)
    axis_names, theme_names = names()
    films = [film for film in library.films.values() if film.views]
    place = {film.id: at for at, film in enumerate(films)}
    vectors = encoded([_described(library, film.id) for film in films])
    all_rows = {item: at for at, item in enumerate(library.films)}
    rows = np.array([all_rows[film.id] for film in films])
    degrees, chances = told.degrees[rows].copy(), told.themes[rows].copy()
    trust = np.full(len(films), float(recipe["predictedTrust"]))
    known = [at for at, item in enumerate(judged.ids) if item in place]
    taught = np.array([place[judged.ids[at]] for at in known])
    degrees[taught], chances[taught], trust[taught] = judged.values[known], judged.themes[known], 1
    tested = [at for at, item in enumerate(held.ids) if item in place]
    asked = np.array([place[held.ids[at]] for at in tested])
    trust[asked] = 0  # not even their predictions teach
    folds, axes = _folds(len(taught), recipe), len(axis_names)
    tried: dict[float, tuple[Floats, list[float]]] = {}
    for penalty in map(float, recipe["textPenalty"]):
        raw = text_form.left_out(vectors, degrees, chances, trust, taught, folds, penalty)
        tried[penalty] = raw, axis_figures(axis_names, np.clip(raw[:, :axes], 0, 1), judged.values[known], seed)["mean"]
        print(f"text form, penalty {penalty}, left out: {tried[penalty][1]}", flush=True)
    best = max(tried, key=lambda penalty: tried[penalty][1][0])
    raw = tried[best][0]
    slope, shift = text_form.calibration(raw[:, axes:], judged.themes[known], float(recipe["textThemePenalty"]))
    least = text_form.least_chance(raw[:, axes:], slope, shift, judged.themes[known], float(recipe["precision"]))
    bare = encoded([facts_text(library.items[films[at].id]) for at in taught])
    raw_bare = text_form.left_out(vectors, degrees, chances, trust, taught, folds, best, bare)
    near = float(recipe["near"])
    share = np.stack([(np.abs(np.clip(one[:, :axes], 0, 1) - judged.values[known]) <= near + 1e-9).mean(axis=0) for one in (raw_bare, raw)])
    head = text_form.calibrated(text_form.fit_head(vectors, degrees, chances, trust, best), slope, shift)
    notes = {
        "recipe": name,
        "least": f"{least:.2f}",
        "model": f"sha256:{manifest.sha256(MODELS / 'text-encoder' / 'model.onnx')}",
        "axes": ",".join(axis_names),
        "tags": ",".join(f"theme:{theme}" for theme in theme_names),
        **{f"sha256 {key}": manifest.sha256(source) for key, source in data.items()},
    }
    tensors = {"weights": head.weights.astype(np.float32), "shift": head.shift.astype(np.float32), "confidence": share.astype(np.float32)}
    write_safetensors(path, tensors, notes)
    found = head.read(vectors[asked])
    promised = np.broadcast_to(share[1], found[0].shape)
    bare_found = head.read(encoded([facts_text(library.items[films[at].id]) for at in asked]))
    return {
        "films": len(asked),
        "penalty": best,
        "axes, left out": tried[best][1],
        "axes: spearman, 95 % low, high, mean absolute error": axis_figures(axis_names, found[0], held.values[tested], seed),
        f"confidence: promised chance of lying within {near}, count, mean promise, share": coverage(promised, found[0], held.values[tested], near),
        "themes are told from the chance": least,
        "themes": theme_figures(theme_names, found[1], held.themes[tested], seed, least),
        "without a description: axes": axis_figures(axis_names, bare_found[0], held.values[tested], seed)["mean"],
    }


def run(recipe: dict[str, Any], name: str) -> None:
    torch.set_num_threads(int(recipe.get("threads", 1)))
    data = shared() / "data"
    library = FilmLibrary(FILMS, data)
    judged, held = read_labels(LABELS / "film-axes-train.tsv"), read_labels(LABELS / "film-axes-test.tsv")
    if common := set(judged.ids) & set(held.ids):
        raise ValueError(f"judged for training and for testing: {', '.join(sorted(common)[:5])}")
    inputs = {
        "labels/film-axes-train.tsv": LABELS / "film-axes-train.tsv",
        "films/items.jsonl": FILMS / "items.jsonl",
        "films/interactions.csv": FILMS / "interactions.csv",
        "movie-metadata/ml_latest_small_merged.jsonl": data / "movie-metadata" / "ml_latest_small_merged.jsonl",
        "movie-metadata/wikipedia": data / "movie-metadata" / "wikipedia",
        "redial/movie_info.json": data / "redial" / "movie_info.json",
        "ml-1m/ratings.csv": data / "ml-1m" / "ratings.csv",
        "ml-latest-small/ratings.csv": data / "ml-latest-small" / "ratings.csv",
    }
    notes: dict[str, Any] = {}
    evidence, mean = _gather(library, data, recipe)
    told = _tell(library, evidence, mean, judged, recipe, notes)
    path, head = MODELS / "films" / "axes.safetensors", MODELS / "text-encoder" / "attributes.safetensors"
    _write(path, library, told, judged, inputs, name)
    left_out = {"axes": notes["axes"]["mean"], **{key: {k: v for k, v in value.items() if k != "judged, told, right"} for key, value in notes.items() if key != "axes"}}
    tested = {**inputs, "labels/film-axes-test.tsv": LABELS / "film-axes-test.tsv"}
    command, settings = f"python3 -m chatrec_training {name}", f"training/recipes/{name}.yaml"
    figures = {"judged films": len(judged.ids), "left out of their own prediction": left_out, "held out": _measure(library, told, held, recipe)}
    manifest.record(
        name="film-axes", kind="attributes", files=[path], recipe=settings, command=command, data=tested, figures=figures, licence="Apache-2.0", base="text-encoder"
    )
    text = _text_form(library, told, judged, held, recipe, head, name, inputs)
    manifest.record(
        name="text-attributes", kind="attributes", files=[head], recipe=settings, command=command, data=tested, figures=text, licence="Apache-2.0", base="text-encoder"
    )
    for title, one in (("held out", figures["held out"]), ("text form", text)):
        print(title, one["films"], "films:", one["axes: spearman, 95 % low, high, mean absolute error"]["mean"], "themes", one["themes"]["precision"], one["themes"]["recall"])
