"""What the words of bare utterances are labelled as, on small made-up data."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy", "onnx", "scipy", "torch")

from chatrec_training.bare import AXES, NO_TITLE, SPAN_TAGS
from chatrec_training.spans import Names, Part, concepts_of, drawn, parts_of, redial, redrawn, spans_of, told
from chatrec_training.understanding import ACTS, UNKNOWN
from chatrec_training.wordpiece import WordPiece

_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "loved", "heat", "no", "clowns", "in", "the", "rain", "and", "up"]


def _case(utterance: str, edits: list[dict[str, object]], **more: object) -> dict[str, object]:
    return {"id": "x-1", "utterance": utterance, "act": "request", "edits": edits, **more}


def _liked(title: str) -> dict[str, object]:
    return {"op": "add", "attribute": "item", "comparator": "like", "value": title}


def _text(value: str, comparator: str = "is") -> dict[str, object]:
    return {"op": "add", "attribute": "text", "comparator": comparator, "value": value}


class SpansTest(unittest.TestCase):
    tokens = WordPiece(_TOKENS)

    def test_parts_of_an_utterance(self) -> None:
        parts = parts_of(_case("loved Heat, no clowns in the rain", [_liked("Heat (1995)"), _text("clowns", "not"), _text("rain")]))
        assert parts is not None
        self.assertEqual([(p.text, p.kind) for p in parts if p.kind != "outside"], [("Heat", "title"), ("clowns", "ban"), ("rain", "wish")])

    def test_title_that_is_not_found_tells_nothing(self) -> None:
        self.assertIsNone(parts_of(_case("loved that one", [_liked("Heat (1995)")])))
        self.assertIsNone(parts_of({**_case("who made heat", []), "act": "ask"}))

    def test_people_are_found_by_as_much_of_the_name_as_is_said(self) -> None:
        edit = {"op": "add", "attribute": "cast", "comparator": "is", "value": "Tom Hanks", "strength": "hard"}
        for text, said in (("with hanks in it", "hanks"), ("no tom hanks", "tom hanks"), ("no thanks", None)):
            parts = parts_of(_case(text, [edit]))
            assert parts is not None
            self.assertEqual([p.text for p in parts if p.kind == "person"], [said] if said else [])

    def test_pointing_is_no_title(self) -> None:
        case = _case("the second one, like heat", [_liked("Up (2009)")], titles=[{"item": "Up (2009)", "surface": "second one"}, {"item": "Heat (1995)", "surface": "heat"}])
        parts = parts_of(case)
        assert parts is not None
        self.assertEqual([p.text for p in parts if p.kind == "title"], ["heat"])

    def test_wish_that_is_not_found_leaves_the_rest_open(self) -> None:
        parts = parts_of(_case("loved heat", [_liked("Heat (1995)"), _text("clowns")]))
        self.assertEqual(parts, (Part("loved ", ""), Part("heat", "title"), Part("", "")))
        (made,) = told([_case("loved heat", [_liked("Heat (1995)"), _text("clowns")])], AXES, {}, self.tokens)
        self.assertEqual(made.tags, [NO_TITLE, SPAN_TAGS.index("title")])

    def test_stances_are_told_where_the_titles_are_not(self) -> None:
        edits = [_liked("Heat (1995)"), {"op": "add", "attribute": "gore", "comparator": "less"}, {"op": "add", "attribute": "theme", "comparator": "is", "value": "heist"}]
        case = _case("loved the rain", edits)
        concepts = concepts_of([case], ["theme"], 1)
        (made,) = told([case], concepts, {"x-1": [3]}, self.tokens)
        self.assertEqual(set(made.tags), {UNKNOWN})
        self.assertEqual((made.ids[1], made.act), (4, ACTS.index("request")))
        self.assertEqual({concepts[at]: said for at, said in enumerate(made.stances or []) if said}, {"gore": 1, "theme=heist": 2})

    def test_concepts_are_the_axes_and_what_is_said_often_enough(self) -> None:
        cases = [_case("no clowns", [{"op": "add", "attribute": "theme", "comparator": "not", "value": value}]) for value in ("heist", "heist", "war")]
        self.assertEqual(concepts_of(cases, ["theme"], 2), (*AXES, "theme=heist"))

    def test_redrawn_titles_keep_their_place(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            items = Path(folder) / "items.jsonl"
            items.write_text(json.dumps({"title": "Clowns Rain", "year": 2001, "popularity": 3}) + "\n")
            names = Names(items, [])
            parts = parts_of(_case("loved heat and rain", [_liked("Heat (1995)")]))
            assert parts is not None
            for made in redrawn([parts] * 20, names, self.tokens, 1):
                tags = [SPAN_TAGS[tag] for tag in made.tags]
                ((first, end),) = spans_of(tags, "title")
                self.assertEqual((first, tags[0], tags[-1]), (1, "outside", "outside"))
                self.assertGreaterEqual(end, 2)

    def test_messages_of_dialogues_are_drawn_with_titles(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            dialogues, items = Path(folder) / "d.jsonl", Path(folder) / "items.jsonl"
            dialogues.write_text(json.dumps({"messages": [{"text": "loved @12 and @7"}, {"text": "no rain"}, {"text": "no rain"}]}) + "\n")
            items.write_text(json.dumps({"title": "Up", "popularity": 3}) + "\n")
            self.assertEqual(len(redial(dialogues)), 2)
            made = drawn([], AXES, {}, dialogues, items, {"swaps": 1, "named": 5, "plain": 5}, self.tokens, 1)
        self.assertEqual([sum(tag == SPAN_TAGS.index("title") for tag in e.tags) for e in made], [2, 0])
        self.assertTrue(all(tag in (NO_TITLE, SPAN_TAGS.index("title"), SPAN_TAGS.index("titleInside")) for e in made for tag in e.tags))

    def test_spans_of_tags(self) -> None:
        self.assertEqual(spans_of(["title", "titleInside", "outside", "titleInside", "title", "wish"], "title"), {(0, 2), (4, 5)})


if __name__ == "__main__":
    unittest.main()
