"""The matcher: BM25 fused with vector rankers, and places reserved for documents of which little is known.

Each ranking is standardised to z-scores over all documents, and these are added with weights. So a score decomposes
exactly into contributions of words, contributions of vector rankers, and a constant per query.

Any number of threads may read while others write. A search or an explanation works on the state at its beginning;
writers wait for each other and replace the state in one step, so that no reader sees half a change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from . import word_vectors
from .bags import Bag, Concept, Query
from .errors import RetrievalError
from .index import Hit, Index, best, row_of
from .latent import Latent, TermVectors
from .postings import Rows, Scores, Settings, Share, Snapshot
from .rankers import Ranker
from .vector_store import Vectors, VectorStore, View
from .word_vectors import WordVectorRanker

AT_ONCE = 256  # documents encoded together
MOST_SCALES = 64  # queries whose scales are cached, so that explaining a result needs no second search


@dataclass(frozen=True)
class Reason:
    """`words`, `meaning` and `constant` sum to `score`; `near` has each vector ranker's part of `meaning`."""

    score: float
    words: tuple[Share, ...]
    meaning: float
    constant: float
    near: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class _Scale:
    mean: float
    spread: float

    @classmethod
    def of(cls, values: Scores | Vectors) -> _Scale:
        spread = float(values.std(dtype=np.float64)) if len(values) else 0.0
        return cls(float(values.mean(dtype=np.float64)), spread) if spread > 1e-12 else cls(0.0, 1.0)


@dataclass(frozen=True)
class _Part:
    """One vector ranker's view of a query."""

    ranker: Ranker
    vector: Vectors
    scale: _Scale


@dataclass(frozen=True)
class _Scales:
    asked: Query
    words: _Scale
    parts: tuple[_Part, ...]

    @property
    def constant(self) -> float:
        gone = sum(part.ranker.weight * part.scale.mean / part.scale.spread for part in self.parts)
        return -self.words.mean / self.words.spread - gone


@dataclass(frozen=True, eq=False)
class _State:
    index: Snapshot
    views: tuple[View, ...]
    scales: dict[tuple[Query, str, str], _Scales] = field(default_factory=dict)


class Matcher:
    """An index and vector rankers, each with a store whose rows are those of the index."""

    def __init__(
        self, index: Index, rankers: Sequence[Ranker] = (), stores: Sequence[VectorStore] = ()
    ) -> None:
        """`stores` hold one vector per row of the index. Raises RetrievalError if they do not fit."""
        if any(len(store) != len(index.snapshot.alive) for store in stores) or len(stores) != len(rankers):
            raise RetrievalError("every ranker needs the vectors of all documents")
        self.index, self.rankers, self.stores = index, tuple(rankers), tuple(stores)
        self._writing = threading.Lock()
        self._publish()

    @classmethod
    def build(
        cls,
        documents: Iterable[tuple[str, Bag]],
        settings: Settings | None = None,
        *,
        vectors: bool = True,
        rankers: Sequence[Ranker] = (),
    ) -> Matcher:
        """Index documents; of several with the same id the last counts. `vectors` adds the rankers that need no model:
        word vectors, and latent semantics when the collection is large enough. `rankers` are further ones."""
        index, stores = Index(settings), [VectorStore(ranker.dimensions) for ranker in rankers]
        kept = index.fill(_encoding(documents, rankers, stores))
        for store in stores:
            store.keep(kept)
        own = _own(index.snapshot) if vectors else []
        placed = [VectorStore(ranker.dimensions) for ranker in own]
        for ranker, store in zip(own, placed, strict=True):
            for rows in ranker.of_all(index.snapshot):
                store.append(rows)
        for store in (*placed, *stores):
            store.refer()
        return cls(index, [*own, *rankers], [*placed, *stores])

    @property
    def latent(self) -> Latent | None:
        return next((ranker for ranker in self.rankers if isinstance(ranker, Latent)), None)

    @property
    def word_vector_ranker(self) -> WordVectorRanker | None:
        return next((ranker for ranker in self.rankers if isinstance(ranker, WordVectorRanker)), None)

    def _asked(self, query: Query) -> Query:
        """The query as it is looked up: expanded by terms of similar meaning, with word vectors."""
        ranker = self.word_vector_ranker
        return ranker.word_vectors.widened(query) if ranker else query

    def __len__(self) -> int:
        return self._state.index.number

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._state.index.row(id) is not None

    def put(self, id: str, bag: Bag) -> None:
        """Add or replace a document, visible to the next search."""
        vectors = [ranker.of_bags([bag]) for ranker in self.rankers]
        with self._writing:
            replaced = self._state.index.row(id)
            self.index.add(id, bag)
            for store, rows in zip(self.stores, vectors, strict=True):
                store.append(rows, replaced)
            if self.index.is_tail_long:
                kept = self.index.compact()
                for store in self.stores:
                    store.keep(kept)
            self._publish()

    def remove(self, id: str) -> bool:
        """Remove a document; False when there is none with this id."""
        with self._writing:
            found = self.index.remove(id)
            self._publish()
            return found

    @contextmanager
    def still(self) -> Iterator[None]:
        """Block changes for the duration; searches go on."""
        with self._writing:
            yield

    def search(self, query: Query | tuple[Concept, ...], limit: int = 10) -> list[Hit]:
        """The best documents, best first, among those that share a word or are near by some vector ranker."""
        state, query = self._state, _query(query)
        asked = self._asked(query)
        words = state.index.scores(asked)
        if not state.views or not state.index.number:
            return best(state.index.ids, words, np.flatnonzero(words), limit)
        scales, near = self._near(state, query, asked, words)
        totals = words * (1 / scales.words.spread)
        found = words > 0
        for part, view, values in zip(scales.parts, state.views, near, strict=True):
            totals += view.fair(part.vector, values) * np.float32(part.ranker.weight / part.scale.spread)
            found |= values > part.ranker.near
        totals += scales.constant
        found &= state.index.alive
        return best(state.index.ids, totals, np.flatnonzero(found), limit)

    def explain(self, query: Query | tuple[Concept, ...], id: str) -> Reason:
        """Decompose a document's score. Raises RetrievalError for an unknown id."""
        state, query = self._state, _query(query)
        row = row_of(state.index, id)
        if not state.views:
            shares = state.index.shares(query, row)
            return Reason(sum(share.score for share in shares), tuple(shares), 0.0, 0.0)
        scales = state.scales.get(_key(query))
        if scales is None:
            asked = self._asked(query)
            scales = self._near(state, query, asked, state.index.scores(asked))[0]
        shares = state.index.shares(scales.asked, row)
        words = tuple(_shrunk(share, scales.words.spread) for share in shares)
        near = tuple(
            (part.ranker.name, part.ranker.weight * view.fair_one(row, part.vector) / part.scale.spread)
            for part, view in zip(scales.parts, state.views, strict=True)
        )
        meaning = sum(value for _, value in near)
        score = sum(share.score for share in words) + meaning + scales.constant
        return Reason(score, words, meaning, scales.constant, near)

    def _near(
        self, state: _State, query: Query, asked: Query, words: Scores
    ) -> tuple[_Scales, list[Vectors]]:
        """The scales of all rankings over the rows not removed, and every row's similarity by each ranker."""
        living, parts, near = state.index.living, [], []
        for ranker, view in zip(self.rankers, state.views, strict=True):
            vector = ranker.of_query(query)
            values = view.near(vector)
            near.append(values)
            parts.append(_Part(ranker, vector, _Scale.of(_of(view.fair(vector, values), living))))
        scales = _Scales(asked, _Scale.of(words if living is None else words[living]), tuple(parts))
        if len(state.scales) >= MOST_SCALES:
            state.scales.clear()
        state.scales[_key(query)] = scales
        return scales, near

    def _publish(self) -> None:
        self._state = _State(self.index.snapshot, tuple(store.view() for store in self.stores))


def _own(collection: Snapshot) -> list[TermVectors]:
    """The rankers that need no external model."""
    ranker = WordVectorRanker.of_collection(word_vectors.shipped(), collection)
    latent = Latent.of_collection(collection)
    return [ranker] if latent is None else [latent, ranker]


def _encoding(
    documents: Iterable[tuple[str, Bag]], rankers: Sequence[Ranker], stores: Sequence[VectorStore]
) -> Iterator[tuple[str, Bag]]:
    """Pass the documents through, encoding them in batches."""
    if not rankers:
        yield from documents
        return
    waiting: list[Bag] = []
    for id, bag in documents:
        waiting.append(bag)
        if len(waiting) == AT_ONCE:
            _encode(waiting, rankers, stores)
            waiting = []
        yield id, bag
    if waiting:
        _encode(waiting, rankers, stores)


def _encode(bags: list[Bag], rankers: Sequence[Ranker], stores: Sequence[VectorStore]) -> None:
    for ranker, store in zip(rankers, stores, strict=True):
        store.append(ranker.of_bags(bags))


def _query(query: Query | tuple[Concept, ...]) -> Query:
    return query if isinstance(query, Query) else Query(query)


def _key(query: Query) -> tuple[Query, str, str]:
    return query, query.text, query.language


def _of(values: Vectors, living: Rows | None) -> Vectors:
    return values if living is None else values[living]


def _shrunk(share: Share, by: float) -> Share:
    return Share(share.word, share.score / by, tuple((term, part / by) for term, part in share.terms))


def keep_places(
    ranking: Sequence[str], little_known: Callable[[str], bool], *, places: int = 10, kept: int = 3
) -> list[str]:
    """The first `places` of a ranking, at least `kept` of them for little-known documents, as far as there are any.

    Those already among the first count. The others are taken from further down, in order, replace the lowest
    well-known ones and come last. Raises RetrievalError when `kept` exceeds `places`.
    """
    if not 0 <= kept <= places:
        raise RetrievalError("the places reserved cannot be more than the places there are")
    head, rest = list(ranking[:places]), ranking[places:]
    lacking = kept - sum(map(little_known, head))
    coming = [id for id in rest if little_known(id)][: max(0, lacking)]
    free = places - len(head)
    leaving = [id for id in reversed(head) if not little_known(id)][: max(0, len(coming) - free)]
    return [id for id in head if id not in leaving] + coming
