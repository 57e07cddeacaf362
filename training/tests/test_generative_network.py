"""The generative network: a proper distribution over a catalogue, blind to padding, able to learn."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from chatrec_training.generative.network import Batch, GenerativeNetwork, NetworkShape, tree_children

SMALL = NetworkShape(levels=3, codes=8, vector=6, text=5, width=16, heads=2, encoder_layers=1, decoder_layers=1, hidden=24, history=4)


def catalogue(count: int, shape: NetworkShape, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Distinct codes [count, levels] and vectors of length one [count, vector]."""
    rng = np.random.default_rng(seed)
    codes = np.unique(rng.integers(0, shape.codes, (count * 4, shape.levels)), axis=0)
    codes = rng.permutation(codes)[:count]
    vectors = torch.nn.functional.normalize(torch.from_numpy(rng.normal(size=(len(codes), max(1, shape.vector))).astype(np.float32)), dim=1)
    return torch.from_numpy(codes), vectors


class GenerativeNetworkTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)
        self.codes, self.vectors = catalogue(60, SMALL)
        self.network = GenerativeNetwork(SMALL).eval()

    def likelihood(self, rows: list[int], text: torch.Tensor | None = None, padding: int = 0) -> torch.Tensor:
        place = torch.tensor([0] * padding + rows, dtype=torch.long).unsqueeze(0)
        present = torch.tensor([False] * padding + [True] * len(rows)).unsqueeze(0)
        children = tree_children(self.codes.numpy(), SMALL.codes).unsqueeze(0)
        batch = Batch(self.codes[place], present, self.vectors[place], text, self.codes.unsqueeze(0), None, children)
        with torch.no_grad():
            return self.network.log_likelihood(batch)[0]

    def test_log_likelihood_over_the_catalogue_sums_to_one(self) -> None:
        self.assertAlmostEqual(float(self.likelihood([3, 7]).exp().sum()), 1.0, places=4)

    def test_log_likelihood_with_padding_is_the_same(self) -> None:
        torch.testing.assert_close(self.likelihood([3, 7]), self.likelihood([3, 7], padding=3))

    def test_log_likelihood_of_no_history_and_no_text_is_a_distribution(self) -> None:
        self.assertAlmostEqual(float(self.likelihood([]).exp().sum()), 1.0, places=4)
        torch.testing.assert_close(self.likelihood([], torch.zeros(1, SMALL.text)), self.likelihood([], padding=2))

    def test_log_likelihood_hears_the_text_and_the_order(self) -> None:
        self.assertGreater(float((self.likelihood([3, 7], torch.ones(1, SMALL.text)) - self.likelihood([3, 7])).abs().max()), 1e-4)
        self.assertGreater(float((self.likelihood([3, 7]) - self.likelihood([7, 3])).abs().max()), 1e-5)

    def test_tree_children_are_those_of_the_catalogue(self) -> None:
        children = tree_children(np.array([[0, 1, 2], [0, 1, 3], [0, 2, 2], [4, 1, 7]]), 8)
        self.assertEqual([set(row.nonzero()[:, 0].tolist()) for row in children[0]], [{0, 4}, {1, 2}, {2, 3}])
        self.assertEqual([set(row.nonzero()[:, 0].tolist()) for row in children[3]], [{0, 4}, {1}, {7}])

    def test_loss_falls_below_chance_where_the_next_item_follows_from_the_last(self) -> None:
        network = GenerativeNetwork(SMALL)
        network.start_from(np.random.default_rng(0).normal(size=(3, 8, 5)))
        optimizer = torch.optim.AdamW(network.parameters(), 5e-3)
        children = tree_children(self.codes.numpy(), SMALL.codes)
        losses = []
        for _ in range(150):
            rows = torch.randint(0, 60, (64, 2))
            after = (rows[:, 1:] + 1) % 60
            batch = Batch(self.codes[rows], torch.ones(64, 2, dtype=torch.bool), self.vectors[rows], None, self.codes[after], torch.ones(64, 1), children[after])
            loss = network.loss(batch, 0.01)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        self.assertLess(np.mean(losses[-10:]), 0.5 * np.log(60))

    def test_a_token_for_each_code_has_its_own_shape(self) -> None:
        shape = NetworkShape(levels=3, codes=8, vector=0, text=0, width=16, heads=2, hidden=24, history=50, token_per_code=True)
        network = GenerativeNetwork(shape).eval()
        codes = self.codes[:6].reshape(2, 3, 3)
        present = torch.tensor([[True] * 3, [False, True, True]])
        with torch.no_grad():
            found = network.log_likelihood(Batch(codes, present, targets=self.codes[:4].reshape(2, 2, 3)))
        self.assertEqual(tuple(found.shape), (2, 2))
        with self.assertRaises(ValueError):
            NetworkShape(token_per_code=True)


if __name__ == "__main__":
    unittest.main()
