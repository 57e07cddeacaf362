import unittest

from .needs import needs

needs("numpy", "onnx", "scipy", "torch")

from chatrec_training.understanding import ACTS, LIMIT, TAGS, encode, label
from chatrec_training.wordpiece import WordPiece

_TOKENS = ["[PAD]", *(f"[unused{n}]" for n in range(20)), "[UNK]", "[CLS]", "[SEP]", "[MASK]", "no", "seen", "it", "horror", "robots"]


class UnderstandingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.tokens = WordPiece(_TOKENS)

    def test_encode_puts_markers_for_context_and_titles(self) -> None:
        reading = {"context": [0, 9], "segments": [[0, 4, -1, -1], [5, 9, 1, 12]]}
        ids, firsts = encode(reading, "seen Heat", self.tokens)
        self.assertEqual(ids, [self.tokens.start, 1, 10, _TOKENS.index("seen"), 13, self.tokens.end])
        self.assertEqual(firsts, [3, 4])

    def test_encode_leaves_the_middle_of_a_ramble_out(self) -> None:
        text = "it " * 100
        reading = {"context": [0], "segments": [[3 * n, 3 * n + 2, -1, -1] for n in range(100)]}
        ids, firsts = encode(reading, text, self.tokens)
        self.assertEqual(len(ids), LIMIT)
        self.assertEqual(ids[-1], self.tokens.end)
        self.assertEqual(firsts[-1], LIMIT - 2)
        self.assertEqual(firsts[60], -1)

    def test_label_tells_what_was_meant_of_every_stretch(self) -> None:
        case = {
            "id": "a-000",
            "utterance": "seen Heat no horror robots",
            "act": "provide",
            "edits": [
                {"op": "add", "attribute": "item", "comparator": "seen", "value": "Heat (1995)"},
                {"op": "add", "attribute": "item", "comparator": "like", "value": "Heat (1995)"},
                {"op": "add", "attribute": "genre", "comparator": "not", "value": "Horror", "strength": "hard"},
                {"op": "add", "attribute": "text", "comparator": "is", "value": "robots", "strength": "soft"},
            ],
        }
        reading = {
            "context": [0],
            "segments": [[0, 4, -1, -1], [5, 9, 0, 12], [10, 12, -1, -1], [13, 19, 1, -1], [20, 26, -1, -1]],
            "marks": [
                {"kind": "title", "items": ["Heat (1995)"], "edits": []},
                {"kind": "object", "items": [], "edits": [{"op": "add", "attribute": "genre", "comparator": "is", "value": "Horror"}]},
            ],
        }
        made = label(case, reading, self.tokens)
        self.assertEqual(ACTS[made.act], "provide")
        self.assertEqual([TAGS[tag] for tag in made.tags], ["word:none", "item:seenLike", "word:none", "object:banHard", "word:wish"])


if __name__ == "__main__":
    unittest.main()
