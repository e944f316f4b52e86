"""Static embeddings of English stems, distilled from a sentence encoder: words with similar meanings have similar vectors.

The file has an 8-bit vector and the nearest neighbours of each stem, most common stems first. `training` makes it; using
it needs no encoder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from . import packed_arrays
from .bags import Concept, Query
from .latent import TermVectors
from .postings import Snapshot
from .vector_store import STEPS, Vectors

FORMAT = "talko meanings 1"
SHIPPED = Path(__file__).with_name("lexicons") / "english.vec"
NEIGHBOURS, NEAREST = 10, 0.4  # per stem: the maximum number, and the minimum cosine
RELATED = 0.5  # weight of a neighbour with cosine 1 relative to the word itself
ALONE = 0.3  # minimum cosine for a document that shares no word with the query
WEIGHT = 1.25  # of this similarity relative to BM25


@dataclass(frozen=True, eq=False)
class WordVectors:
    terms: list[str]
    codes: np.ndarray
    steps: np.ndarray
    counts: np.ndarray
    which: np.ndarray
    nearness: np.ndarray
    sha256: str = ""

    @classmethod
    def of(cls, terms: list[str], vectors: Vectors) -> WordVectors:
        """From one vector per term, most common terms first."""
        steps = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / STEPS
        codes = np.rint(vectors / steps[:, None]).astype(np.int8)
        counts, which, nearness = _neighbours(codes * steps[:, None])
        return cls(terms, codes, steps.astype(np.float32), counts, which, nearness)

    @classmethod
    def load(cls, path: Path) -> WordVectors:
        about, arrays = packed_arrays.load(path, FORMAT)
        terms = packed_arrays.words(arrays.pop("terms"))
        return cls(terms, **arrays, sha256=about["sha256"])

    def save(self, path: Path, licence: str, attribution: str) -> None:
        arrays = {
            "terms": packed_arrays.strings(self.terms),
            "codes": self.codes,
            "steps": self.steps,
            "counts": self.counts,
            "which": self.which,
            "nearness": self.nearness,
        }
        packed_arrays.save(path, FORMAT, {"licence": licence, "attribution": attribution}, arrays)

    @cached_property
    def place(self) -> dict[str, int]:
        return dict(zip(self.terms, range(len(self.terms)), strict=True))

    @cached_property
    def start(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])

    def vectors(self, number: int | None = None) -> Vectors:
        """The vectors of the first `number` terms, by default of all: (terms, dimensions)."""
        part = slice(number)
        return self.codes[part].astype(np.float32) * self.steps[part, None]

    @cached_property
    def directions(self) -> np.ndarray:
        """All vectors in half precision, which every index of a process shares."""
        return self.vectors().astype(np.float16)

    def related(self, term: str) -> list[tuple[str, float]]:
        """Terms with a similar meaning, with their similarity in (0, 1]."""
        at = self.place.get(term)
        if at is None:
            return []
        part = range(int(self.start[at]), int(self.start[at + 1]))
        return [(self.terms[self.which[i]], int(self.nearness[i]) / 255) for i in part]

    def widened(self, query: Iterable[Concept]) -> Query:
        """Query expansion: each concept with terms of similar meaning. Numbers and single letters are not expanded."""
        return Query(Concept(concept.word, self._widened(concept.terms), concept.count) for concept in query)

    def _widened(self, terms: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
        weights = dict(terms)
        for term, weight in terms:
            if len(term) > 1 and not term.isdigit():
                for other, nearness in self.related(term):
                    weights[other] = weights.get(other, 0.0) + RELATED * nearness * weight
        return tuple(weights.items())


class WordVectorRanker(TermVectors):
    """Ranks by the mean of word vectors, weighted by the rarity of words in the collection."""

    near = ALONE

    def __init__(self, word_vectors: WordVectors, number: int, frequency: np.ndarray) -> None:
        """`frequency` is the document frequency of each term among `number` documents."""
        self.word_vectors, self.number, self.frequency = word_vectors, number, frequency
        rarity = np.log1p(number / np.maximum(frequency, 1)).astype(np.float32)
        self.name = f"word vectors {word_vectors.sha256[:16]}"
        super().__init__(word_vectors.place, word_vectors.directions, rarity, WEIGHT)

    @classmethod
    def of_collection(cls, word_vectors: WordVectors, collection: Snapshot) -> WordVectorRanker:
        frequency = np.zeros(len(word_vectors.terms), np.int32)
        for term in collection.vocabulary.keys() & word_vectors.place.keys():
            frequency[word_vectors.place[term]] = collection.document_frequency(term)
        return cls(word_vectors, max(collection.number, 1), frequency)

    def of_query(self, query: Sequence[Concept]) -> Vectors:
        """The query's vector. A concept's terms share the rarity of the concept: a rare translation is rarely right."""
        weights: dict[str, float] = {}
        for concept in query:
            known = [(term, weight) for term, weight in concept.terms if term in self.place]
            found = sum(weight * self.frequency[self.place[term]] for term, weight in known)
            rarity = float(np.log1p(self.number / max(found, 0.5))) * concept.count
            for term, weight in known:
                weights[term] = weights.get(term, 0.0) + weight * rarity / self.rarity[self.place[term]]
        return self._vector(weights)


@lru_cache(maxsize=1)
def shipped() -> WordVectors:
    return WordVectors.load(SHIPPED)


def _neighbours(vectors: Vectors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    counts, which, nearness = [], [], []
    for start in range(0, len(unit), 1000):
        near = unit[start : start + 1000] @ unit.T
        rows = np.arange(len(near))
        near[rows, rows + start] = -1.0
        best = np.argsort(-near, axis=1)[:, :NEIGHBOURS] if len(unit) < 1000 else _best(near)
        values = near[rows[:, None], best]
        kept = values > NEAREST
        counts.append(kept.sum(axis=1))
        which.append(best[kept])
        nearness.append((values[kept] - NEAREST) / (1 - NEAREST))
    scaled = np.clip(np.rint(np.concatenate(nearness) * 255), 1, 255)
    return (
        np.concatenate(counts).astype(np.uint8),
        np.concatenate(which).astype(np.uint16),
        scaled.astype(np.uint8),
    )


def _best(near: Vectors) -> np.ndarray:
    best = np.argpartition(-near, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    order = np.argsort(-np.take_along_axis(near, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)
