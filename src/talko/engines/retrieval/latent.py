"""Vectors from the collection itself: latent semantic analysis (Deerwester and others 1990).

Words that keep the same company get vectors that point the same way, so that a document can be near a query with which it shares no
word. Needs no model: the directions are the strongest of the collection, found by a randomised decomposition (Halko, Martinsson and
Tropp 2011) from a fixed seed. A document that comes later is placed by the words it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .bags import Bag, Query

Vectors = NDArray[np.float32]

DIMENSIONS = 160
FEWEST_DOCUMENTS = 1000  # in fewer the directions are chance: they made the ranking of 480 short texts worse
MOST_DOCUMENTS = 15_000  # that directions are found from; all others are placed by them
OVERSAMPLING, POWERS = 16, 2


class Latent:
    """Places documents and queries in the space that `fit` found. Vectors have length 1, or 0 when no word is known."""

    def __init__(self, place: Mapping[str, int], directions: Vectors, rarity: Vectors) -> None:
        self._place, self._directions, self._rarity = dict(place), directions, rarity

    @property
    def dimensions(self) -> int:
        return self._directions.shape[1]

    @classmethod
    def fit(cls, bags: Sequence[Bag], dimensions: int = DIMENSIONS, seed: int = 0) -> Latent | None:
        """The space of a collection, found from an even sample; None when it is too small to have one."""
        bags = bags[:: -(-len(bags) // MOST_DOCUMENTS) or 1]
        place: dict[str, int] = {}
        columns = [place.setdefault(term, len(place)) for bag in bags for term in bag.weights]
        if len(bags) < FEWEST_DOCUMENTS or len(place) <= dimensions:
            return None
        rows = np.repeat(np.arange(len(bags)), [len(bag.weights) for bag in bags])
        values = np.log1p(np.array([w for bag in bags for w in bag.weights.values()], np.float32))
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(bags), len(place)), dtype=np.float32)
        frequency = np.bincount(columns, minlength=len(place))
        rarity = np.log1p(len(bags) / frequency).astype(np.float32)
        matrix = matrix @ sparse.diags(rarity)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix = sparse.diags(1 / np.maximum(lengths, 1e-9).astype(np.float32)) @ matrix
        return cls(place, _directions(matrix.tocsr(), dimensions, seed), rarity)

    def of_bag(self, bag: Bag) -> Vectors:
        return self._vector(bag.weights, damped=True)

    def of_query(self, query: Query) -> Vectors:
        weights: dict[str, float] = {}
        for concept in query:
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count
        return self._vector(weights, damped=False)

    def _vector(self, weights: Mapping[str, float], *, damped: bool) -> Vectors:
        known = [(self._place[term], weight) for term, weight in weights.items() if term in self._place]
        if not known:
            return np.zeros(self.dimensions, np.float32)
        terms = np.array([term for term, _ in known])
        values = np.array([weight for _, weight in known], np.float32)
        if damped:
            values = np.log1p(values)
        vector = (values * self._rarity[terms]) @ self._directions[terms]
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length > 1e-9 else np.zeros(self.dimensions, np.float32)


def _directions(matrix: sparse.csr_matrix, dimensions: int, seed: int) -> Vectors:
    """The strongest right singular vectors, as columns."""
    width = min(dimensions + OVERSAMPLING, *matrix.shape)
    start = np.random.default_rng(seed).standard_normal((matrix.shape[1], width)).astype(np.float32)
    basis = np.linalg.qr(matrix @ start)[0]
    for _ in range(POWERS):
        basis = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ basis)[0])[0]
    _, _, right = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    return np.ascontiguousarray(right[:dimensions].T.astype(np.float32))
