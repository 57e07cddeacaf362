import unittest

from .needs import needs

needs("numpy", "scipy")

import numpy as np
from scipy import sparse

from chatrec_training.ease import ThinEase, expand, fit, history_weights, keep_largest, ranks


class EaseTests(unittest.TestCase):
    def test_fit_two_items_equals_hand_arithmetic(self) -> None:
        # Likes {0, 1}, {0, 1}, {0}: G + I = [[4, 2], [2, 3]], its inverse [[3, -2], [-2, 4]] / 8.
        # B[0, 1] = -P01 / P11 = (2/8) / (4/8) = 1/2; B[1, 0] = -P10 / P00 = 2/3.
        x = sparse.csr_matrix(np.array([[1, 1], [1, 1], [1, 0]], np.float32))
        np.testing.assert_allclose(fit(x, 1.0), [[0, 0.5], [2 / 3, 0]], atol=1e-6)

    def test_fit_more_items_than_users_equals_the_direct_inverse(self) -> None:
        dense = (np.random.default_rng(3).random((5, 30)) < 0.3).astype(np.float32)
        inverse = np.linalg.inv(dense.T @ dense + 2 * np.eye(30))
        expected = inverse / -np.diag(inverse)[None, :]
        np.fill_diagonal(expected, 0)
        np.testing.assert_allclose(fit(sparse.csr_matrix(dense), 2.0), expected, atol=1e-5)

    def test_thin_model_scores_and_keeps_as_the_whole_matrix_does(self) -> None:
        x = sparse.csr_matrix((np.random.default_rng(4).random((6, 40)) < 0.3).astype(np.float32))
        history = sparse.csr_matrix(np.eye(40, dtype=np.float32)[[3]] + 0.5 * np.eye(40, dtype=np.float32)[[7]])
        whole, thin = fit(x, 3.0), ThinEase(x, 3.0)
        np.testing.assert_allclose(thin.score(history), history @ whole, atol=1e-5)
        neighbours, kept = thin.keep_largest(5, block=7)
        expected = keep_largest(whole, 5)
        np.testing.assert_allclose(kept, expected[1], atol=1e-5)
        self.assertGreater((neighbours == expected[0]).mean(), 0.95)

    def test_history_weights_fall_with_age_and_end_at_the_window(self) -> None:
        np.testing.assert_allclose(history_weights(3, 0.5), [0.25, 0.5, 1])
        np.testing.assert_allclose(history_weights(4, 0.5, window=2), [0, 0, 0.5, 1])

    def test_keep_largest_pads_drops_negatives_and_breaks_ties_by_index(self) -> None:
        weights = np.array([[0, 0.2, 0.9, 0.2], [-1, 0, 0, 0], [0.1, 0.2, 0, 0.3], [0, 0, 0, 0]], np.float32)
        neighbours, kept = keep_largest(weights, 2)
        np.testing.assert_array_equal(neighbours, [[2, 1], [-1, -1], [3, 1], [-1, -1]])
        np.testing.assert_allclose(kept, [[0.9, 0.2], [0, 0], [0.3, 0.2], [0, 0]])
        full = expand(neighbours, kept).toarray()
        self.assertAlmostEqual(full[0, 2], 0.9, places=6)
        self.assertEqual(full[0, 3], 0)

    def test_ranks_leave_the_given_items_out_and_count_strictly_greater(self) -> None:
        scores = np.array([9, 5, 5, 7, 1], np.float32)
        np.testing.assert_array_equal(ranks(scores, np.array([0]), np.array([1, 2, 4])), [1, 1, 3])


if __name__ == "__main__":
    unittest.main()
