"""The words that a need and an entry have in common, and how much each carries.

Related words count with a part of their weight, as in BM25 (`Snapshot.shares`). Words that needs have whatever they are
about are left out, and those of time, such as "day".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .. import word_vectors
from ..bags import Concept, Query
from ..postings import Snapshot
from .directory import Directory
from .lexical import is_of_time


@dataclass(frozen=True)
class WordsInCommon:
    """A need's words, ready to be looked up in many entries: by the number of a term, the words that have it."""

    words: tuple[Concept, ...]
    factors: tuple[float, ...]
    of_term: dict[int, list[tuple[int, float]]]
    index: Snapshot

    @classmethod
    def of(cls, directory: Directory, words: Query) -> WordsInCommon:
        index = directory.words
        kept = [word for word in words if not (directory.is_everyday(word) or is_of_time(word))]
        related = word_vectors.shipped().widened(kept)
        of_term: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for place, word in enumerate(related):
            for term, weight in word.terms:
                number = index.vocabulary.get(term, -1)
                if number >= 0:
                    of_term[number].append((place, weight))
        return cls(tuple(kept), tuple(map(index.concept_weight, related)), dict(of_term), index)

    def shares(self, row: int) -> list[tuple[Concept, float]]:
        """The words in common with an entry, weightiest first, each with its share of all."""
        held: dict[int, float] = defaultdict(float)
        terms, weights = self.index.document(row)
        for term, weight in zip(terms.tolist(), weights.tolist(), strict=True):
            for place, share in self.of_term.get(term, ()):
                held[place] += share * weight
        norm = float(self.index.norms[row])
        scores = {place: self.factors[place] * found / (found + norm) for place, found in held.items()}
        whole = sum(scores.values())
        best = sorted(scores, key=lambda place: (-scores[place], place))
        return [(self.words[place], scores[place] / whole) for place in best]
