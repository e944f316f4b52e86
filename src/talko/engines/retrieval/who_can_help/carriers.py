"""The words that a need and somebody have in common, and how much each carries.

Related words count with a part of their weight, as in BM25 (`Snapshot.shares`). Words that needs have whatever they are
about are left out, and those of time, such as "day".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .. import word_vectors
from ..bags import Bag, Concept, Query
from ..postings import Snapshot
from .directory import Directory
from .lexical import is_of_time

Held = int | Bag
"""Whose words are looked up: the row of an entry, or a text that is not in the directory."""
Places = list[tuple[int, float]]


@dataclass(frozen=True)
class Lookup:
    """A need's words, ready to be looked up in many texts: by term, and by its number, the words that have it."""

    words: tuple[Concept, ...]
    factors: tuple[float, ...]
    of_term: dict[str, Places]
    of_number: dict[int, Places]
    index: Snapshot

    @classmethod
    def of(cls, index: Snapshot, words: Query) -> Lookup:
        of_term: dict[str, Places] = defaultdict(list)
        of_number: dict[int, Places] = {}
        within = np.zeros(len(words))
        for place, word in enumerate(words):
            for term, weight in word.terms:
                of_term[term].append((place, weight))
        for term, places in of_term.items():
            number = index.vocabulary.get(term, -1)
            if number >= 0:
                of_number[number] = places
                for place, weight in places:
                    within[place] += weight * index.frequency[number]
        factors = index.factors(within, np.array([word.count for word in words]))
        return cls(tuple(words), tuple(factors.tolist()), dict(of_term), of_number, index)

    def scores(self, held: Held) -> dict[int, float]:
        """The part of each word, by its place, in the BM25 of somebody."""
        found: dict[int, float] = defaultdict(float)
        for places, weight in self._met(held):
            for place, share in places:
                found[place] += share * weight
        norm = self.index.norm(held.length) if isinstance(held, Bag) else float(self.index.norms[held])
        return {place: self.factors[place] * much / (much + norm) for place, much in found.items()}

    def _met(self, held: Held) -> Iterator[tuple[Places, float]]:
        if isinstance(held, Bag):
            for term, weight in held.weights.items():
                if term in self.of_term:
                    yield self.of_term[term], weight
        else:
            terms, weights = self.index.document(held)
            for number, weight in zip(terms.tolist(), weights.tolist(), strict=True):
                if number in self.of_number:
                    yield self.of_number[number], weight


@dataclass(frozen=True)
class WordsInCommon:
    """A need's words that may carry, and the same with related ones, in which they are found."""

    words: tuple[Concept, ...]
    related: Lookup

    @classmethod
    def of(cls, directory: Directory, words: Query) -> WordsInCommon:
        kept = [word for word in words if not (directory.is_everyday(word) or is_of_time(word))]
        return cls(tuple(kept), Lookup.of(directory.words, word_vectors.shipped().widened(kept)))

    def shares(self, held: Held) -> list[tuple[Concept, float]]:
        """The words in common with somebody, weightiest first, each with its share of all."""
        scores = self.related.scores(held)
        whole = sum(scores.values())
        best = sorted(scores, key=lambda place: (-scores[place], place))
        return [(self.words[place], scores[place] / whole) for place in best]
