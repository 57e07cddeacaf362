import json
import unittest

from chatrec_training.places import shared
from chatrec_training.wordpiece import WordPiece

_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film", "##s", "un", "##like", "##ly", ".", "中"]


class WordPieceTests(unittest.TestCase):
    def setUp(self) -> None:
        self.tokens = WordPiece(_TOKENS)

    def names(self, text: str, limit: int | None = None) -> list[str]:
        return [_TOKENS[i] for i in self.tokens.encode(text, limit)]

    def test_encode_words_cuts_the_longest_pieces(self) -> None:
        self.assertEqual(self.names("Unlikely FILMS."), ["[CLS]", "un", "##like", "##ly", "film", "##s", ".", "[SEP]"])

    def test_encode_unknown_word_is_one_unknown(self) -> None:
        self.assertEqual(self.names("filmx 中"), ["[CLS]", "[UNK]", "中", "[SEP]"])

    def test_encode_with_limit_ends_with_the_separator(self) -> None:
        self.assertEqual(self.names("unlikely films", 4), ["[CLS]", "un", "##like", "[SEP]"])

    def test_encode_reference_strings_agrees(self) -> None:
        try:
            folder = shared() / "models" / "all-minilm-l6-v2"
        except FileNotFoundError as missing:
            self.skipTest(str(missing))
        tokens = WordPiece.load(folder / "vocab.txt")
        with (folder / "tokenizer-parity.jsonl").open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        wrong = [row["text"] for row in rows if tokens.encode(row["text"]) != row["ids"]]
        self.assertEqual(len(rows), 10_000)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
