import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy", "onnx", "scipy", "torch")

import numpy as np
import onnx
import torch

from chatrec_training.bert import Bert, BertShape, mean_pool
from chatrec_training.onnx_int8 import export, largest_inputs, quantise_columns
from chatrec_training.wordpiece import WordPiece

from .onnx_numpy import run

_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghij"]


class OnnxTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(5)
        self.model = Bert(BertShape(15, 32, 2, 4, 64, 16, 1e-12)).eval()
        with torch.no_grad():
            for parameter in self.model.parameters():
                parameter.add_(0.2 * torch.randn_like(parameter))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "m.onnx"
        export(self.model, path, largest_inputs(self.model, WordPiece(_TOKENS), ["a b c", "d e f g h", "i j a"]))
        self.graph = onnx.load(str(path))

    def states(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return run(self.graph, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})

    def test_export_vectors_are_near_those_of_the_network(self) -> None:
        ids = np.array([[2, 5, 9, 7, 3], [2, 12, 3, 0, 0]])
        mask = (ids != 0).astype(np.int64)
        with torch.no_grad():
            expected = mean_pool(self.model(torch.tensor(ids), torch.tensor(mask)), torch.tensor(mask)).numpy()
        made = mean_pool(torch.tensor(self.states(ids, mask)), torch.tensor(mask)).numpy()
        self.assertGreater((made * expected).sum(1).min(), 0.998)

    def test_export_padding_and_company_do_not_change_a_text(self) -> None:
        alone = self.states(np.array([[2, 12, 3]]), np.array([[1, 1, 1]]))
        padded = self.states(np.array([[2, 12, 3, 0], [2, 5, 9, 3]]), np.array([[1, 1, 1, 0], [1, 1, 1, 1]]))
        np.testing.assert_allclose(padded[0, :3], alone[0], atol=1e-4)

    def test_export_names_the_published_inputs_and_output(self) -> None:
        self.assertEqual([i.name for i in self.graph.graph.input], ["input_ids", "attention_mask", "token_type_ids"])
        self.assertEqual([o.name for o in self.graph.graph.output], ["last_hidden_state"])

    def test_quantise_columns_keeps_each_column_within_half_a_step_or_clips_it(self) -> None:
        weight = np.random.default_rng(2).normal(size=(64, 8)).astype(np.float32) * np.arange(1, 9, dtype=np.float32)
        whole, scale = quantise_columns(weight)
        wide = whole.astype(np.float32) * scale
        self.assertLessEqual(int(np.abs(whole.astype(int)).max()), 64)
        self.assertLess(np.abs(wide - weight).mean() / np.abs(weight).mean(), 0.02)


if __name__ == "__main__":
    unittest.main()
