"""The reader of R's serialization, on bytes made here."""

import struct
import tempfile
import unittest
import zlib
from pathlib import Path

from filmpack.rdata import RDataError, read_lazy_object, unserialize

HEADER = b"X\n" + struct.pack(">iii", 2, 0x30602, 0x20300)


def integers(*values: int) -> bytes:
    return struct.pack(">ii", 13, len(values)) + struct.pack(f">{len(values)}i", *values)


def char(text: str | None) -> bytes:
    if text is None:
        return struct.pack(">ii", 9, -1)
    data = text.encode()
    return struct.pack(">ii", 9 | 8 << 12, len(data)) + data


def strings(*values: str | None) -> bytes:
    return struct.pack(">ii", 16, len(values)) + b"".join(char(v) for v in values)


def named(kind: int, body: bytes, **attributes: bytes) -> bytes:
    pairs = b""
    for name, value in attributes.items():
        pairs += struct.pack(">i", 2 | 1 << 10) + struct.pack(">i", 1) + char(name) + value
    return struct.pack(">i", kind | 1 << 9) + body + pairs + struct.pack(">i", 254)


class RDataTest(unittest.TestCase):
    def test_unserialize_strings_with_missing_value(self) -> None:
        self.assertEqual(["Amélie", None], unserialize(HEADER + strings("Amélie", None)).values)

    def test_unserialize_factor_gives_its_levels(self) -> None:
        body = struct.pack(">i", 3) + struct.pack(">3i", 2, 1, -2147483648)
        self.assertEqual(["b", "a", None], unserialize(HEADER + named(13, body, levels=strings("a", "b"))).as_strings())

    def test_unserialize_truncated_bytes_are_refused(self) -> None:
        with self.assertRaisesRegex(RDataError, "more were expected"):
            unserialize((HEADER + integers(1, 2, 3))[:-2])

    def test_unserialize_other_bytes_are_refused(self) -> None:
        with self.assertRaises(RDataError):
            unserialize(b"not R at all")

    def test_read_lazy_object_by_name(self) -> None:
        data = HEADER + integers(7, 8)
        block = struct.pack(">i", len(data)) + zlib.compress(data)
        place = named(19, struct.pack(">i", 1) + integers(3, len(block)), names=strings("numbers"))
        index = HEADER + named(19, struct.pack(">i", 1) + place, names=strings("variables"))
        with tempfile.TemporaryDirectory() as folder:
            stem = Path(folder) / "Rdata"
            stem.with_suffix(".rdb").write_bytes(b"???" + block)
            stem.with_suffix(".rdx").write_bytes(zlib.compress(index))
            self.assertEqual([7, 8], read_lazy_object(stem, "numbers").values)
            with self.assertRaisesRegex(RDataError, "no object letters"):
                read_lazy_object(stem, "letters")


if __name__ == "__main__":
    unittest.main()
