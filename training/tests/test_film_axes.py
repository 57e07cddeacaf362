from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy", "scipy", "torch", "yaml")

import numpy as np
import torch
from scipy import sparse

from chatrec_training import film_axes_text, logistic
from chatrec_training.film_axes_measure import coverage, rank_correlations, theme_figures
from chatrec_training.film_axes_model import Confidence, Evidence, Predicted, Regression
from chatrec_training.film_labels import LABELS, names, read_labels


class LabelsTests(unittest.TestCase):
    def _read(self, text: str):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "judged.tsv"
            path.write_text(text, encoding="utf-8")
            return read_labels(path)

    def test_committed_labels_hold_no_film_twice_and_share_none(self) -> None:
        taught, held = (read_labels(LABELS / f"film-axes-{part}.tsv") for part in ("train", "test"))
        self.assertFalse(set(taught.ids) & set(held.ids))
        self.assertGreaterEqual(len(held.ids), 400)

    def test_line_is_read_in_tenths(self) -> None:
        labels = self._read("# head\n7\t" + " ".join(["10"] + ["3"] * 19) + "\theist war\n")
        self.assertEqual((["7"], 1.0, 0.3), (labels.ids, labels.values[0, 0], labels.values[0, 1]))
        self.assertEqual(2, labels.themes.sum())

    def test_wrong_line_is_named(self) -> None:
        twenty = " ".join(["1"] * 20)
        for text, reason in (
            ("7\t1 2 3\t\n", ":1: 20 numbers"),
            (f"7\t{twenty.replace('1', '11', 1)}\t\n", ":1: 20 numbers"),
            (f"7\t{twenty}\tnonsense\n", ":1: no such theme: nonsense"),
            (f"7\t{twenty}\t\n7\t{twenty}\t\n", ":2: 7 is judged twice"),
        ):
            with self.assertRaisesRegex(ValueError, reason):
                self._read(text)


class RegressionTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.set_num_threads(1)
        drawn = np.random.default_rng(1)
        telling = drawn.standard_normal((120, 4))
        noise = drawn.standard_normal((120, 6))
        unit = lambda rows: rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))  # noqa: E731
        self.evidence = Evidence({"telling": unit(telling), "document": unit(noise)}, sparse.csr_matrix((120, 3)))
        self.truth = 0.5 + 0.3 * self.evidence.blocks["telling"][:, :1]
        self.rows = np.arange(80)
        self.model = Regression(self.evidence, self.rows, self.truth[:80], 60, 0)

    def test_strangers_are_predicted_from_what_tells(self) -> None:
        found = self.model.predict(np.arange(80, 120))
        self.assertGreater(rank_correlations(found.values, self.truth[80:])[0], 0.95)

    def test_source_that_tells_counts_most(self) -> None:
        weights = self.model.processes[0].weights.exp()
        self.assertGreater(float(weights[0] + weights[1]), 5 * float(weights[2] + weights[3]))

    def test_left_out_is_what_a_model_without_the_film_says(self) -> None:
        everyone, one = self.model.left_out(), 5
        folds = [np.array([one]), np.setdiff1d(self.rows, [one])]
        other = self.model.elsewhere(self.evidence, self.rows, folds)
        self.assertAlmostEqual(everyone.values[one, 0], other.values[one, 0], places=5)
        self.assertAlmostEqual(everyone.deviations[one, 0], other.deviations[one, 0], places=4)

    def test_hidden_source_widens_the_deviation(self) -> None:
        poorer = self.evidence.without(self.rows, frozenset({"telling"}), self.evidence.blocks["document"][:80])
        folds = np.array_split(self.rows, 4)
        seen, unseen = (self.model.elsewhere(one, asked, folds) for one, asked in ((self.evidence, self.rows), (poorer, np.arange(120, 200))))
        self.assertGreater(unseen.deviations.mean(), 2 * seen.deviations.mean())


class ConfidenceTests(unittest.TestCase):
    def test_promises_what_is_kept(self) -> None:
        drawn = np.random.default_rng(2)
        judged = drawn.uniform(0.3, 0.7, (4000, 1))
        wide = np.where(np.arange(4000) % 2 == 0, 0.05, 0.3)[:, None]
        predicted = Predicted(judged + drawn.standard_normal((4000, 1)) * wide, wide)
        known = np.ones((4000, 2))
        promised = Confidence([(predicted, known)], judged, 0.15).of(predicted, known)
        right = np.abs(np.clip(predicted.values, 0, 1) - judged) <= 0.15
        for part in (0, 1):
            self.assertAlmostEqual(promised[part::2].mean(), right[part::2].mean(), delta=0.03)


class TextFormTests(unittest.TestCase):
    def test_head_learns_a_linear_truth(self) -> None:
        drawn = np.random.default_rng(3)
        vectors = drawn.standard_normal((300, 5))
        degrees = np.clip(0.5 + 0.05 * vectors[:, :1], 0, 1)
        themes = (vectors[:, 1:2] > 0).astype(float)
        folds = np.array_split(np.arange(300), 5)
        raw = film_axes_text.left_out(vectors, degrees, themes, np.ones(300), np.arange(300), folds, 0.1)
        slope, shift = film_axes_text.calibration(raw[:, 1:], themes, 0.1)
        head = film_axes_text.calibrated(film_axes_text.fit_head(vectors, degrees, themes, np.ones(300), 0.1), slope, shift)
        found, chances = head.read(vectors)
        self.assertLess(np.abs(found - degrees).max(), 0.01)
        self.assertGreater(((chances > 0.5) == (themes > 0)).mean(), 0.9)
        self.assertEqual(0.5, film_axes_text.least_chance(raw[:, 1:], slope, shift, themes, 0.8))

    def test_least_chance_rises_until_what_is_told_is_precise(self) -> None:
        raw = np.linspace(0, 1, 100)[:, None]
        judged = (raw >= 0.6).astype(float)
        least = film_axes_text.least_chance(raw, np.array([1.0]), np.array([0.0]), judged, 0.8)
        told = logistic.sigmoid(raw) >= least
        self.assertGreater(least, 0.5)
        self.assertGreaterEqual(judged[told].mean(), 0.8)


class MeasureTests(unittest.TestCase):
    def test_rank_correlation_by_hand(self) -> None:
        # ranks 1 2 3 4 against 1 2.5 2.5 4: 4.5 / sqrt(5 * 4.5)
        found = rank_correlations(np.array([[1.0], [2], [3], [4]]), np.array([[0.0], [0.5], [0.5], [1]]))
        self.assertAlmostEqual(4.5 / np.sqrt(5 * 4.5), found[0])

    def test_themes_by_hand(self) -> None:
        found = theme_figures(["a", "b"], np.array([[0.9, 0.4], [0.6, 0.5]]), np.array([[1.0, 1], [0, 1]]), 1)
        self.assertEqual((0.667, 0.667), (found["precision"][0], found["recall"][0]))
        self.assertEqual([1, 2, 1], found["judged, told, right"]["a"])

    def test_coverage_by_hand(self) -> None:
        found = coverage(np.array([[0.95], [0.45]]), np.array([[0.5], [0.5]]), np.array([[0.6], [0.9]]), 0.15)
        self.assertEqual({"0.4": [1, 0.45, 0.0], "0.9": [1, 0.95, 1.0], "all": [2, 0.7, 0.5]}, found)


if __name__ == "__main__":
    unittest.main()
