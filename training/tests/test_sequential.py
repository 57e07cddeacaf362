"""The sequential recommenders: batches, losses, networks, places, blends, and a run that goes on where it stopped."""

from __future__ import annotations

import collections
import json
import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("torch", "numpy", "scipy")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from chatrec_training.sequential import batches, blend, data, figures, measure, networks, results_recipe, trainer  # noqa: E402
from chatrec_training.sequential.cross_entropy import cross_entropy, sampled_cross_entropy  # noqa: E402
from chatrec_training.sequential.data import Rows  # noqa: E402
from chatrec_training.sequential.parts import EasePart, TransitionPart  # noqa: E402
from chatrec_training.sequential.settings import KINDS, Settings  # noqa: E402


def _rows(*values: int) -> Rows:
    return np.array(values, np.int32)


def _write(folder: Path, users: int = 60) -> data.Sequences:
    draw = np.random.default_rng(5)
    lines = []
    for user in range(users):
        start = int(draw.integers(20))
        lines.append(f"u{user} " + " ".join(str((start + step) % 20 + 1) for step in range(int(draw.integers(4, 9)))))
    (folder / "sequences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return data.load(folder)


class Data(unittest.TestCase):
    def test_load_ids_that_are_numbers_are_ordered_by_value(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "sequences.txt").write_text("u 10 9 100\nv 9 10 2\n", encoding="utf-8")
            found = data.load(Path(name))
        self.assertEqual(["2", "9", "10", "100"], found.items)
        self.assertEqual([2, 1, 3], found.rows[0].tolist())

    def test_load_a_line_that_is_too_short_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "sequences.txt").write_text("u 1 2 3\nv 1 2\n", encoding="utf-8")
            with self.assertRaisesRegex(ValueError, ":2: a sequence needs a user and at least three items"):
                data.load(Path(name))

    def test_describe_without_a_title_takes_phrase_and_terms(self) -> None:
        said = data.describe({"phrase": "gun mat", "terms": ["imprint", "black"], "attributes": ["TekMat", "Hunting"]})
        self.assertEqual("gun mat, imprint, black. TekMat. Hunting", said)


    def test_critiques_of_unknown_items_are_passed_over(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "sequences.txt").write_text("u 1 2 3\n", encoding="utf-8")
            lines = [
                {"history": ["1", "9"], "anchor": "2", "critique": "longer", "target": "3"},
                {"history": ["1"], "anchor": "2", "critique": "longer", "target": "9"},
            ]
            (Path(name) / "critiques.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
            found = data.critiques(data.load(Path(name)))
        self.assertEqual([([0, 1], "longer", 2)], [(f.history.tolist(), f.critique, f.target) for f in found])


class Batches(unittest.TestCase):
    def test_windows_of_any_history_predict_every_item_but_the_first_once(self) -> None:
        draw = np.random.default_rng(1)
        for length in (2, 5, 6, 7, 11, 12, 40):
            for _ in range(20):
                cut = batches.windows([np.arange(length, dtype=np.int32)], 5, draw)
                predicted = collections.Counter(int(i) for piece in cut for i in piece[1:])
                self.assertEqual(predicted, collections.Counter(range(1, length)))
                self.assertLessEqual(max(len(piece) for piece in cut), 6)

    def test_next_items_a_target_is_the_item_behind_its_place(self) -> None:
        histories = [_rows(3, 1, 2), _rows(0, 4)]
        pairs = set()
        for batch in batches.next_items(histories, 5, 100, np.random.default_rng(1)):
            at = batch.targets > 0
            self.assertTrue((batch.items[at] > 0).all())
            pairs |= {(int(i) - 1, int(t) - 1) for i, t in zip(batch.items[at], batch.targets[at])}
            self.assertEqual(0, int(batch.items[~at].sum()))
        self.assertEqual({(3, 1), (1, 2), (0, 4)}, pairs)

    def test_hidden_items_show_the_mask_and_no_target(self) -> None:
        histories = [np.arange(n, dtype=np.int32) for n in (2, 5, 9)]
        for batch in batches.hidden_items(histories, 10, 100, 0.4, 99, np.random.default_rng(2)):
            self.assertTrue(((batch.items == 99) == (batch.targets > 0)).all())
            self.assertTrue((batch.targets > 0).any(1).all())


class Losses(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)
        self.states = torch.randn(700, 8, requires_grad=True)
        self.table = torch.randn(30, 8, requires_grad=True)
        self.targets = torch.randint(30, (700,))

    def test_cross_entropy_equals_the_plain_one_with_its_gradients(self) -> None:
        loss = cross_entropy(self.states, self.table, self.targets, low=False)
        plain = torch.nn.functional.cross_entropy(self.states @ self.table.T, self.targets)
        self.assertAlmostEqual(float(plain), float(loss), places=5)
        mine = torch.autograd.grad(loss, [self.states, self.table])
        for one, other in zip(mine, torch.autograd.grad(plain, [self.states, self.table])):
            self.assertLess(float((one - other).abs().max()), 1e-6)

    def test_sampled_cross_entropy_of_everything_is_the_whole(self) -> None:
        whole = cross_entropy(self.states, self.table, self.targets, low=False)
        drawn = sampled_cross_entropy(self.states, self.table, self.targets, False, 30)
        self.assertAlmostEqual(float(whole), float(drawn), places=5)

    def test_sampled_cross_entropy_of_a_part_is_near_the_whole(self) -> None:
        table = torch.randn(3000, 8)
        targets = torch.randint(3000, (20,))
        states = self.states[:20].detach() * 0.3
        whole = cross_entropy(states, table, targets, low=False)
        drawn = np.mean([float(sampled_cross_entropy(states, table, targets, False, 1000)) for _ in range(20)])
        self.assertLess(abs(float(whole) - drawn), 0.02)


class Networks(unittest.TestCase):
    def _network(self, kind: str) -> networks.Network:
        torch.manual_seed(2)
        settings = Settings(kind=kind, width=16, heads=2, history=10, dropout=0.3)
        network = networks.create(12, settings, np.random.default_rng(1).normal(size=(12, 6)).astype(np.float32))
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        return network.eval()

    def test_query_padding_behind_the_end_changes_nothing(self) -> None:
        for kind in KINDS:
            with self.subTest(kind), torch.no_grad():
                network = self._network(kind)
                table = network.table()
                alone = network.query(torch.tensor([[3, 5]]), table)
                among = network.query(torch.tensor([[3, 5, 0, 0], [1, 2, 3, 4]]), table)[:1]
                self.assertLess(float((alone - among).abs().max()), 1e-5)

    def test_query_the_order_of_a_history_counts(self) -> None:
        for kind in KINDS:
            with self.subTest(kind), torch.no_grad():
                network = self._network(kind)
                table = network.table()
                apart = network.query(torch.tensor([[3, 5, 7]]), table) - network.query(torch.tensor([[5, 3, 7]]), table)
                self.assertGreater(float(apart.abs().max()), 1e-3)

    def test_states_of_networks_that_look_back_never_see_a_later_item(self) -> None:
        for kind in ("sasrec", "hstu"):
            with self.subTest(kind), torch.no_grad():
                network = self._network(kind)
                table = network.table()
                one, other = network.states(torch.tensor([[1, 2, 3, 4]]), table), network.states(torch.tensor([[1, 2, 9, 8]]), table)
                self.assertLess(float((one - other)[:, :2].abs().max()), 1e-6)
                self.assertGreater(float((one - other)[:, 2:].abs().max()), 1e-3)

    def test_states_of_networks_that_look_both_ways_never_see_what_is_hidden(self) -> None:
        for kind in ("bert4rec", "flare"):
            with self.subTest(kind), torch.no_grad():
                network = self._network(kind)
                table = network.table()
                vectors = network.look_up(torch.tensor([[13, 2]]), table)
                network.table.ids.weight[0] += 1
                self.assertEqual(0.0, float((vectors - network.look_up(torch.tensor([[13, 2]]), table))[:, 0].abs().max()))

    def test_flare_a_critique_moves_the_prediction_and_silence_does_not(self) -> None:
        network = self._network("flare")
        assert isinstance(network, networks.Flare)
        with torch.no_grad():
            table, items = network.table(), torch.tensor([[3, 5, 13]])
            plain = network.states(items, table)
            silent = network.states(items, table, torch.zeros(1, 6))
            said = network.states(items, table, torch.ones(1, 6))
        self.assertLess(float((plain - silent).abs().max()), 1e-5)
        self.assertGreater(float((plain - said).abs().max()), 1e-3)


class Places(unittest.TestCase):
    def test_places_of_seen_items_do_not_count_and_a_tie_goes_to_the_target(self) -> None:
        scores = torch.tensor([[5.0, 4.0, 3.0, 3.0, 9.0]])
        self.assertEqual([2], measure.places_of(scores.clone(), _rows(2), [_rows(4)]).tolist())
        # A target that was seen is ranked all the same.
        self.assertEqual([1], measure.places_of(scores.clone(), _rows(2), [_rows(4, 2, 0)]).tolist())

    def test_ndcg_by_hand(self) -> None:
        self.assertEqual([1.0, 0.5, 0.0, 0.0], measure.ndcg(_rows(0, 2, 10, -1)).tolist())


class Blends(unittest.TestCase):
    def test_ease_part_scores_as_the_formula_says(self) -> None:
        fitted = [_rows(0, 1), _rows(1, 2), _rows(0, 1, 2)]
        part = EasePart(fitted, 3, 2.0, 0.5)
        x = np.array([[1, 1, 0], [0, 1, 1], [1, 1, 1]], float)
        inverse = np.linalg.inv(x.T @ x + 2 * np.eye(3))
        weights = -inverse / np.diag(inverse)[None, :]
        np.fill_diagonal(weights, 0)
        expected = 0.5 * weights[0] + weights[2]
        np.testing.assert_allclose(part.scores([_rows(0, 2)]).numpy()[0], expected, atol=1e-5)

    def test_transition_part_counts_only_forwards(self) -> None:
        part = TransitionPart([_rows(0, 1), _rows(0, 1, 2)], 3, 1.0)
        scores = part.scores([_rows(0)]).numpy()[0]
        np.testing.assert_allclose(scores, [0, 2 / 2, 0.7 / np.sqrt(2)], atol=1e-6)

    def test_choose_takes_the_part_that_knows(self) -> None:
        class Fixed:
            def __init__(self, scores: np.ndarray) -> None:
                self._scores = torch.from_numpy(scores.astype(np.float32))

            def scores(self, histories: list[Rows]) -> torch.Tensor:
                return self._scores[[int(h[0]) for h in histories]]

        draw = np.random.default_rng(3)
        noise, wise = draw.normal(size=(40, 30)), draw.normal(size=(40, 30))
        targets = draw.integers(1, 30, 40).astype(np.int32)
        wise[np.arange(40), targets] += 4
        parts = [Fixed(noise), Fixed(wise), Fixed(draw.normal(size=(40, 30)))]
        # The history is the case's number: row 0..29 only, so that it is an item too.
        histories = [_rows(i) for i in range(30)]
        weights = blend.choose(parts, histories, np.where(targets[:30] == np.arange(30), 29 - np.arange(30), targets[:30]).astype(np.int32))
        self.assertGreaterEqual(weights[1], 0.8)
        self.assertLess(weights[2], weights[1])


class Results(unittest.TestCase):
    def _write(self, folder: Path, users: int, places: list[list[int]]) -> None:
        (folder / "figures.json").write_text(json.dumps({
            "schema": figures.SCHEMA,
            "data": {"name": "D", "hash": "sha256:0123456789abcdef", "users": users, "items": 9, "interactions": 20},
            "rows": [{"model": "M", "note": "n", "fitted": "f", "seeds": [
                {"seed": at, "places": f"m-{at}.npy", "minutes": 2 + at} for at, _ in enumerate(places)
            ]}],
        }), encoding="utf-8")
        for at, found in enumerate(places):
            np.save(folder / f"m-{at}.npy", np.array(found, np.int32))

    def test_render_figures_are_the_means_of_the_places(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            # Recall@10 .75 and .5; NDCG@10 (1 + 1 + .5) / 4 and (1 + 1) / 4: means .625 and .5625.
            self._write(Path(name), 4, [[0, 0, 2, 10], [0, 0, 50, -1]])
            texts = {"opening": "# Title", "tables": {"D": {"title": "Data", "published": [["old", ".1", ".2", "them"]]}}}
            said = results_recipe.render(results_recipe.read(Path(name)), texts)
        line = next(row for row in said.splitlines() if row.startswith("| M "))
        self.assertRegex(line, r"\| 2 \| 0\.6250 \[.*\] \(seeds ± 0\.1768\) \| 0\.5625 \[.*\| 2 \|$")
        self.assertIn("| old | .1 | .2 | them |", said)

    def test_read_places_of_other_users_are_refused(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            self._write(Path(name), 5, [[0, 1]])
            with self.assertRaisesRegex(ValueError, "M has places of 2 users, the data has 5"):
                results_recipe.read(Path(name))


class Training(unittest.TestCase):
    def test_train_that_was_stopped_ends_as_if_it_had_not_been(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            found = _write(Path(name))
            settings = Settings(width=16, heads=2, batch=64, epochs=3, rough=0)
            whole = trainer.train(found, settings, None, Path(name) / "whole")
            trainer.train(found, Settings(**{**settings.as_json(), "epochs": 1}), None, Path(name) / "parts")
            parts = trainer.train(found, settings, None, Path(name) / "parts")
            for one, other in zip(whole.network.parameters(), parts.network.parameters()):
                self.assertLess(float((one - other).abs().max()), 1e-6)
            lines = (Path(name) / "parts" / "log.jsonl").read_text(encoding="utf-8").splitlines()
            self.assertEqual([1, 2, 3], [json.loads(line)["epoch"] for line in lines])

    def test_train_with_a_state_of_other_settings_refuses(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            found = _write(Path(name))
            trainer.train(found, Settings(width=16, heads=2, epochs=1), None, Path(name) / "state")
            with self.assertRaisesRegex(ValueError, "other settings or data"):
                trainer.train(found, Settings(width=8, heads=2, epochs=1), None, Path(name) / "state")

    def test_train_flare_hears_critiques(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            found = _write(Path(name), 100)
            draw = np.random.default_rng(4)
            text = draw.normal(size=(20, 16)).astype(np.float32)
            targets = draw.integers(0, 20, 400)
            said = torch.from_numpy(text[targets] + draw.normal(size=(400, 16)).astype(np.float32) * 0.1)
            items = torch.from_numpy(draw.integers(1, 21, (400, 3)))
            cases = networks.Critiques(items, said, torch.from_numpy(targets))
            settings = Settings(kind="flare", width=32, heads=2, batch=200, dropout=0.1, epochs=15, patience=15, rate=5e-3)
            network = trainer.train(found, settings, text, Path(name) / "flare", cases).network
            assert isinstance(network, networks.Flare)
            with torch.no_grad():
                table, at = network.table(), torch.arange(400)
                heard = (network.criticised(cases, at, table) @ table.T).argmax(1)
                silent = networks.Critiques(items, torch.zeros_like(said), cases.targets)
                unheard = (network.criticised(silent, at, table) @ table.T).argmax(1)
            self.assertGreater(float((heard == cases.targets).float().mean()), 0.5)
            self.assertLess(float((unheard == cases.targets).float().mean()), 0.2)

    def test_train_every_kind_learns_what_comes_next(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            found = _write(Path(name), 200)
            for kind in KINDS:
                with self.subTest(kind):
                    settings = Settings(kind=kind, width=32, heads=2, batch=200, dropout=0.1, epochs=12, patience=12, rate=5e-3)
                    trained = trainer.train(found, settings, None, Path(name) / kind)
                    places = trainer.places(trained.network, found.histories(1), found.targets(1))
                    self.assertGreater(float(measure.recall(places, 3).mean()), 0.6)


if __name__ == "__main__":
    unittest.main()
