"""Vector rankers: how documents and queries become vectors, and the weight of their similarity relative to BM25."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .bags import Bag, Query
from .vector_store import Vectors

MOST_SENTENCES = 32  # of a text are encoded
NEAR = 0.01  # minimum cosine of a match; the error of 8-bit vectors is smaller
_BETWEEN = re.compile(r"(?<=[.!?…])\s+|\n")


class Encoder(Protocol):
    """Maps texts to vectors of length 1, or 0 for a text that it cannot encode. `name` identifies the model's version."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], language: str = "en") -> Vectors:
        """One row per text, all in one language: (texts, dimensions)."""


class Ranker(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def weight(self) -> float: ...

    @property
    def near(self) -> float:
        """The minimum similarity at which a document is found without a common word."""

    @property
    def dimensions(self) -> int: ...

    def of_bags(self, bags: Sequence[Bag]) -> Vectors: ...

    def of_query(self, query: Query) -> Vectors: ...


@dataclass(frozen=True)
class Encoded:
    """Ranks by an encoder's vectors of the texts in bags and queries.

    A text's vector is the mean over its sentences: a single vector captures too little of a long text, and encoders
    truncate what exceeds their limit.
    """

    encoder: Encoder
    weight: float
    near: float = NEAR

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    def of_bags(self, bags: Sequence[Bag]) -> Vectors:
        found = np.zeros((len(bags), self.dimensions), np.float32)
        for language in dict.fromkeys(bag.language for bag in bags):
            rows = [row for row, bag in enumerate(bags) if bag.language == language and bag.text]
            if rows:
                found[rows] = self._encode([bags[row].text for row in rows], language)
        return found

    def of_query(self, query: Query) -> Vectors:
        if not query.text:
            return np.zeros(self.dimensions, np.float32)
        return self._encode([query.text], query.language)[0]

    def _encode(self, texts: list[str], language: str) -> Vectors:
        split = [sentences(text) for text in texts]
        starts = np.cumsum([0, *(len(parts) for parts in split[:-1])])
        vectors = self.encoder.encode([part for parts in split for part in parts], language)
        means = np.add.reduceat(vectors, starts, axis=0)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)


def sentences(text: str, most: int = MOST_SENTENCES) -> list[str]:
    """The first sentences and lines of a text; the text itself when there are none."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()][:most] or [text]
