"""Writes what ``DialogueModel.cs`` reads (the file is described in ``training/README.md``), and reads nothing back: a file is made, never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..safetensors import join_ids, write_safetensors
from .asked import Asked
from .counts import Counts
from .features import CONTEXT, DOUBT, FADE, LATEST, READ
from .items import Items
from .network import Network

SCHEMA = "chatrec/dialogue/v1"
Tensors = dict[str, NDArray[Any]]


def _rows(name: str, matrix: sparse.csr_matrix, kind: type | None) -> Tensors:
    """A sparse matrix as ``name.offsets``, ``name.items`` and, where they are not all one, ``name.weights`` of some type."""
    matrix = matrix.tocsr()
    matrix.sort_indices()
    parts: Tensors = {f"{name}.offsets": matrix.indptr.astype(np.int32), f"{name}.items": matrix.indices.astype(np.int32)}
    if kind is not None:
        if kind is np.uint8 and matrix.nnz and matrix.data.max() > 255:
            raise ValueError(f"{name}: a count above 255 does not fit")
        parts[f"{name}.weights"] = matrix.data.astype(kind)
    return parts


def write_model(
    path: Path, items: Items, counts: Counts, asked: Asked, network: Network, names: Sequence[str], caps: dict[str, int],
    bag: dict[str, Any], metadata: dict[str, str],
) -> None:
    """Everything that scores a context, in one file."""
    tensors: Tensors = {
        "prior": items.prior,
        "named": counts.named,
        "recommended": counts.recommended,
        "opened": counts.opened,
        "asked.rarity": asked.rarity,
        "asked.fromNamed": asked.from_named,
        "asked.shift": asked.shift,
        "network.first": network.first,
        "network.context": network.context,
        "network.bias": network.bias,
        "network.out": network.out,
        "network.straight": network.straight,
        "asked.weights": asked.weights.astype(np.float16),
        "attributes": items.attributes.astype(np.float16),
        "years": items.years,
        "ids": join_ids(items.ids),
        "asked.terms": join_ids(asked.terms),
    }
    for name, matrix in items.relations.items():
        tensors |= _rows(f"relation.{name}", matrix, None)
    for name, terms in (("people", items.people), ("titles", items.titles), ("kinds", items.kinds)):
        tensors |= _rows(name, terms.weights, np.float32) | {f"{name}.terms": join_ids(terms.terms)}
    tensors |= _rows("alike", items.alike, np.float16)
    tensors |= _rows("together", counts.together, np.uint8) | _rows("after", counts.after, np.uint8)
    widest_first = dict(sorted(tensors.items(), key=lambda entry: -entry[1].dtype.itemsize))
    settings = {
        "blocks": items.blocks,
        "asked": asked.blocks,
        "relations": {name: caps[name] for name in items.relations},
        "bag": {key: bag[key] for key in ("turns", "decay", "system")},
        "doubt": float(DOUBT),
        "fade": FADE,
        "read": READ,
        "latest": LATEST,
        "context": CONTEXT,
        "features": list(names),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(path, widest_first, {"schema": SCHEMA, "settings": json.dumps(settings), **metadata})
