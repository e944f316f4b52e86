"""Latent semantic analysis: vectors from the collection itself (Deerwester et al. 1990).

Words in similar contexts get similar vectors, so a document can be near a query without sharing a word. No model is
needed: the directions are the leading singular vectors of the collection, from a randomised decomposition (Halko,
Martinsson and Tropp 2011) with a fixed seed. Later documents are folded in by their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .bags import Bag, Concept
from .postings import Base, Snapshot
from .rankers import NEAR
from .vector_store import Vectors

DIMENSIONS = 224
FEWEST_DOCUMENTS = 1000  # with fewer, directions are noise: they made the ranking of 480 short texts worse
MOST_DOCUMENTS = 15_000  # that directions are computed from; all others are folded in
OVERSAMPLING, POWERS, SEED = 16, 2, 0
AT_ONCE = 4096  # documents per block
WEIGHT = 0.7  # of this similarity relative to BM25


class TermVectors:
    """Documents and queries as weighted sums of their terms' vectors, of length 1, or 0 when no term is known."""

    name: str
    near = NEAR

    def __init__(
        self, place: Mapping[str, int], directions: NDArray[np.float16], rarity: Vectors, weight: float
    ) -> None:
        self.place, self.directions, self.rarity, self.weight = dict(place), directions, rarity, weight

    @property
    def dimensions(self) -> int:
        return self.directions.shape[1]

    def of_bags(self, bags: Sequence[Bag]) -> Vectors:
        return np.array([self._vector(bag.weights) for bag in bags], np.float32).reshape(
            len(bags), self.dimensions
        )

    def of_query(self, query: Sequence[Concept]) -> Vectors:
        weights: dict[str, float] = {}
        for concept in query:
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count
        return self._vector(weights)

    def of_all(self, collection: Snapshot) -> Iterator[Vectors]:
        """The vectors of a newly built index, in row order, as blocks of (rows, dimensions)."""
        base = collection.base
        column = np.full(len(collection.vocabulary), -1, np.int32)
        for term, number in collection.vocabulary.items():
            column[number] = self.place.get(term, -1)
        used, known_column = np.unique(column[column >= 0], return_inverse=True)
        column[column >= 0] = known_column
        wide, rarity = self.directions[used].astype(np.float32), self.rarity[used]
        for first in range(0, len(base), AT_ONCE):
            rows = np.arange(first, min(first + AT_ONCE, len(base)))
            counts, taken = _slices(base, rows)
            columns = column[base.row_terms[taken]]
            known = columns >= 0
            columns, values = columns[known], base.row_weights[taken][known]
            starts = np.concatenate([[0], np.cumsum(counts)])
            starts = np.concatenate([[0], np.cumsum(known)])[starts]
            shape = (len(rows), len(used))
            yield _unit(sparse.csr_matrix((values * rarity[columns], columns, starts), shape=shape) @ wide)

    def _vector(self, weights: Mapping[str, float]) -> Vectors:
        known = [(self.place[term], weight) for term, weight in weights.items() if term in self.place]
        if not known:
            return np.zeros(self.dimensions, np.float32)
        terms = np.array([term for term, _ in known])
        values = np.array([weight for _, weight in known], np.float32)
        return _unit(((values * self.rarity[terms]) @ self.directions[terms].astype(np.float32))[None])[0]


class Latent(TermVectors):
    """The latent space of one collection."""

    name = "collection"

    def __init__(self, place: Mapping[str, int], directions: NDArray[np.float16], rarity: Vectors) -> None:
        super().__init__(place, directions, rarity, WEIGHT)

    @classmethod
    def of_collection(cls, collection: Snapshot, dimensions: int = DIMENSIONS) -> Latent | None:
        """The space of an index, from an even sample of its documents; None when there are too few documents or terms."""
        alive = np.flatnonzero(collection.alive)
        base, names = collection.base, list(collection.vocabulary)
        alive = alive[alive < len(base)]
        if len(alive) < FEWEST_DOCUMENTS:
            return None
        counts, taken = _slices(base, alive[:: -(-len(alive) // MOST_DOCUMENTS)])
        terms, weights = base.row_terms[taken], base.row_weights[taken]
        used, columns, frequency = np.unique(terms, return_inverse=True, return_counts=True)
        if len(counts) < FEWEST_DOCUMENTS or len(used) <= dimensions:
            return None
        start = np.concatenate([[0], np.cumsum(counts)])
        rarity = np.log1p(len(counts) / frequency).astype(np.float32)
        values = weights * rarity[columns]
        matrix = sparse.csr_matrix((values, columns, start), shape=(len(counts), len(used)))
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.maximum(lengths, 1e-9), counts).astype(np.float32)
        place = {names[term]: number for number, term in enumerate(used.tolist())}
        return cls(place, _directions(matrix, dimensions), rarity)


def _slices(base: Base, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of terms per row, and their indices in the flat arrays."""
    counts = base.row_start[rows + 1] - base.row_start[rows]
    shift = np.repeat(base.row_start[rows] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return counts, np.arange(counts.sum()) + shift


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-9, vectors / np.maximum(lengths, 1e-9), 0).astype(np.float32)


def _directions(matrix: sparse.csr_matrix, dimensions: int) -> NDArray[np.float16]:
    """The leading right singular vectors, as columns (terms, dimensions).

    Power iterations work on the side of the documents, which are fewer than terms; the last step gets the singular
    vectors of the narrow matrix from its Gram matrix.
    """
    width = min(dimensions + OVERSAMPLING, *matrix.shape)
    turned = matrix.T.tocsr()
    start = np.random.default_rng(SEED).standard_normal((matrix.shape[1], width), dtype=np.float32)
    basis = np.linalg.qr(matrix @ start)[0]
    del start
    for _ in range(POWERS):
        basis = np.linalg.qr(matrix @ (turned @ basis))[0]
    right = turned @ basis
    strengths, mixing = np.linalg.eigh((right.T @ right).astype(np.float64))
    strongest = np.argsort(-strengths)[:dimensions]
    scale = np.sqrt(np.maximum(strengths[strongest], 1e-12))
    mixing = (mixing[:, strongest] / scale).astype(np.float32)
    return np.concatenate(
        [(right[at : at + AT_ONCE] @ mixing).astype(np.float16) for at in range(0, len(right), AT_ONCE)]
    )
