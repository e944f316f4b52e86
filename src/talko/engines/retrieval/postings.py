"""What an index holds, at one moment: flat arrays that no longer change, a tail that only grows, and BM25 over both.

A concept of the query is one term with several names (Pirkola 1998, weighted after Darwish and Oard 2003): its frequency in a
document is the weighted sum of the frequencies of its names, its document frequency the weighted sum of theirs. With one name of
weight 1 that is BM25 (Robertson and others 1994) to the letter:

    idf(N, n) · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average length)),   idf = ln(1 + (N − n + 0.5) / (n + 0.5))
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .bags import Bag, Concept
from .errors import RetrievalError

Rows = NDArray[np.int64]
Numbers = NDArray[np.int32]
Weights = NDArray[np.float32]
Scores = NDArray[np.float64]
Concepts = tuple[Concept, ...]


@dataclass(frozen=True)
class Settings:
    """`b` = 1.0 treats organisations with little text fairly; both are of BM25's formula."""

    k1: float = 1.5
    b: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.k1) and self.k1 >= 0 and 0 <= self.b <= 1):
            raise RetrievalError("k1 must be 0 or more, b between 0 and 1")


@dataclass(frozen=True)
class Share:
    """What one concept gave to a score, and through which of its names: (term, share of the score)."""

    word: str
    score: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Base:
    """Documents by row and postings by term, each as slices of flat arrays that `…_start` cuts."""

    row_start: Rows
    row_terms: Numbers
    row_weights: Weights
    term_start: Rows
    term_rows: Numbers
    term_weights: Weights

    @classmethod
    def of(cls, counts: Rows, terms: Numbers, weights: Weights, vocabulary: int) -> Base:
        """From how many terms each document has, and which with what weight."""
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
        shape = (len(counts), max(vocabulary, 1))
        by_term = sparse.csr_matrix((weights, terms, start), shape=shape).tocsc()
        rows = by_term.indices.astype(np.int32, copy=False)
        return cls(start, terms, weights, by_term.indptr.astype(np.int64), rows, by_term.data)

    def __len__(self) -> int:
        return len(self.row_start) - 1

    def document(self, row: int) -> tuple[Numbers, Weights]:
        part = slice(self.row_start[row], self.row_start[row + 1])
        return self.row_terms[part], self.row_weights[part]

    def postings(self, term: int) -> tuple[Numbers, Weights]:
        """Of a term that has a number; one that came later is in no document here."""
        if term >= len(self.term_start) - 1:
            return self.term_rows[:0], self.term_weights[:0]
        part = slice(self.term_start[term], self.term_start[term + 1])
        return self.term_rows[part], self.term_weights[part]


NOTHING = Base.of(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), 0)


@dataclass
class Tail:
    """Documents that came after the base, in the order of their rows; only ever added to.

    Of a term's two lists the weights are the later to grow, so that as many rows as weights can always be read.
    """

    documents: list[tuple[Numbers, Weights]] = field(default_factory=list)
    rows: dict[int, list[int]] = field(default_factory=dict)
    weights: dict[int, list[float]] = field(default_factory=dict)

    def add(self, row: int, terms: Numbers, weights: Weights) -> None:
        self.documents.append((terms, weights))
        for term, weight in zip(terms.tolist(), weights.tolist(), strict=True):
            self.rows.setdefault(term, []).append(row)
            self.weights.setdefault(term, []).append(weight)

    def postings(self, term: int, rows: int) -> tuple[list[int], list[float]] | None:
        """Of the documents in rows below `rows`."""
        weights = self.weights.get(term)
        if not weights:
            return None
        known = len(weights)
        found = self.rows[term][:known]
        while found and found[-1] >= rows:
            found.pop()
        return found, weights[: len(found)]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An index as it was when this was taken: later changes do not touch it, so any thread may read it."""

    settings: Settings
    vocabulary: Mapping[str, int]
    ids: list[str]
    row_of: Mapping[str, int]
    base: Base
    tail: Tail
    alive: NDArray[np.bool_]
    lengths: Rows
    total_length: int
    number: int
    frequency: Numbers

    @cached_property
    def norms(self) -> Scores:
        return np.asarray(self._norm(self.lengths))

    def _norm(self, length: Any) -> Any:
        """Of one length or of many."""
        average = self.total_length / self.number if self.total_length else 1.0
        k1, b = self.settings.k1, self.settings.b
        return k1 * (1 - b + b * length / average)

    @cached_property
    def living(self) -> Rows | None:
        """The rows that are alive; None when all are."""
        return None if self.number == len(self.alive) else np.flatnonzero(self.alive)

    def row(self, id: str) -> int | None:
        row = self.row_of.get(id, -1)
        if 0 <= row < len(self.alive) and self.alive[row]:
            return row
        # It may have been replaced or removed since: then it is here under the row that it had.
        rows = range(len(self.alive)) if self.living is None else self.living.tolist()
        return next((at for at in rows if self.ids[at] == id), None)

    def document(self, row: int) -> tuple[Numbers, Weights]:
        late = row - len(self.base)
        return self.base.document(row) if late < 0 else self.tail.documents[late]

    def bag(self, row: int, names: list[str]) -> Bag:
        terms, weights = self.document(row)
        pairs = zip(terms.tolist(), weights.tolist(), strict=True)
        return Bag({names[term]: weight for term, weight in pairs}, int(self.lengths[row]))

    def document_frequency(self, term: str) -> int:
        known = self.vocabulary.get(term, -1)
        return int(self.frequency[known]) if 0 <= known < len(self.frequency) else 0

    def concept_weight(self, concept: Concept) -> float:
        """What multiplies the frequency's part: inverse document frequency, how often it is asked, and k1 + 1."""
        within = sum(weight * self.document_frequency(term) for term, weight in concept.terms)
        within = min(within, float(self.number))
        rarity = math.log1p((self.number - within + 0.5) / (within + 0.5))
        return rarity * concept.count * (self.settings.k1 + 1)

    def scores(self, query: Concepts) -> Scores:
        """A score for every row, 0 where no term is shared or the row is not alive."""
        totals, frequency, norms = np.zeros(len(self.alive)), np.zeros(len(self.alive)), self.norms
        for concept in query:
            found = [
                (rows, weight * weights.astype(np.float64))
                for term, weight in concept.terms
                for rows, weights in self._postings(term)
            ]
            if not found:
                continue
            if len(found) == 1:
                rows, held = found[0]
            else:
                # A row that several names lead to is there several times; each writes the same sum, so it counts once.
                for part, weights in found:
                    frequency[part] += weights
                rows = np.concatenate([part for part, _ in found])
                held = frequency[rows]
                frequency[rows] = 0.0
            totals[rows] += self.concept_weight(concept) * held / (held + norms[rows])
        if self.living is not None:
            totals[~self.alive] = 0.0
        return totals

    def shares(self, query: Concepts, row: int) -> list[Share]:
        """What each concept gave to the score of a row, largest first."""
        terms, weights = self.document(row)
        held = dict(zip(terms.tolist(), weights.tolist(), strict=True))
        return self._shares(query, lambda term: self._held(held, term), float(self.norms[row]))

    def shares_of(self, query: Concepts, bag: Bag) -> list[Share]:
        """What each concept would give to the score of a document that is not here, judged by those that are."""
        return self._shares(query, lambda term: bag.weights.get(term, 0.0), float(self._norm(bag.length)))

    def most(self, query: Concepts) -> float:
        """What no document could score more than: one that says every concept without end."""
        return sum(self.concept_weight(concept) for concept in query)

    def _shares(self, query: Concepts, held: Callable[[str], float], norm: float) -> list[Share]:
        shares = []
        for concept in query:
            parts = [(term, weight * held(term)) for term, weight in concept.terms]
            frequency = sum(part for _, part in parts)
            if frequency > 0:
                score = self.concept_weight(concept) * frequency / (frequency + norm)
                named = tuple((term, score * part / frequency) for term, part in parts if part)
                shares.append(Share(concept.word, score, named))
        return sorted(shares, key=lambda share: (-share.score, share.word))

    def _held(self, held: Mapping[int, float], term: str) -> float:
        return held.get(self.vocabulary.get(term, -1), 0.0)

    def _postings(self, term: str) -> list[tuple[Numbers, Weights]]:
        known = self.vocabulary.get(term, -1)
        if not 0 <= known < len(self.frequency):
            return []
        found = [self.base.postings(known)]
        late = self.tail.postings(known, len(self.alive))
        if late is not None:
            found.append((np.array(late[0], np.int32), np.array(late[1], np.float32)))
        return [(rows, weights) for rows, weights in found if len(rows)]
