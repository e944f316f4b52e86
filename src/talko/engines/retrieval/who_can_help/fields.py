"""Fields of work, learnt from passages that are tagged with terms of a vocabulary.

A field is the mean vector of its passages relative to that of all tagged ones. The fields nearest to a need are looked for
in the tags of passages: so a passage is found that says little itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..vector_store import Vectors
from .entries import Field
from .spaces import unit

FEWEST = 15  # passages from which a field is learnt
NEAREST = 6  # fields of a need


@dataclass(frozen=True)
class Fields:
    """The fields of a directory, and which passages have them: a (passages, fields) matrix of ones."""

    names: tuple[Field, ...]
    tagged: sparse.csr_matrix

    @classmethod
    def of(cls, tags: Sequence[Sequence[Field]]) -> Fields:
        """From the fields of each passage, those that enough passages have."""
        counts = Counter(field for found in tags for field in set(found))
        names = tuple(sorted(field for field, count in counts.items() if count >= FEWEST))
        place = {field: number for number, field in enumerate(names)}
        pairs = [
            (row, place[field])
            for row, found in enumerate(tags)
            for field in sorted(set(found))
            if field in place
        ]
        rows, columns = np.array(pairs, np.int32).reshape(-1, 2).T
        ones = np.ones(len(pairs), np.float32)
        return cls(names, sparse.csr_matrix((ones, (rows, columns)), shape=(len(tags), len(names))))

    def centroids(self, vectors: Vectors) -> Vectors:
        """The vector of each field, and last the mean of all passages, to be subtracted from a need's."""
        if not len(vectors):
            return np.zeros((1, vectors.shape[1]), np.float32)
        mean = vectors.mean(axis=0, keepdims=True)
        some = np.flatnonzero(np.diff(self.tagged.indptr))
        if not len(self.names):
            return np.asarray(mean, np.float32)
        sums = self.tagged.T @ vectors
        means = unit(sums / np.maximum(self.tagged.sum(axis=0).T, 1)) - vectors[some].mean(axis=0)
        return np.asarray(np.vstack([unit(np.asarray(means)), mean]), np.float32)


def nearest(centroids: Vectors, need: Vectors) -> list[int]:
    """The fields nearest to a need, nearest first, without those that it is not near at all."""
    values = centroids[:-1] @ (need - centroids[-1])
    return [int(place) for place in np.argsort(-values, kind="stable")[:NEAREST] if values[place] > 0]
