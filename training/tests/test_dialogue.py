"""What a case of dialogue retrieval may see, and what the parts compute, by hand arithmetic."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy", "scipy", "torch")

import numpy as np  # noqa: E402

from chatrec_training.dialogue import parity  # noqa: E402
from chatrec_training.dialogue.asked import Asked, bag, mean_attributes  # noqa: E402
from chatrec_training.dialogue.counts import Counts, Own  # noqa: E402
from chatrec_training.dialogue.features import Context, Features  # noqa: E402
from chatrec_training.dialogue.fitting import places  # noqa: E402
from chatrec_training.dialogue.network import Network  # noqa: E402
from chatrec_training.dialogue.recordings import MARK, Recording, Turn, cases_of, cut_names, words  # noqa: E402
from chatrec_training.safetensors import read_safetensors  # noqa: E402


class RecordingsTest(unittest.TestCase):
    def test_words_cut_at_everything_but_letters_digits_and_apostrophes(self) -> None:
        self.assertEqual(["it's", "na", "ve", "80s"], words("It\u2019s na\u00efve: 80s!"))

    def test_cut_names_leaves_overlapping_spans_alone(self) -> None:
        self.assertEqual(f"a  {MARK}  d", cut_names("a bc d", [(2, 4), (3, 5)]))

    def test_cases_are_system_turns_that_name_something_new(self) -> None:
        turns = [Turn(False, [], [1]), Turn(True, [], [1]), Turn(True, [], [1, 2]), Turn(False, [], [3]), Turn(True, [], [3])]
        self.assertEqual([(2, [2])], [(case.turn, case.targets) for case in cases_of([Recording("d", turns)])])


class LeftOutTest(unittest.TestCase):
    """A case must see exactly what it would see if its dialogue had never been recorded."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.fitted, cls.recordings = parity.small_fit(11)

    def test_features_without_own_dialogue_equal_counts_of_the_others(self) -> None:
        items, caps, blocks = self.fitted.items, parity.RELATIONS, self.fitted.asked.blocks
        wanted = np.zeros(len(self.fitted.asked.shift), np.float32)
        every = Features(items, Counts.of(self.recordings, len(items.ids)), caps, blocks)
        # The second step of the walk divides by counts that hold the dialogue itself: one more than without it.
        steady = [at for at, name in enumerate(every.names) if name != "walk"]
        checked = 0
        for case in cases_of(self.recordings)[:20]:
            others = [r for at, r in enumerate(self.recordings) if at != case.recording]
            context = Context.of(self.recordings[case.recording].turns[: case.turn])
            expected = Features(items, Counts.of(others, len(items.ids)), caps, blocks).rows(context, wanted)
            found = every.rows(context, wanted, Own.of(self.recordings[case.recording]))
            np.testing.assert_allclose(found[steady], expected[steady], atol=1e-4)
            checked += bool(context.named)
        self.assertGreater(checked, 5)

    def test_walk_without_own_dialogue_never_steps_along_it(self) -> None:
        # One dialogue names 0, 1, 2; without it there is no way from anywhere to anywhere.
        turns = [Turn(False, [], [0]), Turn(True, [], [1]), Turn(True, [], [2])]
        alone = Recording("d", turns)
        features = Features(self.fitted.items, Counts.of([alone], len(self.fitted.items.ids)), parity.RELATIONS, [])
        rows = features.rows(Context.of(turns[:1]), np.zeros(0, np.float32), Own.of(alone))
        for name in ("together", "togetherShare", "afterShare", "walk", "recommended", "named", "alikeRecommended"):
            np.testing.assert_allclose(rows[features.names.index(name)], 0, atol=1e-6)

    def test_ridge_left_out_equals_a_ridge_of_the_others(self) -> None:
        # The terms and their rarity are those of all dialogues; the weights must not be.
        cases = cases_of(self.recordings)
        settings = parity.RECIPE["asked"] | {"least": 1}
        fitted, left_out = Asked.fit(self.fitted.items, self.recordings, cases, settings)
        group = cases[3].recording
        own = [at for at, case in enumerate(cases) if case.recording == group]
        said = fitted.rows([bag(self.recordings[c.recording].turns[: c.turn], settings) for c in cases]).toarray()
        named = np.stack([
            mean_attributes(self.fitted.items, Context.of(self.recordings[c.recording].turns[: c.turn]).named) for c in cases
        ])
        kernel = said @ said.T + 0.5 * named @ named.T + 0.05
        columns = np.r_[self.fitted.items.block("genre"), self.fitted.items.block("text")]
        goal = np.stack([self.fitted.items.attributes[c.targets].mean(0) for c in cases])[:, columns]
        goal = goal - goal.mean(0)
        rest = [at for at in range(len(cases)) if at not in own]
        dual = np.linalg.solve(kernel[np.ix_(rest, rest)] + 2 * np.eye(len(rest)), goal[rest])
        np.testing.assert_allclose(left_out[own], kernel[np.ix_(own, rest)] @ dual, atol=2e-3)


class FitTest(unittest.TestCase):
    def test_places_count_items_above_that_were_not_named(self) -> None:
        scores = np.array([5.0, 4.0, 3.0, 2.0], np.float32)
        self.assertEqual([1, 2], places(scores, [0], [2, 3]).tolist())

    def test_mean_network_scores_the_mean(self) -> None:
        draw = np.random.default_rng(1)
        one, two = (
            Network(*(draw.standard_normal(shape).astype(np.float32) for shape in ((3, 4), (3, 5), (3,), (3,), (4,)))) for _ in range(2)
        )
        given = draw.standard_normal((2, 6)), draw.standard_normal((6, 2)), draw.standard_normal(5)
        np.testing.assert_allclose(Network.mean([one, two]).score(*given), (one.score(*given) + two.score(*given)) / 2, atol=1e-4)

    def test_an_item_never_named_is_scored_like_any_other(self) -> None:
        fitted, recordings = parity.small_fit(11)
        scores = fitted.score(recordings[0], 2)
        self.assertTrue(np.isfinite(scores).all())
        self.assertGreater(len(set(scores.tolist())), len(scores) // 2)

    def test_the_same_seed_writes_the_same_file(self) -> None:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            for folder in (first, second):
                parity.write(Path(folder))
            one, two = (read_safetensors(Path(folder) / "parity.safetensors")[0] for folder in (first, second))
            self.assertEqual(one.keys(), two.keys())
            for name in one:
                np.testing.assert_array_equal(one[name], two[name], err_msg=name)


if __name__ == "__main__":
    unittest.main()
