"""Semantic IDs: unique, stable, balanced, and made from people who are kept apart."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np

from chatrec_training.semantic_ids.files import SemanticIds, read_semantic_ids, write_semantic_ids
from chatrec_training.semantic_ids.fused import learn_space
from chatrec_training.semantic_ids.people import same_people
from chatrec_training.semantic_ids.quality import describe, entropy_share, prefix_purity
from chatrec_training.semantic_ids.residual import balanced_kmeans, nearest, rebuilt, residual_codes, residual_kmeans, unique_codes
from chatrec_training.semantic_ids.rqvae import learn_rqvae


def _points(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)


class ResidualCodes(unittest.TestCase):
    def test_residual_codes_of_codeword_sums_are_those_codewords(self) -> None:
        # Levels of falling size, so that the nearest codeword is the one that was added.
        books = np.stack([_points(16, level) * 10.0**-level for level in range(3)])
        codes = np.random.default_rng(2).integers(0, 16, (50, 3))
        np.testing.assert_array_equal(residual_codes(rebuilt(codes, books), books), codes)

    def test_unique_codes_of_equal_points_differ_in_the_last_code_only(self) -> None:
        books = np.stack([_points(16, level) * 10.0**-level for level in range(3)])
        codes = unique_codes(np.repeat(_points(1, 9), 16, 0), books)
        self.assertEqual(len(np.unique(codes, axis=0)), 16)
        self.assertEqual(len(np.unique(codes[:, :2], axis=0)), 1)
        np.testing.assert_array_equal(codes[0], residual_codes(_points(1, 9), books)[0])

    def test_unique_codes_of_a_full_prefix_take_the_next_one_up(self) -> None:
        books = np.stack([_points(4, level) * 10.0**-level for level in range(3)])
        codes = unique_codes(np.repeat(_points(1, 9), 64, 0), books)
        self.assertEqual(len(np.unique(codes, axis=0)), 64)
        with self.assertRaisesRegex(ValueError, "no free code"):
            unique_codes(_points(1), books, codes)

    def test_unique_codes_of_added_items_leave_the_others_where_they_are(self) -> None:
        points = _points(300)
        books = residual_kmeans(points, 3, 8, 5, 0.1, 1)
        before = unique_codes(points[:250], books)
        added = unique_codes(points[250:], books, before)
        np.testing.assert_array_equal(np.concatenate([before, added]), unique_codes(points, books))
        self.assertEqual(len(np.unique(np.concatenate([before, added]), axis=0)), 300)

    def test_unique_codes_where_nothing_collides_are_the_nearest(self) -> None:
        points = _points(200)
        books = residual_kmeans(points, 4, 16, 5, 0.1, 1)
        raw = residual_codes(points, books)
        free = np.unique(raw, axis=0, return_index=True)[1]
        made = unique_codes(points, books)
        self.assertGreater(len(free), 150)
        np.testing.assert_array_equal(made[free], raw[free])

    def test_balanced_kmeans_of_a_crowded_corner_is_more_even_than_plain(self) -> None:
        points = np.concatenate([_points(900) * 0.3, _points(100, 2) * 3])
        shares = [entropy_share(nearest(points, balanced_kmeans(points, 16, 20, strength, 1)), 16) for strength in (0.0, 0.1)]
        self.assertGreater(shares[1], shares[0] + 0.02)

    def test_residual_kmeans_explains_more_with_every_level(self) -> None:
        points = _points(500)
        books = residual_kmeans(points, 4, 16, 10, 0.1, 1)
        codes = residual_codes(points, books)
        gaps = [((points - rebuilt(codes[:, :depth], books[:depth])) ** 2).sum() for depth in (1, 2, 3, 4)]
        self.assertEqual(gaps, sorted(gaps, reverse=True))
        self.assertLess(gaps[-1], 0.2 * (points**2).sum())

    def test_learn_rqvae_codes_say_nearly_as_much_as_the_points(self) -> None:
        points = _points(400)
        settings = {"steps": 150, "batch": 128, "inner": 32, "learningRate": 2e-3, "commitment": 0.25, "decay": 0.95}
        made = learn_rqvae(points, settings, 3, 16, 1, quiet=True)
        latent = points @ made.turn + made.move
        codes = residual_codes(latent, made.books)
        self.assertLess(((latent - rebuilt(codes, made.books)) ** 2).sum(), 0.4 * ((latent - latent.mean(0)) ** 2).sum())


class Space(unittest.TestCase):
    def test_learn_space_liked_together_is_near_and_text_alone_follows(self) -> None:
        random = np.random.default_rng(1)
        side = np.arange(40) % 2
        vectors = np.concatenate([np.eye(2, dtype=np.float32)[side], random.standard_normal((40, 6)).astype(np.float32)], 1) / 3
        people = [random.choice(np.flatnonzero(side == who % 2)[:18], 6, replace=False) for who in range(60)]
        settings = {"width": 8, "shares": {"all": 1.0}, "steps": 150, "batch": 32, "learningRate": 1e-2, "scale": 5, "hide": 0.5, "decay": 0.02, "length": 0.1}
        space = learn_space(vectors, {"all": people}, settings, 1, quiet=True)
        # The last two of each side were liked by nobody: their text has to place them.
        cold = np.array([36, 37, 38, 39])
        np.testing.assert_allclose(space.fused[cold], space.of_text(vectors[cold]), atol=1e-5)
        near = space.fused[cold] @ space.fused[:36].T
        same = side[cold][:, None] == side[:36][None, :]
        self.assertGreater(near[same].mean(), near[~same].mean() + 0.2)


class PeopleApart(unittest.TestCase):
    def test_same_people_finds_whose_ratings_are_mostly_the_same(self) -> None:
        known = {"1": {"a": 4.0, "b": 3.0, "c": 5.0, "d": 1.0}}
        others = {"same": {"a": 4.0, "b": 3.0, "c": 5.0}, "other stars": {"a": 1.0, "b": 1.0, "c": 1.0}, "one alike": {"a": 4.0, "x": 3.0, "y": 2.0}}
        self.assertEqual(same_people(known, others), {"same"})


class Quality(unittest.TestCase):
    def test_prefix_purity_by_hand(self) -> None:
        codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        self.assertEqual(prefix_purity(codes, 1, [{"x"}, {"x"}, {"x"}, {"y"}])[0], 0.5)

    def test_describe_counts_collisions_before_they_are_resolved(self) -> None:
        points = np.repeat(_points(3, 4), 2, 0)
        books = residual_kmeans(points, 2, 4, 3, 0.0, 1)
        raw, unique = residual_codes(points, books), unique_codes(points, books)
        figures = describe(raw, unique, points, books, {"genre": [{"x"}] * 6})
        self.assertEqual(figures["items that share their code before it is made unique"], 6)
        self.assertEqual(figures["items moved to be unique"], 3)
        self.assertEqual(figures["prefixes by length"][-1], 6)


class Files(unittest.TestCase):
    def test_write_semantic_ids_read_again_is_the_same_and_codes_later_items(self) -> None:
        points = _points(20)
        books = residual_kmeans(points, 4, 8, 3, 0.0, 1)
        made = SemanticIds([f"é{at}" for at in range(20)], unique_codes(points, books), books, np.eye(8, dtype=np.float32), np.zeros(8, np.float32), {"recipe": "r"})
        with tempfile.TemporaryDirectory() as folder:
            write_semantic_ids(Path(folder) / "s.safetensors", made)
            back = read_semantic_ids(Path(folder) / "s.safetensors")
        self.assertEqual(back.ids, made.ids)
        np.testing.assert_array_equal(back.codes, made.codes)
        later = back.of_texts(_points(5, 3))
        self.assertEqual(len(np.unique(np.concatenate([back.codes, later]), axis=0)), 25)

    def test_write_semantic_ids_with_a_code_twice_is_refused(self) -> None:
        books = np.zeros((4, 8, 8), np.float32)
        with self.assertRaisesRegex(ValueError, "of its own"):
            write_semantic_ids(Path("nowhere"), SemanticIds(["a", "b"], np.zeros((2, 4), np.uint8), books, np.eye(8), np.zeros(8), {}))


if __name__ == "__main__":
    unittest.main()
