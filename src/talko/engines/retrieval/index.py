"""The index: weighted BM25 over documents that come, change and go.

A concept of the query is one term with several names (Pirkola 1998, weighted after Darwish and Oard 2003): its frequency in a
document is the weighted sum of the frequencies of its names, its document frequency the weighted sum of theirs. With one name of
weight 1 that is BM25 (Robertson and others 1994) to the letter:

    idf(N, n) · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average length)),   idf = ln(1 + (N − n + 0.5) / (n + 0.5))

Postings lie in a base of arrays, sorted by term; documents that came later lie in a small tail until there are enough of them to be
folded in. A removed document stays in the arrays as a row that is not alive; frequencies and lengths never count it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .bags import Bag, Concept, Query
from .errors import RetrievalError

Rows = NDArray[np.int64]
Weights = NDArray[np.float32]
Scores = NDArray[np.float64]

MOST = 1e9


@dataclass(frozen=True)
class Settings:
    """`b` = 1.0 treats organisations with little text fairly; both are of BM25's formula."""

    k1: float = 1.2
    b: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.k1) and self.k1 >= 0 and 0 <= self.b <= 1):
            raise RetrievalError("k1 must be 0 or more, b between 0 and 1")


@dataclass(frozen=True)
class Hit:
    id: str
    score: float


@dataclass(frozen=True)
class Share:
    """What one concept gave to a score, and through which of its names: (term, share of the score)."""

    word: str
    score: float
    terms: tuple[tuple[str, float], ...]


@dataclass
class _Document:
    terms: Rows
    weights: Weights
    length: int


@dataclass
class _Base:
    """Postings by term: those of term t are rows[start[t]:start[t + 1]]."""

    start: Rows = field(default_factory=lambda: np.zeros(1, np.int64))
    rows: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    weights: Weights = field(default_factory=lambda: np.zeros(0, np.float32))


class Index:
    """Not safe for writing from several threads at once; reading while nothing writes is."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._vocabulary: dict[str, int] = {}
        self._ids: list[str] = []
        self._row_of: dict[str, int] = {}
        self._documents: list[_Document | None] = []
        self._lengths: list[int] = []
        self._total_length = 0
        self._frequency: list[int] = []
        self._base = _Base()
        self._folded = 0
        self._tail: dict[int, list[tuple[int, float]]] = {}
        self.version = 0
        self._cached: tuple[NDArray[np.bool_], Scores] | None = None

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, id: object) -> bool:
        return id in self._row_of

    @classmethod
    def build(cls, documents: Iterable[tuple[str, Bag]], settings: Settings | None = None) -> Index:
        """An index of all documents at once; of two with the same id the later counts."""
        index = cls(settings)
        for id, bag in documents:
            _check(id, bag)
            index._forget(id)
            index._append(id, bag)
        index.compact()
        return index

    def put(self, id: str, bag: Bag) -> None:
        """Add a document or replace the one of that id; the next search knows it."""
        _check(id, bag)
        self._forget(id)
        row = self._append(id, bag)
        document = self._documents[row]
        assert document is not None
        for term, weight in zip(document.terms.tolist(), document.weights.tolist(), strict=True):
            self._tail.setdefault(term, []).append((row, weight))
        if len(self._ids) - self._folded > max(256, self._folded // 20):
            self.compact()

    def remove(self, id: str) -> bool:
        """Forget a document; False when there was none of that id."""
        return self._forget(id)

    def compact(self) -> None:
        """Fold everything into the base and drop rows that are not alive. Scores do not change."""
        alive = [row for row, document in enumerate(self._documents) if document is not None]
        self._ids = [self._ids[row] for row in alive]
        self._lengths = [self._lengths[row] for row in alive]
        documents = [document for document in self._documents if document is not None]
        self._documents = list(documents)
        self._row_of = {id: row for row, id in enumerate(self._ids)}
        self._tail, self._cached, self._folded = {}, None, len(self._ids)
        self._base = _base(documents, len(self._vocabulary))
        self.version += 1

    def rows(self) -> tuple[Rows, list[str]]:
        """The rows that are alive and the ids of all rows; both change with the index."""
        return np.flatnonzero(self._alive_and_norms()[0]), self._ids

    def scores(self, query: Query) -> Mapping[str, float]:
        """The score of every document that shares a term with the query."""
        totals = self.row_scores(query)
        return {self._ids[row]: float(totals[row]) for row in np.flatnonzero(totals)}

    def search(self, query: Query, limit: int = 10) -> list[Hit]:
        """The best documents, best first; equal scores in the order of their ids."""
        totals = self.row_scores(query)
        found = np.flatnonzero(totals)
        if len(found) > limit > 0:
            least = np.partition(totals[found], -limit)[-limit]
            found = found[totals[found] >= least]
        hits = [Hit(self._ids[row], float(totals[row])) for row in found.tolist()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]

    def explain(self, query: Query, id: str) -> list[Share]:
        """The exact share of each concept in the score of a document, largest first; they sum to the score."""
        row = self._row_of.get(id)
        document = None if row is None else self._documents[row]
        if document is None:
            raise RetrievalError(f"there is no document {id!r}")
        held = dict(zip(document.terms.tolist(), document.weights.tolist(), strict=True))
        norm = self._norm(document.length)
        shares = []
        for concept in query:
            parts = [
                (term, weight * held.get(self._vocabulary.get(term, -1), 0.0))
                for term, weight in concept.terms
            ]
            frequency = sum(part for _, part in parts)
            if frequency > 0:
                score = self._concept_weight(concept) * frequency / (frequency + norm)
                terms = tuple((term, score * part / frequency) for term, part in parts if part)
                shares.append(Share(concept.word, score, terms))
        return sorted(shares, key=lambda share: (-share.score, share.word))

    def document_frequency(self, term: str) -> int:
        known = self._vocabulary.get(term)
        return 0 if known is None else self._frequency[known]

    def documents(self) -> Iterable[tuple[str, Bag]]:
        """Everything that the index holds, in its order."""
        names = list(self._vocabulary)
        for id, document in zip(self._ids, self._documents, strict=True):
            if document is not None:
                pairs = zip(document.terms.tolist(), document.weights.tolist(), strict=True)
                yield id, Bag({names[term]: weight for term, weight in pairs}, document.length)

    def _append(self, id: str, bag: Bag) -> int:
        terms = [self._vocabulary.setdefault(term, len(self._vocabulary)) for term in bag.weights]
        self._frequency.extend([0] * (len(self._vocabulary) - len(self._frequency)))
        for term in terms:
            self._frequency[term] += 1
        weights = np.fromiter(bag.weights.values(), np.float32, len(terms))
        row = len(self._ids)
        self._ids.append(id)
        self._lengths.append(bag.length)
        self._documents.append(_Document(np.array(terms, np.int64), weights, bag.length))
        self._row_of[id] = row
        self._total_length += bag.length
        self._cached = None
        self.version += 1
        return row

    def _forget(self, id: str) -> bool:
        row = self._row_of.pop(id, None)
        document = None if row is None else self._documents[row]
        if row is None or document is None:
            return False
        for term in document.terms.tolist():
            self._frequency[term] -= 1
        self._total_length -= document.length
        self._documents[row] = None
        self._cached = None
        self.version += 1
        return True

    def _norm(self, length: int | Scores) -> float | Scores:
        average = self._total_length / len(self) if self._total_length else 1.0
        return self.settings.k1 * (1 - self.settings.b + self.settings.b * length / average)

    def _concept_weight(self, concept: Concept) -> float:
        """What multiplies the frequency's part: inverse document frequency, how often it is asked, and k1 + 1."""
        within = sum(weight * self.document_frequency(term) for term, weight in concept.terms)
        within = min(within, float(len(self)))
        rarity = math.log1p((len(self) - within + 0.5) / (within + 0.5))
        return rarity * concept.count * (self.settings.k1 + 1)

    def _alive_and_norms(self) -> tuple[NDArray[np.bool_], Scores]:
        if self._cached is None:
            alive = np.fromiter((d is not None for d in self._documents), np.bool_, len(self._documents))
            norms = self._norm(np.array(self._lengths, np.float64))
            assert isinstance(norms, np.ndarray)
            self._cached = alive, norms
        return self._cached

    def _postings(self, term: str) -> tuple[NDArray[np.int32], Weights]:
        known = self._vocabulary.get(term, -1)
        base, rows, weights = self._base, np.zeros(0, np.int32), np.zeros(0, np.float32)
        if 0 <= known < len(base.start) - 1:
            part = slice(base.start[known], base.start[known + 1])
            rows, weights = base.rows[part], base.weights[part]
        late = self._tail.get(known)
        if late:
            rows = np.concatenate([rows, np.array([row for row, _ in late], np.int32)])
            weights = np.concatenate([weights, np.array([weight for _, weight in late], np.float32)])
        return rows, weights

    def row_scores(self, query: Query) -> Scores:
        """A score for every row, 0 where no term is shared or the row is not alive."""
        alive, norms = self._alive_and_norms()
        totals = np.zeros(len(self._ids))
        frequency = np.zeros(len(self._ids))
        for concept in query:
            found = []
            for term, weight in concept.terms:
                rows, weights = self._postings(term)
                if len(rows):
                    frequency[rows] += weight * weights.astype(np.float64)
                    found.append(rows)
            if not found:
                continue
            rows = found[0] if len(found) == 1 else np.concatenate(found)
            held = frequency[rows]
            # A row that several names lead to is there several times; each writes the same sum, so it counts once.
            totals[rows] += self._concept_weight(concept) * held / (held + norms[rows])
            frequency[rows] = 0.0
        totals[~alive] = 0.0
        return totals


def _check(id: str, bag: Bag) -> None:
    if bag.length < 0 or not all(0 < weight < MOST for weight in bag.weights.values()):
        raise RetrievalError(f"document {id!r}: weights must be above 0 and finite, the length 0 or more")


def _base(documents: list[_Document], terms: int) -> _Base:
    if not documents or not terms:
        return _Base(np.zeros(terms + 1, np.int64))
    counts = np.fromiter((len(document.terms) for document in documents), np.int64, len(documents))
    rows = np.repeat(np.arange(len(documents), dtype=np.int32), counts)
    columns = np.concatenate([document.terms for document in documents])
    weights = np.concatenate([document.weights for document in documents])
    matrix = sparse.csc_matrix((weights, (rows, columns)), shape=(len(documents), terms))
    return _Base(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)
