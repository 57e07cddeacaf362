"""Where things are: the repository's root and the folder of shared data and base models beside it."""

from __future__ import annotations

import os
from pathlib import Path

#: The repository's root: the folder that holds ``training``.
ROOT = Path(__file__).resolve().parents[2]
#: What a run writes before it is worth keeping; git ignores it.
OUT = ROOT / "training" / "out"
MODELS = ROOT / "models"
FILMS = ROOT / "data" / "films"


def shared() -> Path:
    """The folder ``shared``: ``CHATREC_SHARED``, or the first one met when walking up from the root.

    Raises ``FileNotFoundError`` with one clear line where there is none.
    """
    named = os.environ.get("CHATREC_SHARED")
    if named:
        return Path(named)
    for folder in ROOT.parents:
        if (folder / "shared" / "data").is_dir():
            return folder / "shared"
    raise FileNotFoundError("no shared data: set CHATREC_SHARED or put the folder 'shared' beside the repository")
