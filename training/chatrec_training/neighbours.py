"""Films whose documents share rare words: they fill a batch, so that each film's negatives are the ones easily confused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .wordpiece import WordPiece


def lexical_neighbours(documents: list[str], tokens: WordPiece, count: int) -> NDArray[np.int32]:
    """For every document the ``count`` others with the largest TF-IDF cosine, [n, count]."""
    rows: list[int] = []
    columns: list[int] = []
    for index, text in enumerate(documents):
        ids = set(tokens.encode(text, 256)[1:-1])
        rows.extend([index] * len(ids))
        columns.extend(ids)
    has = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)))
    rare = np.log(len(documents) / (1.0 + np.bincount(columns, minlength=has.shape[1]))).clip(0).astype(np.float32)
    matrix = has @ sparse.diags(rare)
    norm = np.sqrt(matrix.multiply(matrix).sum(1)).A1
    matrix = (sparse.diags(1 / np.maximum(norm, 1e-6)) @ matrix).tocsr()
    near = np.empty((len(documents), count), np.int32)
    for start in range(0, len(documents), 1000):
        scores = (matrix[start : start + 1000] @ matrix.T).toarray()
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -1
        near[start : start + 1000] = np.argpartition(-scores, count, axis=1)[:, :count]
    return near
