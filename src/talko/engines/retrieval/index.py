"""A mutable index: weighted BM25 (`postings.py`) over documents that are added, replaced and removed.

Postings are in a base of flat arrays; later documents are in a small tail, which is merged into the base when it has
grown. A removed document remains as a dead row that no frequency or length counts. One thread may write at a time, and
any number may read: each works on the snapshot at its beginning.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bags import Bag, Concept
from .errors import RetrievalError
from .postings import NOTHING, Base, Document, Numbers, Rows, Scores, Settings, Share, Snapshot, Weights

Concepts = tuple[Concept, ...]

MOST = 1e9
SMALLEST_TAIL, TAIL_PART = (
    256,
    40,
)  # documents; the tail is merged when it exceeds both, the second as a fraction 1 / 40 of the index


@dataclass(frozen=True)
class Hit:
    id: str
    score: float


class _Vocabulary(dict[str, int]):
    """Term numbers; indexing with a new term assigns the next number, `get` does not."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class Index:
    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._vocabulary = _Vocabulary()
        self._frequency: Numbers = np.zeros(0, np.int32)
        self._set(NOTHING, [], np.zeros(0, np.int64))

    def __len__(self) -> int:
        return self._snapshot.number

    def __contains__(self, id: object) -> bool:
        return id in self._row_of

    @classmethod
    def build(cls, documents: Iterable[tuple[str, Bag]], settings: Settings | None = None) -> Index:
        """An index of documents; of several with the same id the last counts."""
        index = cls(settings)
        index.fill(documents)
        return index

    @classmethod
    def of(
        cls,
        ids: list[str],
        lengths: Rows,
        counts: Rows,
        vocabulary: list[str],
        terms: Numbers,
        weights: Weights,
        settings: Settings,
    ) -> Index:
        """An index from what `arrays` returned."""
        index = cls(settings)
        index._vocabulary.update(zip(vocabulary, range(len(vocabulary)), strict=True))
        index._set(Base.of(counts, terms, weights, len(vocabulary)), ids, lengths)
        return index

    def fill(self, documents: Iterable[tuple[str, Bag]]) -> Rows:
        """Fill an empty index; returns the positions (from 0) of the documents it keeps.

        Raises RetrievalError for weights or lengths that are not positive and finite."""
        assert not self._ids, "an index is filled once"
        number = self._vocabulary.__getitem__
        terms, weights, counts, lengths = array("i"), array("f"), array("i"), array("q")
        ids: list[str] = []
        for id, bag in documents:
            ids.append(id)
            terms.extend(map(number, bag.weights))
            weights.extend(bag.weights.values())
            counts.append(len(bag.weights))
            lengths.append(bag.length)
        taken = np.frombuffer(weights, np.float32) if weights else np.zeros(0, np.float32)
        sizes, long = np.array(counts, np.int64), np.array(lengths, np.int64)
        _check_all(ids, sizes, taken, long)
        self._set(Base.of(sizes, np.array(terms, np.int32), taken.copy(), len(self._vocabulary)), ids, long)
        if len(self._row_of) == len(ids):
            return np.arange(len(ids))
        kept = np.sort(np.fromiter(self._row_of.values(), np.int64, len(self._row_of)))
        self._set(self._only(kept), [ids[row] for row in kept], long[kept])
        return kept

    @property
    def snapshot(self) -> Snapshot:
        """The current state, which later changes do not affect."""
        return self._snapshot

    def put(self, id: str, bag: Bag) -> None:
        """Add or replace a document, visible to the next search."""
        self.add(id, bag)
        if self.is_tail_long:
            self.compact()

    def add(self, id: str, bag: Bag) -> None:
        """As `put`, but never merge the tail: the document gets the next row."""
        weights = np.fromiter(bag.weights.values(), np.float32, len(bag.weights))
        _check_all([id], np.array([len(weights)]), weights, np.array([bag.length]))
        terms = np.fromiter(map(self._vocabulary.__getitem__, bag.weights), np.int32, len(weights))
        late = len(self._vocabulary) - len(self._frequency)
        frequency = np.concatenate([self._frequency, np.zeros(late, np.int32)])
        alive, number, total = self._without(id, frequency)
        frequency[terms] += 1
        row = len(self._ids)
        self._tail.append((terms, weights))
        self._ids.append(id)
        self._row_of[id] = row
        self._frequency = frequency
        lengths = np.append(self._snapshot.lengths, bag.length)
        self._publish(np.append(alive, True), lengths, total + bag.length, number + 1)

    def remove(self, id: str) -> bool:
        """Remove a document; False when there is none with this id."""
        if id not in self._row_of:
            return False
        frequency = self._frequency.copy()
        alive, number, total = self._without(id, frequency)
        del self._row_of[id]
        self._frequency = frequency
        self._publish(alive, self._snapshot.lengths, total, number)
        return True

    @property
    def is_tail_long(self) -> bool:
        late = len(self._ids) - len(self._base)
        return late > max(SMALLEST_TAIL, len(self._base) // TAIL_PART)

    def compact(self) -> Rows:
        """Merge the tail and drop dead rows, which changes no score; returns the rows that were kept."""
        now = self._snapshot
        kept = np.flatnonzero(now.alive)
        base = self._only(kept)
        self._set(base, [self._ids[row] for row in kept.tolist()], now.lengths[kept])
        return kept

    def arrays(self) -> tuple[list[str], Rows, Rows, list[str], Numbers, Weights]:
        """The contents, to be saved: ids, lengths, numbers of terms, the sorted vocabulary, and all documents' terms, as
        indices into it, with their weights."""
        now = self._snapshot
        kept = np.flatnonzero(now.alive)
        base = self._only(kept)
        names = list(self._vocabulary)
        used = sorted(np.unique(base.row_terms).tolist(), key=names.__getitem__)
        place = np.zeros(len(names), np.int32)
        place[used] = np.arange(len(used), dtype=np.int32)
        ids = [now.ids[row] for row in kept.tolist()]
        counts = np.diff(base.row_start)
        vocabulary = [names[term] for term in used]
        return ids, now.lengths[kept], counts, vocabulary, place[base.row_terms], base.row_weights

    def rows(self) -> tuple[Rows, list[str]]:
        """The live rows, and the ids of all rows; both change with the index."""
        return np.flatnonzero(self._snapshot.alive), self._ids

    def scores(self, query: Concepts) -> Mapping[str, float]:
        """The score of every document that shares a term with the query."""
        now = self._snapshot
        totals = now.scores(query)
        return {now.ids[row]: float(totals[row]) for row in np.flatnonzero(totals)}

    def search(self, query: Concepts, limit: int = 10) -> list[Hit]:
        """The best documents, best first; equal scores in the order of their ids."""
        now = self._snapshot
        totals = now.scores(query)
        return best(now.ids, totals, np.flatnonzero(totals), limit)

    def explain(self, query: Concepts, id: str) -> list[Share]:
        """Each concept's contribution to a document's score, largest first; they sum to the score."""
        now = self._snapshot
        return now.shares(query, row_of(now, id))

    def document_frequency(self, term: str) -> int:
        return self._snapshot.document_frequency(term)

    def _set(self, base: Base, ids: list[str], lengths: Rows) -> None:
        # All of this is new: earlier snapshots keep what they hold.
        self._base, self._ids = base, ids
        self._tail: list[Document] = []
        self._row_of = dict(zip(ids, range(len(ids)), strict=True))
        self._frequency = np.diff(base.by_term.indptr).astype(np.int32)
        self._publish(np.ones(len(ids), np.bool_), lengths, int(lengths.sum()), len(ids))

    def _without(self, id: str, frequency: Numbers) -> tuple[NDArray[np.bool_], int, int]:
        """The live rows, their number and total length without the document; subtracts its terms from `frequency`."""
        now = self._snapshot
        row = self._row_of.get(id)
        if row is None:
            return now.alive, now.number, now.total_length
        alive = now.alive.copy()
        alive[row] = False
        frequency[now.document(row)[0]] -= 1
        return alive, now.number - 1, now.total_length - int(now.lengths[row])

    def _publish(self, alive: NDArray[np.bool_], lengths: Rows, total: int, number: int) -> None:
        self._snapshot = Snapshot(
            self.settings,
            self._vocabulary,
            self._ids,
            self._row_of,
            self._base,
            self._tail,
            alive,
            lengths,
            total,
            number,
            self._frequency,
        )

    def _only(self, rows: Rows) -> Base:
        """Some rows of base and tail as a new base."""
        base, late = self._base, self._tail
        counts = np.concatenate(
            [np.diff(base.row_start), np.array([len(terms) for terms, _ in late], np.int64)]
        )
        taken = np.zeros(len(counts), np.bool_)
        taken[rows] = True
        inside = np.repeat(taken, counts)
        terms = np.concatenate([base.row_terms, *(terms for terms, _ in late)])[inside]
        weights = np.concatenate([base.row_weights, *(weights for _, weights in late)])[inside]
        return Base.of(counts[rows], terms, weights, len(self._vocabulary))


def best(ids: list[str], scores: Scores, among: Rows, limit: int) -> list[Hit]:
    """The rows with the highest scores, best first, ties by id."""
    if len(among) > limit > 0:
        least = np.partition(scores[among], -limit)[-limit]
        among = among[scores[among] >= least]
    hits = [Hit(ids[row], float(scores[row])) for row in among.tolist()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]


def row_of(snapshot: Snapshot, id: str) -> int:
    row = snapshot.row(id)
    if row is None:
        raise RetrievalError(f"there is no document {id!r}")
    return row


def _check_all(ids: list[str], counts: Rows, weights: Weights, lengths: Rows) -> None:
    """Raise RetrievalError for the first document with an invalid weight or length."""
    fine = (weights > 0) & (weights < MOST)
    if fine.all() and (lengths >= 0).all():
        return
    wrong = np.flatnonzero(lengths < 0).tolist()
    wrong += np.searchsorted(np.cumsum(counts), np.flatnonzero(~fine), side="right").tolist()
    raise RetrievalError(
        f"document {ids[min(wrong)]!r}: weights must be above 0 and finite, the length 0 or more"
    )
