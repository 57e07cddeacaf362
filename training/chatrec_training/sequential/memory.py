"""Keeps freed memory: a training asks for the same large buffers thousands of times, and getting them anew from the system every time
costs up to a third of it."""

from __future__ import annotations

import ctypes
import ctypes.util

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4


def keep_freed() -> None:
    """Tells glibc's allocator so; where there is none, nothing happens."""
    name = ctypes.util.find_library("c")
    change = getattr(ctypes.CDLL(name), "mallopt", None) if name else None
    if change is not None:
        change(_MMAP_MAX, 0)
        change(_TRIM_THRESHOLD, (1 << 31) - 1)
