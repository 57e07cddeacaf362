"""Reads and writes the safetensors format: an 8-byte little-endian header length, a JSON header, then raw tensors.

Written by hand so that training needs nothing beyond numpy. Header keys are sorted and the header is padded to eight bytes
with spaces, so the same tensors always give the same file.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_TYPES: dict[str, np.dtype] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "I16": np.dtype("<i2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
}
_NAMES = {value: name for name, value in _TYPES.items()}
_LONGEST_HEADER = 100_000_000


def write_safetensors(path: Path, tensors: dict[str, NDArray], metadata: dict[str, str]) -> None:
    """Writes ``tensors`` in the order given, with ``metadata`` (strings only), replacing the file at once."""
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    offset = 0
    blocks: list[bytes] = []
    for name, tensor in tensors.items():
        kind = np.dtype(tensor.dtype).newbyteorder("<")
        if kind not in _NAMES:
            raise ValueError(f"{name}: safetensors has no type for {tensor.dtype}")
        block = np.ascontiguousarray(tensor, dtype=kind).tobytes()
        header[name] = {
            "dtype": _NAMES[kind],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(block)],
        }
        offset += len(block)
        blocks.append(block)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for block in blocks:
            file.write(block)
    partial.replace(path)


def read_safetensors(path: Path) -> tuple[dict[str, NDArray], dict[str, str]]:
    """The tensors of a file and its metadata. Raises ``ValueError`` where the file contradicts itself."""
    data = path.read_bytes()
    if len(data) < 8:
        raise ValueError(f"{path}: too short for safetensors")
    (length,) = struct.unpack_from("<Q", data)
    if length > min(_LONGEST_HEADER, len(data) - 8):
        raise ValueError(f"{path}: header of {length} bytes does not fit")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors: dict[str, NDArray] = {}
    for name, entry in header.items():
        kind = _TYPES.get(entry["dtype"])
        begin, end = entry["data_offsets"]
        shape = tuple(entry["shape"])
        if kind is None or begin < 0 or end > len(data) - 8 - length:
            raise ValueError(f"{path}: tensor {name} is not readable")
        if end - begin != int(np.prod(shape, dtype=np.int64)) * kind.itemsize:
            raise ValueError(f"{path}: tensor {name} has {end - begin} bytes, its shape says otherwise")
        tensors[name] = np.frombuffer(data, kind, (end - begin) // kind.itemsize, 8 + length + begin).reshape(shape)
    return tensors, metadata


def join_ids(ids: list[str]) -> NDArray[np.uint8]:
    """Item ids as one byte tensor: UTF-8, a newline between them."""
    if any("\n" in item for item in ids):
        raise ValueError("an item id may not hold a newline")
    return np.frombuffer("\n".join(ids).encode("utf-8"), dtype=np.uint8)


def split_ids(tensor: NDArray[np.uint8]) -> list[str]:
    """The inverse of ``join_ids``."""
    text = tensor.tobytes().decode("utf-8")
    return text.split("\n") if text else []
