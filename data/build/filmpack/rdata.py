"""Reads one object out of an R lazy-load database (`Rdata.rdx` + `Rdata.rdb`) with nothing but the standard library.

Formats: R Internals, "Lazy loading" (the index maps a name to offset and length; a block is a 4-byte big-endian
uncompressed length followed by zlib data) and "Serialization Formats" (XDR, versions 2 and 3).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NA_INTEGER = -2147483648

_SYMBOL, _PAIRLIST, _CHAR, _LOGICAL, _INTEGER, _REAL, _STRING, _LIST = 1, 2, 9, 10, 13, 14, 16, 19
_REFERENCE, _NIL, _GLOBAL_ENV, _BASE_ENV, _EMPTY_ENV, _ALTREP = 255, 254, 253, 241, 242, 238
_HAS_ATTRIBUTES, _HAS_TAG = 1 << 9, 1 << 10


class RDataError(ValueError):
    """The bytes are not an R serialization this reader knows."""


@dataclass
class RObject:
    """A vector of R with its attributes (names, levels, class ...)."""

    values: list[Any]
    attributes: dict[str, Any] = field(default_factory=dict)

    def named(self) -> dict[str, Any]:
        """The values of a named list by name."""
        names = self.attributes.get("names")
        if names is None:
            raise RDataError("the list has no names")
        return dict(zip(names.values, self.values))

    def as_strings(self) -> list[str | None]:
        """The values of a character vector or of a factor."""
        levels = self.attributes.get("levels")
        if levels is None:
            return [None if v is None else str(v) for v in self.values]
        return [None if v is None else levels.values[v - 1] for v in self.values]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._references: list[Any] = []

    def _take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) != count:
            raise RDataError(f"the data end at byte {len(self._data)}, {count} more were expected")
        self._at += count
        return piece

    def _integer(self) -> int:
        return int(struct.unpack(">i", self._take(4))[0])

    def read(self) -> Any:
        if self._take(2) != b"X\n":
            raise RDataError("not an XDR serialization")
        version = self._integer()
        self._take(8)
        if version == 3:
            self._take(self._integer())
        elif version != 2:
            raise RDataError(f"serialization version {version} is unknown")
        return self._item()

    def _length(self) -> int:
        length = self._integer()
        if length < 0:
            raise RDataError("vectors of more than 2^31 values are not read")
        return length

    def _item(self) -> Any:
        flags = self._integer()
        kind = flags & 255
        if kind in (_NIL, _GLOBAL_ENV, _BASE_ENV, _EMPTY_ENV):
            return None
        if kind == _REFERENCE:
            return self._references[(flags >> 8 or self._integer()) - 1]
        if kind == _SYMBOL:
            symbol = self._item()
            self._references.append(symbol)
            return symbol
        if kind == _CHAR:
            length = self._integer()
            return None if length == -1 else self._take(length).decode("latin-1" if flags >> 12 & 4 else "utf-8", "replace")
        if kind == _PAIRLIST:
            return self._pairlist(flags)
        if kind == _ALTREP:
            return self._altrep()
        values: list[Any]
        if kind in (_INTEGER, _LOGICAL):
            count = self._length()
            values = [None if v == NA_INTEGER else v for v in struct.unpack(f">{count}i", self._take(4 * count))]
        elif kind == _REAL:
            count = self._length()
            values = list(struct.unpack(f">{count}d", self._take(8 * count)))
        elif kind in (_STRING, _LIST):
            values = [self._item() for _ in range(self._length())]
        else:
            raise RDataError(f"objects of type {kind} are not read")
        return RObject(values, self._attributes(flags))

    def _attributes(self, flags: int) -> dict[str, Any]:
        return (self._item() or {}) if flags & _HAS_ATTRIBUTES else {}

    def _pairlist(self, flags: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while True:
            if flags & _HAS_ATTRIBUTES:
                self._item()
            tag = self._item() if flags & _HAS_TAG else None
            pairs[tag if tag is not None else str(len(pairs))] = self._item()
            flags = self._integer()
            if flags & 255 == _NIL:
                return pairs
            if flags & 255 != _PAIRLIST:
                raise RDataError("a pair list ends in something else")

    def _altrep(self) -> RObject:
        """Compact integer sequences and wrapped vectors, the two forms saved data hold."""
        info, state, _ = self._item(), self._item(), self._item()
        name = next(iter(info.values())) if isinstance(info, dict) else ""
        if name == "compact_intseq":
            count, first, step = (int(v) for v in state.values)
            return RObject([first + step * n for n in range(count)])
        if str(name).startswith("wrap_"):
            wrapped = next(iter(state.values())) if isinstance(state, dict) else state.values[0]
            return wrapped if isinstance(wrapped, RObject) else RObject([wrapped])
        raise RDataError(f"alternative representation {name} is not read")


def unserialize(data: bytes) -> Any:
    """The object in an XDR serialization."""
    return _Reader(data).read()


def read_lazy_object(stem: Path, name: str) -> RObject:
    """The object `name` of the database `stem`.rdx / `stem`.rdb."""
    index = unserialize(zlib.decompress(stem.with_suffix(".rdx").read_bytes(), zlib.MAX_WBITS | 32))
    variables = index.named()["variables"].named()
    if name not in variables:
        raise RDataError(f"{stem.name}.rdx has no object {name}")
    offset, length = variables[name].values
    with stem.with_suffix(".rdb").open("rb") as blocks:
        blocks.seek(offset)
        block = blocks.read(length)
    size = struct.unpack(">i", block[:4])[0]
    data = zlib.decompress(block[4:])
    if len(data) != size:
        raise RDataError(f"{name}: {len(data)} bytes instead of {size}")
    found = unserialize(data)
    if not isinstance(found, RObject):
        raise RDataError(f"{name} is not a vector")
    return found
