"""Snapshots of an index: immutable flat arrays, an append-only tail, and BM25 over both.

A query concept is one term with several synonyms (Pirkola 1998, weighted after Darwish and Oard 2003): its frequency in
a document is the weighted sum of its terms' frequencies, its document frequency the weighted sum of theirs. With one
term of weight 1 that is exactly BM25 (Robertson et al. 1994):

    idf(N, n) · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average length)),   idf = ln(1 + (N − n + 0.5) / (n + 0.5))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .bags import Concept
from .errors import RetrievalError

Rows = NDArray[np.int64]
Numbers = NDArray[np.int32]
Weights = NDArray[np.float32]
Scores = NDArray[np.float64]
Concepts = tuple[Concept, ...]
Document = tuple[Numbers, Weights]


@dataclass(frozen=True)
class Settings:
    """BM25's parameters. `b` = 1.0 normalises fully for length, which is fair to organisations with little text."""

    k1: float = 1.5
    b: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.k1) and self.k1 >= 0 and 0 <= self.b <= 1):
            raise RetrievalError("k1 must be 0 or more, b between 0 and 1")


@dataclass(frozen=True)
class Share:
    """A concept's contribution to a score, and that of each of its terms: (term, score)."""

    word: str
    score: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Base:
    """Documents by row, as slices of flat arrays at `row_start`, and the same by term: a (documents, terms) matrix."""

    row_start: Rows
    row_terms: Numbers
    row_weights: Weights
    by_term: sparse.csc_matrix

    @classmethod
    def of(cls, counts: Rows, terms: Numbers, weights: Weights, vocabulary: int) -> Base:
        """From the number of terms per document, and all terms with their weights."""
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
        shape = (len(counts), vocabulary)
        return cls(start, terms, weights, sparse.csr_matrix((weights, terms, start), shape=shape).tocsc())

    def __len__(self) -> int:
        return len(self.row_start) - 1

    def document(self, row: int) -> Document:
        part = slice(self.row_start[row], self.row_start[row + 1])
        return self.row_terms[part], self.row_weights[part]


NOTHING = Base.of(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), 0)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An index at one point in time. Later changes do not affect it, so any thread may read it."""

    settings: Settings
    vocabulary: Mapping[str, int]
    ids: list[str]
    row_of: Mapping[str, int]
    base: Base
    tail: list[Document]
    alive: NDArray[np.bool_]
    lengths: Rows
    total_length: int
    number: int
    frequency: Numbers

    @cached_property
    def norms(self) -> Scores:
        return np.asarray(self.norm(self.lengths))

    def norm(self, length: Any) -> Any:
        """BM25's length norm, of one length or of an array."""
        average = self.total_length / self.number if self.total_length else 1.0
        k1, b = self.settings.k1, self.settings.b
        return k1 * (1 - b + b * length / average)

    @cached_property
    def living(self) -> Rows | None:
        """The rows that are not removed; None for all."""
        return None if self.number == len(self.alive) else np.flatnonzero(self.alive)

    def row(self, id: str) -> int | None:
        row = self.row_of.get(id, -1)
        if 0 <= row < len(self.alive) and self.alive[row]:
            return row
        # It may have been replaced or removed since this snapshot, which has it under its former row.
        rows = range(len(self.alive)) if self.living is None else self.living.tolist()
        return next((at for at in rows if self.ids[at] == id), None)

    def document(self, row: int) -> Document:
        late = row - len(self.base)
        return self.base.document(row) if late < 0 else self.tail[late]

    def document_frequency(self, term: str) -> int:
        known = self.vocabulary.get(term, -1)
        return int(self.frequency[known]) if 0 <= known < len(self.frequency) else 0

    @cached_property
    def late(self) -> sparse.csc_matrix:
        """The tail as a (documents, terms) matrix."""
        documents = self.tail[: len(self.alive) - len(self.base)]
        counts = np.array([len(terms) for terms, _ in documents], np.int64)
        terms = np.concatenate([terms for terms, _ in documents])
        weights = np.concatenate([weights for _, weights in documents])
        return Base.of(counts, terms, weights, len(self.frequency)).by_term

    def concept_weight(self, concept: Concept) -> float:
        """The factor of a concept in every score: IDF, count and k1 + 1."""
        within = sum(weight * self.document_frequency(term) for term, weight in concept.terms)
        return float(self.factors(np.array([within]), np.array([concept.count]))[0])

    def factors(self, within: Scores, counts: Scores) -> Scores:
        """The factors of concepts: inverse document frequency times count in the query times (k1 + 1)."""
        within = np.minimum(within, self.number)
        return np.log1p((self.number - within + 0.5) / (within + 0.5)) * counts * (self.settings.k1 + 1)

    def scores(self, query: Concepts) -> Scores:
        """The score of every row, 0 if it shares no term or was removed."""
        names = [
            (known, weight, place)
            for place, concept in enumerate(query)
            for term, weight in concept.terms
            if 0 <= (known := self.vocabulary.get(term, -1)) < len(self.frequency)
        ]
        totals = np.zeros(len(self.alive))
        if not names:
            return totals
        terms, weights, places = map(np.array, zip(*names, strict=True))
        within: Scores = np.bincount(places, weights * self.frequency[terms], len(query)).astype(np.float64)
        factors = self.factors(within, np.array([concept.count for concept in query]))
        parts = [(0, self.base.by_term)]
        if len(self.base) < len(self.alive):
            parts.append((len(self.base), self.late))
        for first, matrix in parts:
            inside = terms < matrix.shape[1]
            asked = sparse.csc_matrix(
                (weights[inside].astype(np.float32), (terms[inside], places[inside])),
                shape=(matrix.shape[1], len(query)),
            )
            held = (matrix @ asked).tocsc()  # the frequency of each concept in each document
            rows = held.indices + first
            shares = held.data / (held.data + self.norms[rows]) * np.repeat(factors, np.diff(held.indptr))
            totals += np.bincount(rows, shares, len(totals))
        if self.living is not None:
            totals[~self.alive] = 0.0
        return totals

    def shares(self, query: Concepts, row: int) -> list[Share]:
        """Each concept's contribution to the score of a row, largest first."""
        asked = {self.vocabulary.get(term, -1): term for concept in query for term, _ in concept.terms}
        terms, weights = self.document(row)
        pairs = zip(terms.tolist(), weights.tolist(), strict=True)
        held = {asked[number]: weight for number, weight in pairs if number in asked}
        norm, shares = float(self.norms[row]), []
        for concept in query:
            parts = [(term, weight * held[term]) for term, weight in concept.terms if term in held]
            frequency = sum(part for _, part in parts)
            if frequency > 0:
                score = self.concept_weight(concept) * frequency / (frequency + norm)
                named = tuple((term, score * part / frequency) for term, part in parts if part)
                shares.append(Share(concept.word, score, named))
        return sorted(shares, key=lambda share: (-share.score, share.word))
