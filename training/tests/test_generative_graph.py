"""The search in the graph against the plain search, and against the score of every item."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from chatrec_training.generative.graph import BeamGraph, PrefixTree
from chatrec_training.generative.network import Batch, GenerativeNetwork, NetworkShape
from chatrec_training.generative.reference import score_all, search

SHAPE = NetworkShape(levels=4, codes=8, vector=4, text=4, width=16, heads=2, encoder_layers=1, decoder_layers=1, hidden=24, history=5)


class BeamGraphTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(3)
        self.rng = np.random.default_rng(3)
        self.network = GenerativeNetwork(SHAPE).eval()
        with torch.no_grad():
            for parameter in self.network.parameters():
                parameter.add_(0.15 * torch.randn_like(parameter))
        self.graph = BeamGraph(self.network)

    def catalogue(self, size: int) -> np.ndarray:
        spread = self.rng.integers(1, 9, 4)
        return self.rng.permutation(np.unique(self.rng.integers(0, np.maximum(spread, 4), (size * 3, 4)), axis=0))[:size]

    def case(self, codes: np.ndarray, length: int) -> Batch:
        rows = self.rng.integers(0, len(codes), length)
        vectors = self.rng.normal(size=(1, length, 4)).astype(np.float32)
        text = self.rng.normal(size=(1, 4)).astype(np.float32) * float(self.rng.random() < 0.5)
        return Batch(torch.from_numpy(codes[rows])[None], torch.ones(1, length, dtype=torch.bool), torch.from_numpy(vectors), torch.from_numpy(text))

    def run_graph(self, tree: PrefixTree, case: Batch, masks: np.ndarray | None, width: int) -> tuple[np.ndarray, np.ndarray]:
        batch = case.codes.shape[0]
        mask = torch.arange(batch) if masks is not None and len(masks) == batch else torch.zeros(batch, dtype=torch.long)
        with torch.no_grad():
            items, scores = self.graph(case.codes, case.vectors, case.present, case.text, *tree.inputs(), tree.allowed(masks), mask, torch.tensor([width]))
        return np.where(items >= 0, tree.rows[items.clamp(min=0)], -1), scores.numpy()

    def test_search_is_the_plain_one(self) -> None:
        compared = 0
        for number in range(60):
            codes = self.catalogue(int(self.rng.integers(1, 40)))
            case = self.case(codes, int(self.rng.integers(0, 7)))
            mask = self.rng.random(len(codes)) < self.rng.choice([0.0, 0.1, 0.5, 1.0])
            width = int(self.rng.integers(1, 12))
            expected, gap = search(self.network, codes, case, np.flatnonzero(mask).tolist(), width)
            if gap < 1e-5:
                continue
            compared += 1
            items, scores = self.run_graph(PrefixTree.build(codes), case, mask[None], width)
            found = [int(item) for item in items[0] if item >= 0]
            self.assertEqual(found, [row for row, _ in expected], number)
            np.testing.assert_allclose(scores[0, : len(found)], [score for _, score in expected], atol=1e-4)
        self.assertGreater(compared, 50)

    def test_a_beam_as_wide_as_the_catalogue_scores_everything(self) -> None:
        codes = self.catalogue(50)
        case = self.case(codes, 3)
        items, scores = self.run_graph(PrefixTree.build(codes), case, None, 50)
        every = score_all(self.network, codes, case).numpy()
        self.assertEqual(sorted(items[0].tolist()), list(range(50)))
        np.testing.assert_allclose(scores[0], every[items[0]], atol=1e-4)
        self.assertAlmostEqual(float(np.exp(scores[0].astype(np.float64)).sum()), 1.0, places=4)

    def test_cases_of_a_batch_do_not_see_one_another(self) -> None:
        codes = self.catalogue(40)
        tree = PrefixTree.build(codes)
        cases = [self.case(codes, length) for length in (1, 4, 2)]
        masks = self.rng.random((3, 40)) < 0.6
        pad = lambda tensor, length: torch.cat([tensor.new_zeros(1, 4 - length, *tensor.shape[2:]), tensor], 1)  # noqa: E731
        together = Batch(
            torch.cat([pad(case.codes, case.codes.shape[1]) for case in cases]),
            torch.cat([pad(case.present, case.codes.shape[1]) for case in cases]),
            torch.cat([pad(case.vectors, case.codes.shape[1]) for case in cases]),
            torch.cat([case.text for case in cases]),
        )
        items, scores = self.run_graph(tree, together, masks, 6)
        for number, case in enumerate(cases):
            alone, alone_scores = self.run_graph(tree, case, masks[number : number + 1], 6)
            self.assertEqual(items[number].tolist(), alone[0].tolist())
            np.testing.assert_allclose(scores[number], alone_scores[0], atol=1e-5)

    def test_nothing_allowed_leaves_no_item(self) -> None:
        codes = self.catalogue(20)
        items, scores = self.run_graph(PrefixTree.build(codes), self.case(codes, 2), np.zeros((1, 20), bool), 5)
        self.assertTrue((items == -1).all() and np.isneginf(scores).all())

    def test_items_with_one_code_are_refused(self) -> None:
        with self.assertRaises(ValueError):
            PrefixTree.build(np.array([[1, 2, 3, 4], [1, 2, 3, 4]]))


if __name__ == "__main__":
    unittest.main()
