"""The whole ranking: words and vectors fused, and places kept for those of whom little is known.

Both rankings are brought to the same scale by their z-scores over all documents and added. A score therefore takes apart exactly:
what each word gave, what nearness in meaning gave, and a constant that is the same for every document of a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bags import Bag, Query
from .errors import RetrievalError
from .index import Hit, Index, Rows, Scores, Settings, Share
from .latent import Latent, Vectors

MEANING = 0.7  # the weight of nearness in meaning beside that of words


@dataclass(frozen=True)
class Reason:
    """`words`, `meaning` and `constant` sum to `score`."""

    score: float
    words: tuple[Share, ...]
    meaning: float
    constant: float


@dataclass(frozen=True)
class _Scale:
    mean: float
    spread: float

    @classmethod
    def of(cls, values: Scores) -> _Scale:
        if not len(values) or float(values.std()) < 1e-12:
            return cls(0.0, 1.0)
        return cls(float(values.mean()), float(values.std()))


class Matcher:
    """An index and, when the collection is large enough and they are wanted, vectors; documents come and go."""

    def __init__(self, index: Index, latent: Latent | None) -> None:
        self.index, self.latent = index, latent
        self._slots: dict[str, int] = {}
        self._free: list[int] = []
        self._vectors: Vectors = np.zeros((0, latent.dimensions if latent else 0), np.float32)
        self._slot_of_row: tuple[int, Rows] | None = None
        if latent is not None:
            for id, bag in index.documents():
                self._place(id, latent.of_bag(bag))

    @classmethod
    def build(
        cls, documents: Iterable[tuple[str, Bag]], settings: Settings | None = None, *, vectors: bool = True
    ) -> Matcher:
        index = Index.build(documents, settings)
        latent = Latent.fit([bag for _, bag in index.documents()]) if vectors else None
        return cls(index, latent)

    def put(self, id: str, bag: Bag) -> None:
        self.index.put(id, bag)
        if self.latent is not None:
            self._place(id, self.latent.of_bag(bag))

    def remove(self, id: str) -> bool:
        if id in self._slots:
            self._free.append(self._slots.pop(id))
        return self.index.remove(id)

    def search(self, query: Query, limit: int = 10) -> list[Hit]:
        """The best documents, best first; only those that share a word or are near in meaning."""
        parts = self._parts(query)
        if parts is None:
            return self.index.search(query, limit)
        alive, word_scores, meaning, words, meanings = parts
        totals = (word_scores - words.mean) / words.spread + MEANING * (
            meaning - meanings.mean
        ) / meanings.spread
        chosen = np.flatnonzero((word_scores > 0) | (meaning > 0))
        if len(chosen) > limit > 0:
            least = np.partition(totals[chosen], -limit)[-limit]
            chosen = chosen[totals[chosen] >= least]
        ids = self.index.rows()[1]
        hits = [Hit(ids[alive[at]], float(totals[at])) for at in chosen.tolist()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]

    def explain(self, query: Query, id: str) -> Reason:
        """Why a document has the score that it has."""
        shares = self.index.explain(query, id)
        parts = self._parts(query)
        if parts is None or self.latent is None:
            return Reason(sum(share.score for share in shares), tuple(shares), 0.0, 0.0)
        _, _, _, words, meanings = parts
        scaled = tuple(
            Share(
                s.word, s.score / words.spread, tuple((term, part / words.spread) for term, part in s.terms)
            )
            for s in shares
        )
        near = float(self._vectors[self._slots[id]] @ self.latent.of_query(query))
        meaning = MEANING * near / meanings.spread
        constant = -words.mean / words.spread - MEANING * meanings.mean / meanings.spread
        return Reason(sum(s.score for s in scaled) + meaning + constant, scaled, meaning, constant)

    def _parts(self, query: Query) -> tuple[Rows, Scores, Scores, _Scale, _Scale] | None:
        """Of the rows alive: scores by words and by meaning with their scales; None when words are all there is."""
        if self.latent is None or not len(self.index):
            return None
        alive, _ = self.index.rows()
        word_scores = self.index.row_scores(query)[alive]
        near = self._vectors @ self.latent.of_query(query)
        meaning = near[self._slots_of(alive)].astype(np.float64)
        return alive, word_scores, meaning, _Scale.of(word_scores), _Scale.of(meaning)

    def _slots_of(self, alive: Rows) -> Rows:
        if self._slot_of_row is None or self._slot_of_row[0] != self.index.version:
            ids = self.index.rows()[1]
            slots = np.fromiter((self._slots[ids[row]] for row in alive.tolist()), np.int64, len(alive))
            self._slot_of_row = self.index.version, slots
        return self._slot_of_row[1]

    def _place(self, id: str, vector: NDArray[np.float32]) -> None:
        slot = self._slots.get(id)
        if slot is None:
            slot = self._free.pop() if self._free else len(self._slots)
            self._slots[id] = slot
        if slot >= len(self._vectors):
            more = np.zeros((max(64, len(self._vectors) // 2), self._vectors.shape[1]), np.float32)
            self._vectors = np.concatenate([self._vectors, more])
        self._vectors[slot] = vector


def keep_places(
    ranking: Sequence[str], little_known: Callable[[str], bool], *, places: int = 10, kept: int = 3
) -> list[str]:
    """The first `places` of a ranking with at least `kept` of them for documents of which little is known.

    Those that are there by rank count. The others come in from further down, in their order, in place of the last of the well
    known; who stays keeps the order, who comes in stands below. Fewer come in when there are no more.
    """
    if not 0 <= kept <= places:
        raise RetrievalError("the places kept cannot be more than the places there are")
    head, rest = list(ranking[:places]), ranking[places:]
    lacking = kept - sum(map(little_known, head))
    coming = [id for id in rest if little_known(id)][: max(0, lacking)]
    free = places - len(head)
    leaving = [id for id in reversed(head) if not little_known(id)][: max(0, len(coming) - free)]
    return [id for id in head if id not in leaving] + coming
