"""Training of the film model: its cases, its teacher, its loss and its measures."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from chatrec_training.film_ease_recipe import Cases
from chatrec_training.generative.film_cases import Catalogue, LikeSampler, TextSampler
from chatrec_training.generative.film_measure import Searcher, by_likes, cases_of, fuse, ndcg, ranks_of
from chatrec_training.generative.film_texts import TextCase
from chatrec_training.generative.film_training import nearby_codes, path_loss, train
from chatrec_training.generative.network import GenerativeNetwork, NetworkShape
from chatrec_training.generative.teacher import Teacher
from chatrec_training.generative.tiger_recipe import NextSampler, places_of

_SHAPE = NetworkShape(vector=6, text=6, width=16, heads=2, encoder_layers=1, decoder_layers=1, hidden=16, dropout=0.0)


def _catalogue(count: int = 60) -> Catalogue:
    random = np.random.default_rng(3)
    codes = np.unique(random.integers(0, 4, (4 * count, 4)), axis=0)
    codes = random.permutation(codes)[:count].astype(np.uint8)
    vectors = random.standard_normal((count, 6)).astype(np.float32)
    return Catalogue.of(codes, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


class Loss(unittest.TestCase):
    def test_path_loss_unsoftened_of_one_target_is_its_negative_log_likelihood(self) -> None:
        catalogue = _catalogue()
        network = GenerativeNetwork(_SHAPE).eval()
        batch = catalogue.batch(np.array([[1, 2], [-1, 3]]), np.zeros((2, 6), np.float32), np.array([[4], [5]]))
        near = torch.zeros(4, 256, 256)
        with torch.no_grad():
            self.assertAlmostEqual(float(path_loss(network, batch, near, {"smoothing": 0.0})), float(-network.log_likelihood(batch).mean()), places=4)

    def test_path_loss_ignores_targets_that_are_missing(self) -> None:
        catalogue = _catalogue()
        network = GenerativeNetwork(_SHAPE).eval()
        near = nearby_codes(np.random.default_rng(1).standard_normal((4, 256, 6)).astype(np.float32), 1.0)
        values = []
        for missing in ([[4, -1]], [[4]]):
            batch = catalogue.batch(np.array([[1, 2]]), None, np.array(missing))
            with torch.no_grad():
                values.append(float(path_loss(network, batch, near, {"smoothing": 0.2})))
        self.assertAlmostEqual(*values, places=4)

    def test_nearby_codes_rows_sum_to_one_and_leave_themselves_out(self) -> None:
        near = nearby_codes(np.random.default_rng(1).standard_normal((2, 256, 6)).astype(np.float32), 1.0)
        np.testing.assert_allclose(near.sum(2), 1, atol=1e-5)
        self.assertEqual(float(near.diagonal(dim1=1, dim2=2).abs().max()), 0)


class Teaching(unittest.TestCase):
    def test_teach_sums_the_films_under_each_prefix_and_leaves_the_given_out(self) -> None:
        catalogue = _catalogue()
        codes = catalogue.codes.numpy()
        random = np.random.default_rng(5)
        fused, chance = random.standard_normal((60, 5)).astype(np.float32), random.random(60).astype(np.float32)
        history, targets = np.array([[7, 9]]), np.array([[20, 21]])
        first, second = Teacher(codes, fused, chance, 3.0).teach(history, codes[targets][:, :, 0])
        unit = fused / np.linalg.norm(fused, axis=1, keepdims=True)
        taste = unit[[7, 9]].mean(0)
        each = (chance + 1e-6 * chance.sum()) * np.exp(3.0 * np.sqrt(2) * unit @ (taste / np.linalg.norm(taste)))
        each[[7, 9]] = 0
        each /= each.sum()
        np.testing.assert_allclose(first[0].numpy(), np.bincount(codes[:, 0], each, 256), atol=1e-5)
        under = codes[:, 0] == codes[21, 0]
        np.testing.assert_allclose(second[0, 1].numpy(), np.bincount(codes[under, 1], each[under], 256), atol=1e-5)


    def test_teach_with_decay_weighs_the_newest_most(self) -> None:
        catalogue = _catalogue()
        codes = catalogue.codes.numpy()
        fused = np.random.default_rng(5).standard_normal((60, 5)).astype(np.float32)
        answers = [Teacher(codes, fused, np.ones(60, np.float32), 3.0, decay).teach(history, np.array([[0]]))[0] for decay, history in ((1e-6, np.array([[3, 9]])), (1.0, np.array([[9]])))]
        # The older item's own codes differ: it is left out of one answer and not of the other.
        gap = (answers[0] - answers[1]).abs()
        gap[0, codes[3, 0]] = 0
        self.assertLess(float(gap.max()), 0.05)


class Sampling(unittest.TestCase):
    def test_draw_likes_never_puts_a_given_film_among_the_targets(self) -> None:
        people = [np.arange(start, start + 5) for start in range(0, 50, 5)]
        sampler = LikeSampler({"a": people}, {"shares": {"a": 1.0}, "power": 0.5, "lengths": {1: 0.5, 3: 0.5}}, 1)
        for _ in range(20):
            history, right = sampler.draw(8, 4)
            for given, targets in zip(history, right):
                self.assertEqual(set(given) & set(targets), set())
                self.assertEqual(int((targets >= 0).sum()), min(4, 5 - len(given)))
                self.assertEqual(len({int(row) // 5 for row in (*given, *targets[targets >= 0])}), 1)

    def test_draw_words_leaves_unseen_films_out_and_pads_on_the_left(self) -> None:
        cases = [TextCase((1, 2), "a", (3,), "x"), TextCase((), "b", (4,), "x")]
        items = np.eye(6, dtype=np.float32)
        settings = {"kinds": {"x": 0.5, "own": 0.5}, "blur": 0.0, "longest": 4, "unseen": [0, 1, 2]}
        sampler = TextSampler(cases, np.ones((2, 6), np.float32), items, settings, 1)
        for _ in range(10):
            history, text, right = sampler.draw(16, 2)
            self.assertTrue(set(right[:, 0]) <= {3, 4, 5})
            np.testing.assert_allclose(np.linalg.norm(text, axis=1), 1, atol=1e-5)
            for row in history:
                self.assertIn(tuple(row[row >= 0]), {(), (1, 2)})
                self.assertTrue((np.diff((row >= 0).astype(int)) >= 0).all())


class NextItems(unittest.TestCase):
    def test_draw_places_histories_are_what_comes_right_before(self) -> None:
        rows = [np.arange(start, start + 6, dtype=np.int32) for start in (0, 10, 20)]
        sampler = NextSampler(rows, 4, 1)
        self.assertEqual(sampler.places, 15)
        for _ in range(10):
            history, right = sampler.draw(5, 2)
            self.assertLessEqual(history.shape[1], 4)
            np.testing.assert_array_equal(np.diff(history, axis=1), 1)
            np.testing.assert_array_equal(right[:, 0], history[:, -1] + 1)

    def test_places_of_leaves_seen_items_out_and_says_what_was_not_reached(self) -> None:
        catalogue = _catalogue()
        torch.manual_seed(1)
        network = GenerativeNetwork(_SHAPE).eval()
        everything = Searcher(network, catalogue, 60)
        history = np.array([5, 6], np.int32)
        ranked = [int(row) for row in everything.search(history[None].astype(np.int64))[0][0] if row not in (5, 6)]
        for place in (0, 7, 57):
            self.assertEqual(places_of(everything, [history], np.array([ranked[place]]), 4)[0], place)
        self.assertEqual(places_of(Searcher(network, catalogue, 3), [history], np.array([ranked[57]]), 4)[0], -1)


class LaterItems(unittest.TestCase):
    def test_catalogue_of_later_items_keeps_them_out_of_the_tree_of_training(self) -> None:
        catalogue = _catalogue()
        codes = catalogue.codes.numpy().astype(np.uint8)
        later = np.zeros(60, bool)
        later[[3, 8]] = True
        made = Catalogue.of(codes, catalogue.vectors.numpy(), later)
        self.assertFalse(bool(made.children[3].any()))
        alone = Catalogue.of(codes[~later], catalogue.vectors.numpy()[~later])
        self.assertTrue(torch.equal(made.children[~torch.from_numpy(later)], alone.children))

    def test_search_with_few_allowed_finds_exactly_those(self) -> None:
        catalogue = _catalogue()
        allowed = np.zeros(60, bool)
        allowed[[3, 8, 30]] = True
        rows, _ = Searcher(GenerativeNetwork(_SHAPE).eval(), catalogue, 3).search(np.array([[1, 2]]), None, allowed)
        self.assertEqual(set(rows[0].tolist()), {3, 8, 30})


class Measuring(unittest.TestCase):
    def test_ndcg_by_hand(self) -> None:
        people = [np.array([0, 1, 2, 3, 4, 5])]
        case = cases_of(people, 60, 1, 1)
        scores = case.targets.toarray() * 1.0
        np.testing.assert_allclose(ndcg(case, scores), 1)
        self.assertIsInstance(case, Cases)

    def test_fuse_adds_reciprocal_ranks_and_ignores_what_was_not_reached(self) -> None:
        left = np.array([[3.0, 2.0, 1.0]], np.float32)
        right = np.array([[-1e6, 5.0, 4.0]], np.float32)
        np.testing.assert_allclose(fuse([(1.0, left), (2.0, right)])[0], [1 / 61, 1 / 62 + 2 / 61, 1 / 63 + 2 / 62], rtol=1e-5)

    def test_ranks_of_a_film_that_was_not_reached_is_behind_everything(self) -> None:
        scores = np.array([[1.0, -1e6, 2.0]], np.float32)
        self.assertEqual(ranks_of(scores, np.array([0]))[0], 1)
        self.assertEqual(ranks_of(scores, np.array([1]))[0], 3)


class Training(unittest.TestCase):
    def test_train_learns_what_goes_together_better_than_before(self) -> None:
        catalogue = _catalogue()
        # Everybody likes what shares a first code.
        people = [np.flatnonzero(catalogue.codes[:, 0].numpy() == code) for code in range(4)] * 4
        torch.manual_seed(1)
        network = GenerativeNetwork(_SHAPE)
        settings = {
            "seed": 1, "steps": 120, "learningRate": 3e-3, "weightDecay": 0.0, "warmup": 5, "judgeEvery": 60, "taught": 0.0, "smoothing": 0.0,
            "likes": {"batch": 16, "targets": 4, "shares": {"a": 1.0}, "power": 0.5, "lengths": {1: 1.0}},
        }
        likes = LikeSampler({"a": people}, settings["likes"], 1)
        teacher = Teacher(catalogue.codes.numpy(), np.random.default_rng(1).standard_normal((60, 5)).astype(np.float32), np.ones(60, np.float32), 1.0)
        cases = {1: [cases_of(people[:4], 60, 1, 5)]}

        def judge(trained: GenerativeNetwork) -> float:
            searcher = Searcher(trained, catalogue, 60)
            return by_likes(cases, lambda case: searcher.dense(case.given.indices.reshape(-1, 1).astype(np.int64)))["1"][0]

        network.eval()
        before = judge(network)
        log = train(network, catalogue, likes, None, torch.zeros(4, 256, 256), teacher, settings, judge)
        self.assertEqual(len(log), 2)
        self.assertGreater(log[-1]["judged"], before + 0.3)


if __name__ == "__main__":
    unittest.main()
