import json
import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy", "onnx", "scipy", "torch")

import torch

from chatrec_training.seekers import seekers
from chatrec_training.understanding import ACTS, LIMIT, TAGS, UNKNOWN, VERDICTS, Example, encode, label, pairs, tag_loss
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

    def test_label_of_items_alone_leaves_the_rest_unknown(self) -> None:
        case = {"id": "g-000", "utterance": "seen Heat", "act": "provide", "labels": "items", "edits": []}
        reading = {"context": [0], "segments": [[0, 4, -1, -1], [5, 9, 0, 12]], "marks": [{"kind": "title", "items": ["Heat (1995)"], "edits": []}]}
        made = label(case, reading, self.tokens)
        self.assertEqual(made.tags, [UNKNOWN, TAGS.index("item:none")])

    def test_tag_loss_of_a_verdict_counts_every_tag_that_agrees(self) -> None:
        scores = torch.zeros(1, 1, len(TAGS))
        scores[0, 0, TAGS.index("item:like")] = scores[0, 0, TAGS.index("item:seenLike")] = 20.0
        weight = torch.ones(1)
        liked, disliked = (torch.tensor([[len(TAGS) + list(VERDICTS).index(name)]]) for name in ("liked", "disliked"))
        self.assertAlmostEqual(float(tag_loss(scores, liked, weight)), 0.0, places=3)
        self.assertGreater(float(tag_loss(scores, disliked, weight)), 10.0)

    def test_pairs_keep_each_item_its_tag(self) -> None:
        like, dislike = TAGS.index("item:like"), TAGS.index("item:dislike")
        ends = (self.tokens.start, self.tokens.end)
        examples = [Example(f"g-{tag}", [ends[0], 1, 10, 13, 20 + tag, ends[1]], 2, [3, 4], ["item", "word"], [tag, UNKNOWN]) for tag in (like, dislike)]
        for made in pairs(examples, self.tokens, 8, 1):
            self.assertEqual(made.act, UNKNOWN)
            self.assertEqual([made.ids[place] for place in made.places], [13, 13])
            self.assertEqual([made.ids[place + 1] - 20 for place in made.places], made.tags)

    def test_seekers_label_the_only_turn_that_names_a_film(self) -> None:
        dialogue = {
            "conversationId": "1",
            "initiatorWorkerId": 1,
            "initiatorQuestions": {"7": {"suggested": 0, "seen": 1, "liked": 0}, "8": {"suggested": 0, "seen": 1, "liked": 1}},
            "messages": [
                {"senderWorkerId": 1, "text": "seen @7"},
                {"senderWorkerId": 2, "text": "seen @7 it"},
                {"senderWorkerId": 1, "text": "no @8"},
                {"senderWorkerId": 1, "text": "it @8"},
            ],
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "dialogues.jsonl"
            path.write_text(json.dumps(dialogue) + "\n")
            (made,) = seekers(path, self.tokens, 10, 1, 0.5)
        self.assertEqual(made.ids, [self.tokens.start, 1, 10, _TOKENS.index("seen"), 13, self.tokens.end])
        self.assertEqual((made.places, made.tags, made.act), ([4], [len(TAGS) + list(VERDICTS).index("disliked")], UNKNOWN))


if __name__ == "__main__":
    unittest.main()
