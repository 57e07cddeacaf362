import unittest

from .needs import needs

needs("numpy")

import numpy as np

from chatrec_training.documents import facts_text, split_year, title_key
from chatrec_training.text_measure import figures, rank_of_targets


class DocumentTests(unittest.TestCase):
    def test_facts_text_full_item_has_every_part_in_order(self) -> None:
        item = {
            "title": "A",
            "year": 1999,
            "genre": ["Crime", "Drama"],
            "director": ["B C"],
            "cast": ["1", "2", "3", "4", "5", "6", "7"],
        }
        self.assertEqual(
            facts_text(item, "Told twice."), "A (1999). Crime, Drama. Directed by B C. With 1, 2, 3, 4, 5, 6. Told twice."
        )

    def test_facts_text_unknown_parts_are_left_out(self) -> None:
        self.assertEqual(facts_text({"title": "A", "year": None, "cast": []}), "A.")

    def test_title_key_ignores_articles_accents_and_case(self) -> None:
        self.assertEqual(title_key("Matrix, The"), title_key("The MATRIX"))
        self.assertEqual(title_key("Amélie"), "amelie")

    def test_split_year_takes_two_spaces_and_no_year(self) -> None:
        self.assertEqual(split_year("Alien  (1979)"), ("Alien", 1979))
        self.assertEqual(split_year("Alien"), ("Alien", None))


class MeasureTests(unittest.TestCase):
    def test_rank_of_targets_counts_what_is_nearer(self) -> None:
        documents = np.eye(3, dtype=np.float32)
        requests = np.array([[0.1, 0.9, 0.0], [0.5, 0.4, 0.3]], np.float32)
        np.testing.assert_array_equal(rank_of_targets(requests, documents, np.array([1, 2])), [0, 2])

    def test_figures_equal_hand_arithmetic(self) -> None:
        made = figures(np.array([0, 9, 10, 60]))
        self.assertEqual((made["recall@1"], made["recall@10"], made["recall@50"]), (0.25, 0.5, 0.75))
        self.assertAlmostEqual(made["mrr"], round((1 + 1 / 10 + 1 / 11 + 1 / 61) / 4, 4))


if __name__ == "__main__":
    unittest.main()
