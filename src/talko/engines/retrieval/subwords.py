"""A subword model: guess the English meaning of unknown words from their character n-grams.

Ridge regression maps the hashed n-grams of a word, three to five characters long (Bojanowski et al. 2017), to the vector
of its translations. So compounds, derivations and inflections in no lexicon are understood by their parts. `training`
makes it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from . import packed_arrays
from .vector_store import STEPS, Vectors
from .word_vectors import WordVectors

FORMAT = "talko spelling 1"
SHORTEST, LONGEST = 3, 5
COMMON = 12_000  # most common English words, the possible guesses
GUESSES, NEAREST = 5, 0.3
SHORTEST_WORD = 4
COUNT = 0.8  # weight of a guess relative to a known word


def pieces(word: str, buckets: int) -> list[int]:
    """The hash buckets of a word's n-grams, with its beginning and end marked."""
    marked = f"<{word}>"
    return [
        zlib.crc32(marked[at : at + size].encode()) % buckets
        for size in range(SHORTEST, LONGEST + 1)
        for at in range(len(marked) - size + 1)
    ]


class SubwordModel:
    def __init__(self, codes: np.ndarray, step: float, mean: Vectors, targets: WordVectors) -> None:
        self.codes, self.step, self.mean, self._targets = codes, step, mean, targets
        self.guesses = lru_cache(maxsize=20_000)(self._guesses)

    @classmethod
    def of(cls, weights: Vectors, mean: Vectors, targets: WordVectors) -> SubwordModel:
        step = float(np.percentile(np.abs(weights), 99.9)) / STEPS or 1.0
        codes = np.clip(np.rint(weights / step), -STEPS, STEPS).astype(np.int8)
        return cls(codes, step, mean.astype(np.float32), targets)

    @classmethod
    def load(cls, path: Path, targets: WordVectors) -> SubwordModel:
        about, arrays = packed_arrays.load(path, FORMAT)
        return cls(arrays["codes"], float(about["step"]), arrays["mean"], targets)

    def save(self, path: Path, licence: str, attribution: str) -> None:
        about = {"licence": licence, "attribution": attribution, "step": self.step}
        packed_arrays.save(path, FORMAT, about, {"codes": self.codes, "mean": self.mean})

    @cached_property
    def _common(self) -> Vectors:
        """The vectors of common English words, the candidates for a guess."""
        found = unit(self._targets.vectors(COMMON)[:, : len(self.mean)])
        return unit(found - self.mean)

    def vector(self, word: str) -> Vectors:
        """The predicted vector of a word, minus the mean; 0 when its n-grams are unknown."""
        rows = self.codes[pieces(word, len(self.codes))]
        return unit(rows.astype(np.float32).sum(axis=0)[None])[0]

    def _guesses(self, word: str) -> tuple[tuple[str, float], ...]:
        """English stems with weights that sum to 1; empty when none is near."""
        if len(word) < SHORTEST_WORD or not word.isalpha():
            return ()
        near = self._common @ self.vector(word)
        best = np.argsort(-near, kind="stable")[:GUESSES]
        found = [(self._targets.terms[at], float(near[at])) for at in best.tolist() if near[at] >= NEAREST]
        whole = sum(value for _, value in found)
        return tuple((term, value / whole) for term, value in found)


def unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def features(words: Sequence[str], buckets: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The sparse (words, buckets) matrix of n-grams with rows of length 1, as (values, columns, row starts)."""
    columns, values, starts = [], [], [0]
    for word in words:
        found, counts = np.unique(pieces(word, buckets), return_counts=True)
        columns.append(found)
        values.append(counts / np.linalg.norm(counts))
        starts.append(starts[-1] + len(found))
    return np.concatenate(values).astype(np.float32), np.concatenate(columns), np.array(starts)
