import unittest
from dataclasses import replace

from .needs import needs

needs("numpy", "torch")

import numpy as np
import torch

from chatrec_training.ranking.measured import Measured
from chatrec_training.ranking.model import Ranker, Settings, calibrate, listwise, log_loss_fit, session_weights, train
from chatrec_training.ranking.sessions import program_part


def sessions(count: int, candidates: int, seed: int) -> Measured:
    """Sessions in which the first feature tells what is found where the situation is 1, and the second elsewhere."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(count, candidates, 3)).astype(np.float32)
    situation = (random.random((count, 1)) < 0.5).astype(np.float32)
    telling = np.where(situation > 0, features[:, :, 0], features[:, :, 1])
    found = (telling >= np.sort(telling, axis=1)[:, -3:-2]).astype(np.float32)
    return Measured(
        names=["a", "b", "wishes"],
        situations=["liked1"],
        features=features,
        situation=situation,
        found=found,
        real=np.ones((count, candidates), bool),
        hand=np.zeros((count, candidates), np.float32),
        items=np.tile(np.arange(candidates, dtype=np.int32), (count, 1)),
        targets=np.full(count, 3, np.int32),
        sessions=[{"id": str(row), "group": "likes", "person": str(row % 10)} for row in range(count)],
        ids=[str(item) for item in range(candidates)],
    )


class MeasuredTests(unittest.TestCase):
    def test_figures_equal_hand_arithmetic(self) -> None:
        one = replace(sessions(1, 12, 0), found=np.eye(1, 12, 0, dtype=np.float32) + np.eye(1, 12, 2, dtype=np.float32), targets=np.array([3]))
        scores = -np.arange(12, dtype=np.float32)[None]
        recall, ndcg = one.figures(scores)[0]
        self.assertAlmostEqual(recall, 2 / 3)
        self.assertAlmostEqual(ndcg, 1.5 / (1 + 1 / np.log2(3) + 0.5))

    def test_padding_is_never_ranked(self) -> None:
        measured = sessions(2, 12, 1)
        cut = measured.without(measured.found > 0)
        self.assertEqual(cut.figures(measured.found * 100)[:, 0].sum(), 0)


class ModelTests(unittest.TestCase):
    def test_train_learns_weights_that_depend_on_the_situation(self) -> None:
        measured, other = sessions(200, 30, 3), sessions(100, 30, 4)
        weights = session_weights(measured, {})
        ranker = train(measured, weights, Settings(steps=200, rate=0.05, more_decay=1e-3, candidates=30))
        self.assertGreater(other.figures(ranker.score(other))[:, 1].mean(), 0.95)

    def test_listwise_falls_when_what_is_found_rises_and_equals_hand_arithmetic(self) -> None:
        found = torch.tensor([[True, False, False, True]])
        real = torch.tensor([[True, True, True, True]])
        low, high = torch.tensor([[0.0, 1.0, 2.0, 0.5]]), torch.tensor([[3.0, 1.0, 2.0, 2.5]])
        self.assertGreater(listwise(low, found, real).item(), listwise(high, found, real).item())
        each = [np.log((np.exp(s) + np.exp(1) + np.exp(2)) / np.exp(s)) for s in (0.0, 0.5)]
        self.assertAlmostEqual(listwise(low, found, real).item(), float(np.mean(each)), places=5)

    def test_keep_signs_a_wish_can_only_help_and_counts_at_least_so_much(self) -> None:
        ranker = Ranker(["a", "wishes", "unknown"], ["liked1"], np.array([1, 2, 1], np.float32), {"wishes": 0.25})
        with torch.no_grad():
            ranker.base[:] = torch.tensor([-1.0, -2.0, 3.0])
            ranker.more[:] = torch.tensor([[-1.0, -2.0, 3.0]])
        ranker.keep_signs()
        self.assertEqual(ranker.base.tolist(), [-1.0, 0.5, 0.0])
        self.assertEqual(ranker.more.tolist(), [[-1.0, 0.0, 0.0]])

    def test_session_weights_share_between_groups_and_leave_out_what_cannot_be_found(self) -> None:
        measured = sessions(4, 10, 5)
        measured.sessions[0]["group"] = "critique"
        measured.found[3] = 0
        weights = session_weights(measured, {"critique": 2.0})
        np.testing.assert_allclose(weights, [2 / 3, 1 / 6, 1 / 6, 0], atol=1e-6)

    def test_calibrate_recovers_chances(self) -> None:
        random = np.random.default_rng(6)
        measured = sessions(400, 30, 6)
        scores = random.normal(size=(400, 30)).astype(np.float32)
        chance = 1 / (1 + np.exp(-(2 * scores - 1 + measured.situation)))
        drawn = replace(measured, found=(random.random(chance.shape) < chance).astype(np.float32))
        slope, shift = calibrate(drawn, scores, np.full(400, 1 / 400, np.float32))
        np.testing.assert_allclose([slope[0], shift[0], shift[1]], [2, -1, 1], atol=0.25)

    def test_log_loss_fit_equals_the_share(self) -> None:
        beta = log_loss_fit(np.ones((10, 1)), np.array([1.0] * 3 + [0.0] * 7), np.ones(10), 0.0)
        self.assertAlmostEqual(1 / (1 + np.exp(-beta[0])), 0.3, places=6)


class SessionTests(unittest.TestCase):
    def test_program_part_is_the_program_s_own(self) -> None:
        # The published values of FNV-1a of "a" and "foobar".
        self.assertEqual([program_part("a"), program_part("foobar")], [0xE40C292C % 5, 0xBF9CF968 % 5])
