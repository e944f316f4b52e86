"""Spaces in which passages and needs are vectors: the shipped word vectors, and an encoder where a site has one.

Vectors of passages are stored in 8 bits, one step size each; they are compared exactly, in blocks that fit into the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..bags import ENGLISH, Bag, Concept, Query
from ..rankers import Encoder
from ..vector_store import AT_ONCE, STEPS, Codes, Vectors
from ..word_vectors import WordVectorRanker
from .lexical import Languages

WORD_VECTORS = "word vectors"

Rows = NDArray[np.int64]


class Space(Protocol):
    name: str
    weight: float

    def of_texts(self, texts: Sequence[str], concepts: Sequence[Sequence[Concept]], language: str) -> Vectors:
        """One vector per text, of length 1 or 0: (texts, dimensions). They belong together; `concepts` are the words of each."""

    def reads(self, language: str, others: Sequence[str]) -> bool:
        """Whether a need in this language is worth reading when it is there in the others, too."""


class WordSpace:
    """The sum of the vectors of a text's words, weighted by rarity."""

    name, weight = WORD_VECTORS, 1.0

    def __init__(self, ranker: WordVectorRanker) -> None:
        self._ranker = ranker

    def of_texts(self, texts: Sequence[str], concepts: Sequence[Sequence[Concept]], language: str) -> Vectors:
        return np.array([self._ranker.of_query(Query(found)) for found in concepts], np.float32).reshape(
            len(texts), self._ranker.dimensions
        )

    def of_bags(self, bags: Sequence[Bag]) -> Vectors:
        return self._ranker.of_bags(bags)

    def reads(self, language: str, others: Sequence[str]) -> bool:
        return True


class EncoderSpace:
    """The vectors of a sentence encoder, which reads other languages than English as keywords if it is English-only."""

    weight = 2.0

    def __init__(self, encoder: Encoder, languages: Languages, *, english_only: bool) -> None:
        self.name, self._encoder, self._languages = encoder.name, encoder, languages
        self._english_only = english_only

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    def of_texts(self, texts: Sequence[str], concepts: Sequence[Sequence[Concept]], language: str) -> Vectors:
        context = " ".join(texts)
        return self._encoded([(text, context) for text in texts], language)

    def of_passages(self, texts: Sequence[str], language: str) -> Vectors:
        """The vectors of texts that have nothing to do with each other."""
        return self._encoded([(text, text) for text in texts], language)

    def _encoded(self, texts: Sequence[tuple[str, str]], language: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        if self._english_only and language != ENGLISH:
            english = [self._languages.keywords(text, language, context) for text, context in texts]
            return self._encoder.encode(english, ENGLISH)
        return self._encoder.encode([text for text, _ in texts], language)

    def reads(self, language: str, others: Sequence[str]) -> bool:
        return not self._english_only or language == ENGLISH or ENGLISH not in others


def quantised(vectors: Vectors) -> tuple[Codes, Vectors]:
    """The vectors as integers from -127 to 127, and the step of each row."""
    steps = np.abs(vectors).max(axis=1, initial=0.0) / STEPS
    codes = np.rint(vectors / np.where(steps > 0, steps, 1.0)[:, None]).astype(np.int8)
    return codes, steps.astype(np.float32)


def near(codes: Codes, steps: Vectors, queries: Vectors, rows: Rows | None = None) -> Vectors:
    """The inner products of queries (queries, dimensions) with all or some rows: (rows, queries)."""
    number = len(codes) if rows is None else len(rows)
    found = np.empty((number, len(queries)), np.float32)
    turned = np.ascontiguousarray(queries.T, np.float32)
    for start in range(0, number, AT_ONCE):
        part = slice(start, min(start + AT_ONCE, number))
        taken = codes[part] if rows is None else codes[rows[part]]
        scale = steps[part] if rows is None else steps[rows[part]]
        np.dot(taken.astype(np.float32), turned, out=found[part])
        found[part] *= scale[:, None]
    return found


def unit(vectors: Vectors) -> Vectors:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9).astype(np.float32)
