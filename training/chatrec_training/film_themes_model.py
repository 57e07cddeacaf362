"""The chance that a theme is true of a film, from judged films, from what the pack states and from words that speak for it.

Three voices are heard: a Gaussian process over the judged films, a ridge over all films that tells where the pack's own themes and
the tags point (always from the parts of the films it did not see), and direct evidence. One logistic regression for all themes
weighs them, with a place of its own for each theme drawn towards the common one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import logistic
from .documents import FilmLibrary
from .film_axes_model import Evidence

Floats = NDArray[np.float64]
_PARTS = 5


def direct_evidence(library: FilmLibrary, words: dict[str, list[str]]) -> Floats:
    """For each film and theme: the pack states it, it states other themes, tags say so, sentences say so, there are tags; [films, themes, 5]."""
    found = np.zeros((len(library.films), len(words), 5))
    patterns = [re.compile(rf"\b(?:{'|'.join(map(re.escape, said))})\b") for said in words.values()]
    exact = [frozenset(said) for said in words.values()]
    for row, film in enumerate(library.films.values()):
        stated = library.items[film.id].get("theme", [])
        sentences = " ".join(film.views).lower()
        tags = " | ".join(film.tags)
        for theme, name in enumerate(words):
            whole = sum(tag in exact[theme] for tag in film.tags)
            partly = len(patterns[theme].findall(tags))
            found[row, theme] = (
                name in stated,
                bool(stated) and name not in stated,
                min(whole + 0.5 * (partly - whole), 3),
                min(len(patterns[theme].findall(sentences)), 3),
                bool(film.tags),
            )
    return found


def pointed_at(evidence: Evidence, direct: Floats, penalty: float, seed: int) -> Floats:
    """A ridge from all blocks but the stated themes to "stated or tagged", for every film from parts it is not in; [films, themes]."""
    rows = np.hstack([block for name, block in evidence.blocks.items() if name != "theme"] + [np.ones((len(direct), 1))])
    told = np.clip(direct[:, :, 0] + 0.5 * (direct[:, :, 2] >= 1), 0, 1)
    heard = (direct[:, :, 1].any(axis=1) | direct[:, :, 0].any(axis=1) | (direct[:, 0, 4] > 0)).astype(bool)
    part = np.random.default_rng(seed).integers(0, _PARTS, len(direct))
    out = np.empty(told.shape)
    for one in range(_PARTS):
        known = heard & (part != one)
        gram = rows[known].T @ rows[known]
        gram[np.diag_indices_from(gram)] += penalty
        out[part == one] = rows[part == one] @ np.linalg.solve(gram, rows[known].T @ told[known])
    return out


class Weighing:
    """One logistic regression for all themes over the voices, with a shift and a trust in the process of each theme's own."""

    def __init__(self, voices: Floats, judged: Floats, penalty: float) -> None:
        films, themes, _ = voices.shape
        self._themes = themes
        features = self._features(voices).reshape(films * themes, -1)
        common = features.shape[1] - 2 * themes
        self._weights = logistic.fit(features, judged.reshape(-1), np.r_[np.full(common, 0.3), np.full(2 * themes, penalty)])

    def _features(self, voices: Floats) -> Floats:
        films, themes, _ = voices.shape
        own = np.broadcast_to(np.eye(themes), (films, themes, themes))
        process = np.clip(voices[:, :, :1], -0.2, 1.2)
        products = [process * voices[:, :, 2:3], voices[:, :, 1:2] * voices[:, :, 2:3], np.sqrt(np.clip(process, 0, None)), process * process]
        return np.concatenate([np.ones((films, themes, 1)), voices, *products, own, own * process], axis=2)

    def chances(self, voices: Floats) -> Floats:
        """Chances [films, themes]."""
        films, themes, _ = voices.shape
        return logistic.sigmoid(self._features(voices).reshape(films * themes, -1) @ self._weights).reshape(films, themes)


def voices_of(process: Floats, pointed: Floats, direct: Floats) -> Floats:
    """The process, where the others point, and the direct evidence, side by side."""
    tagged = np.minimum(direct[:, :, 2:3], 1)
    return np.concatenate([process[:, :, None], pointed[:, :, None], direct, tagged], axis=2)


def cross_validated(voices: Floats, judged: Floats, penalty: float, folds: Sequence[NDArray[np.int64]]) -> Floats:
    """Chances of each fold's films by a weighing learnt from the others."""
    out = np.empty(judged.shape)
    everyone = np.arange(len(judged))
    for fold in folds:
        rest = np.setdiff1d(everyone, fold)
        out[fold] = Weighing(voices[rest], judged[rest], penalty).chances(voices[fold])
    return out
