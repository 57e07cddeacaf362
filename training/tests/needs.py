"""Skips a test module, with the reason, where a library it needs is not installed."""

from __future__ import annotations

import importlib.util
import unittest


def needs(*modules: str) -> None:
    """Raises the skip that the loader turns into a skipped test."""
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise unittest.SkipTest(f"needs {', '.join(missing)}")
