"""Rankers by nearness: what turns a document and a query into vectors, and how much it weighs beside the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .bags import Bag, Query
from .vector_store import Vectors

MOST_SENTENCES = 32  # of a text are encoded
NEAR = 0.01  # from here on a document is near in meaning; what vectors of 8 bits get wrong is less
_BETWEEN = re.compile(r"(?<=[.!?…])\s+|\n")


class Encoder(Protocol):
    """Texts to vectors of length 1; 0 for a text of which it can tell nothing. `name` changes when the vectors would."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], language: str = "en") -> Vectors:
        """One row a text, all in the same language: (number of texts, dimensions)."""


class Ranker(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def weight(self) -> float: ...

    @property
    def near(self) -> float:
        """How near a document must be to be found by that alone."""

    @property
    def dimensions(self) -> int: ...

    def of_bags(self, bags: Sequence[Bag]) -> Vectors: ...

    def of_query(self, query: Query) -> Vectors: ...


@dataclass(frozen=True)
class Encoded:
    """Nearness by an encoder, which reads the texts that bags and queries carry.

    It reads them sentence by sentence, and the mean counts: an encoder puts too little of a long text into one vector, and
    cuts off what is longer than it can read.
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


def sentences(text: str) -> list[str]:
    """The first sentences and lines of a text; the text itself when there is none."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()][:MOST_SENTENCES] or [text]
