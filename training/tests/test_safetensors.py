import json
import struct
import tempfile
import unittest
from pathlib import Path

from .needs import needs

needs("numpy")

import numpy as np

from chatrec_training.film_vectors import quantise_vectors, read_vectors, write_vectors
from chatrec_training.safetensors import join_ids, read_safetensors, split_ids, write_safetensors


class SafetensorsTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "x.safetensors"

    def test_write_known_tensors_gives_known_bytes(self) -> None:
        write_safetensors(self.path, {"a": np.array([1, -1], np.int8), "b": np.array([[2.0]], np.float32)}, {"k": "v"})
        data = self.path.read_bytes()
        (length,) = struct.unpack_from("<Q", data)
        header = json.loads(data[8 : 8 + length])
        self.assertEqual(length % 8, 0)
        self.assertEqual(header["__metadata__"], {"k": "v"})
        self.assertEqual(header["a"], {"dtype": "I8", "shape": [2], "data_offsets": [0, 2]})
        self.assertEqual(header["b"], {"dtype": "F32", "shape": [1, 1], "data_offsets": [2, 6]})
        self.assertEqual(data[8 + length :], b"\x01\xff\x00\x00\x00\x40")

    def test_read_written_file_returns_the_same(self) -> None:
        tensors = {"i": np.arange(6, dtype=np.int32).reshape(2, 3), "u": join_ids(["1", "rd:7", "wp:Amélie"])}
        write_safetensors(self.path, tensors, {})
        read, metadata = read_safetensors(self.path)
        self.assertEqual(metadata, {})
        np.testing.assert_array_equal(read["i"], tensors["i"])
        self.assertEqual(split_ids(read["u"]), ["1", "rd:7", "wp:Amélie"])

    def test_read_truncated_file_is_refused(self) -> None:
        write_safetensors(self.path, {"a": np.zeros(8, np.float32)}, {})
        self.path.write_bytes(self.path.read_bytes()[:-4])
        with self.assertRaises(ValueError):
            read_safetensors(self.path)

    def test_join_ids_with_a_newline_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            join_ids(["a\nb"])

    def test_written_vectors_have_unit_length_and_direction(self) -> None:
        vectors = np.random.default_rng(1).normal(size=(20, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        whole, scale = quantise_vectors(vectors)
        wide = whole * scale[:, None]
        np.testing.assert_allclose(np.linalg.norm(wide, axis=1), 1, atol=1e-6)
        self.assertGreater((wide * vectors).sum(1).min(), 0.9998)
        write_vectors(self.path, [str(i) for i in range(20)], vectors, {"recipe": "test"})
        ids, read, metadata = read_vectors(self.path)
        self.assertEqual((ids[19], metadata["recipe"]), ("19", "test"))
        np.testing.assert_allclose(read, wide, atol=1e-7)

    def test_write_vectors_with_an_id_twice_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            write_vectors(self.path, ["1", "1"], np.eye(2, dtype=np.float32), {})


if __name__ == "__main__":
    unittest.main()
