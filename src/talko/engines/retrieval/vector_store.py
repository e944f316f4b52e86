"""A store of 8-bit vectors with exact search.

Each row is quantised linearly: integers from -127 to 127 and a step size. That takes a quarter of the memory and changes a
similarity by less than 0.01. Rows are only appended, or replaced all at once; so a view of the rows at some point stays
valid while others are added, and threads can read while one writes.

Some vectors are near nearly everything and would match any query (hubs; Radovanović et al. 2010). So each row has a
hubness: its mean similarity to the nearest rows of a sample. Most of it is subtracted from its similarity to a query
(after Conneau et al. 2018). In small collections hubness is not estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import RetrievalError

Vectors = NDArray[np.float32]
Codes = NDArray[np.int8]

STEPS = 127
AT_ONCE = 2048  # rows converted to floats at a time, to fit into the processor's cache
GROWTH = 8  # capacity grows by an eighth
HUBNESS = 0.6  # share of a row's hubness that is subtracted
FEWEST_ROWS = 1000  # fewer are too small a sample
REFERENCES, NEAREST = 1000, 10  # size of the sample, and how many of its rows count


@dataclass(frozen=True)
class View:
    """The rows at one point in time."""

    codes: Codes
    steps: Vectors
    hubness: Vectors

    def __len__(self) -> int:
        return len(self.codes)

    def near(self, query: Vectors) -> Vectors:
        """The inner product of the query with every row; the cosine for vectors of length 1."""
        found = np.empty(len(self.codes), np.float32)
        wide = np.empty((min(AT_ONCE, len(self.codes)), self.codes.shape[1]), np.float32)
        for start in range(0, len(self.codes), AT_ONCE):
            part = self.codes[start : start + AT_ONCE]
            np.copyto(wide[: len(part)], part)
            np.dot(wide[: len(part)], query, out=found[start : start + len(part)])
        found *= self.steps
        return found

    def near_one(self, row: int, query: Vectors) -> float:
        return float(self.codes[row].astype(np.float32) @ query * self.steps[row])

    def fair(self, query: Vectors, near: Vectors) -> Vectors:
        """The similarities from `near`, corrected for hubness; unchanged for a zero query."""
        return near - np.float32(HUBNESS) * self.hubness if query.any() else near

    def fair_one(self, row: int, query: Vectors) -> float:
        return self.near_one(row, query) - (HUBNESS * float(self.hubness[row]) if query.any() else 0.0)


class VectorStore:
    """An appendable store. One thread may write at a time; any number may read views."""

    def __init__(self, dimensions: int) -> None:
        self._codes: Codes = np.zeros((0, dimensions), np.int8)
        self._steps: Vectors = np.zeros(0, np.float32)
        self._hubness: Vectors = np.zeros(0, np.float32)
        self._length = 0
        self.references: Vectors = np.zeros((0, dimensions), np.float32)

    @classmethod
    def of(cls, codes: Codes, steps: Vectors, hubness: Vectors, references: Vectors) -> VectorStore:
        """A store from saved arrays, which may be read-only. Raises RetrievalError if they do not fit together."""
        if codes.ndim != 2 or codes.dtype != np.int8 or not steps.shape == hubness.shape == codes.shape[:1]:
            raise RetrievalError("these arrays are not a vector store")
        made = cls(codes.shape[1])
        made._codes, made._steps, made._hubness, made._length = codes, steps, hubness, len(codes)
        made.references = references
        return made

    def __len__(self) -> int:
        return self._length

    @property
    def dimensions(self) -> int:
        return self._codes.shape[1]

    def view(self) -> View:
        return View(self._codes[: self._length], self._steps[: self._length], self._hubness[: self._length])

    def refer(self) -> None:
        """Draw an even sample and compute the hubness of all rows; call it once the initial rows are in."""
        if self._length < FEWEST_ROWS:
            return
        every = -(-self._length // REFERENCES)
        sample = slice(0, self._length, every)
        self.references = self._codes[sample].astype(np.float32) * self._steps[sample, None]
        found = np.empty(self._length, np.float32)
        for start in range(0, self._length, AT_ONCE):
            rows = np.arange(start, min(start + AT_ONCE, self._length))
            near = self._near_references(self._codes[rows].astype(np.float32) * self._steps[rows, None])
            own = np.flatnonzero(rows % every == 0)
            near[own, rows[own] // every] = -1.0  # no row is its own neighbour
            found[rows] = _mean_of_nearest(near)
        self._hubness = found
        self._hubness[self._steps[: self._length] == 0] = self._usual_hubness()
        self._make_room(self._length)

    def append(self, vectors: Vectors, instead_of: int | None = None) -> None:
        """Append rows (n, dimensions). A row that they replace is not counted as a neighbour.

        Raises RetrievalError for the wrong shape or for numbers that are not finite."""
        if vectors.ndim != 2 or vectors.shape[1] != self.dimensions or not np.isfinite(vectors).all():
            raise RetrievalError(f"vectors must be rows of {self.dimensions} finite numbers")
        if not len(vectors):
            return
        end = self._length + len(vectors)
        if end > len(self._codes):
            self._make_room(end)
        steps = np.abs(vectors).max(axis=1, initial=0.0) / STEPS
        divisors = np.where(steps > 0, steps, 1.0)[:, None]
        self._codes[self._length : end] = np.rint(vectors / divisors).astype(np.int8)
        self._steps[self._length : end] = steps
        if len(self.references):
            near = self._near_references(vectors)
            if instead_of is not None:
                old = self._codes[instead_of].astype(np.float32) * self._steps[instead_of]
                near[:, (self.references == old).all(axis=1)] = -1.0
            found = np.where(steps > 0, _mean_of_nearest(near), self._usual_hubness())
            self._hubness[self._length : end] = found
        self._length = end

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Keep only these rows, in this order. Earlier views are unaffected."""
        self._codes, self._steps, self._hubness = (
            self._codes[rows],
            self._steps[rows],
            self._hubness[rows],
        )
        self._length = len(rows)

    def _usual_hubness(self) -> float:
        """The mean hubness, for zero vectors: without any they would rank above nearly all others."""
        known = self._steps[: self._length] > 0
        return float(self._hubness[: self._length][known].mean()) if known.any() else 0.0

    def _near_references(self, vectors: Vectors) -> Vectors:
        return np.asarray(vectors @ self.references.T, np.float32)

    def _make_room(self, rows: int) -> None:
        # New arrays, since the old ones may be in use by readers.
        room = rows + rows // GROWTH + 64
        codes = np.zeros((room, self.dimensions), np.int8)
        steps, hubness = np.zeros(room, np.float32), np.zeros(room, np.float32)
        for new, old in ((codes, self._codes), (steps, self._steps), (hubness, self._hubness)):
            new[: self._length] = old[: self._length]
        self._codes, self._steps, self._hubness = codes, steps, hubness


def _mean_of_nearest(near: Vectors) -> Vectors:
    """The mean of the highest similarities in each row."""
    return np.partition(near, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
