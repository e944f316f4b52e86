"""Where a need and somebody meet: the sentences of both that are nearest, and the words that these have in common.

Somebody stands on several carriers: words that the need and they have in common, none of which makes up nearly all of it, or
sentences of the need that their passage is near to. Words that occur in needs whatever they are about, numerals and names
never carry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..bags import Concept, Query
from ..vector_store import Vectors
from .carriers import Held, WordsInCommon
from .directory import Directory
from .entries import Passage
from .lexical import is_numeral
from .ranking import Parts, Terms, View

CARRIES, ALONE = 0.05, 0.9  # the least share of a word that is shown, and the most that one may have
NEAR = 0.3  # similarity at which a sentence carries


@dataclass(frozen=True)
class Carrier:
    """A word that a sentence of the need and a passage have in common, as written in each."""

    word: str
    written: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Meeting:
    """What a passage answers to: a sentence of the need, or its title, and the words that it has in common with the passage."""

    language: str
    sentence: str
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, eq=False)
class Somebody:
    """Their words, and the vectors of their passage that is nearest to the need, by the name of the space."""

    held: Held
    vectors: Mapping[str, Vectors]


class Meetings:
    """A need, read to be held beside many."""

    def __init__(self, directory: Directory, parts: Sequence[Parts], views: Sequence[View]) -> None:
        self._directory, self._parts, self._views = directory, parts, views
        self._common: dict[Parts, WordsInCommon] = {}

    def is_carried(self, by: Somebody) -> bool:
        """Whether it stands on several words, or on several sentences of the need."""
        for parts in self._parts:
            shares = self._shares(parts, by.held)
            if shares and shares[0][1] <= ALONE:
                return True
        return any((self._nearness(view, by) >= NEAR).sum() > 1 for view in self._views)

    def with_passage(self, by: Somebody, passage: Passage) -> tuple[Meeting, ...]:
        """One for each language of the need."""
        written = _Written.of(self._directory.languages.concepts(passage.text, passage.language))
        return tuple(self._meeting(parts, by, written) for parts in self._parts)

    def _meeting(self, parts: Parts, by: Somebody, written: _Written) -> Meeting:
        """The sentence that the passage is nearest to, by all spaces and by the words in common, with those words."""
        texts = [sentence.text for sentence in parts.version.sentences] or [parts.version.title]
        shares = {concept.terms: share for concept, share in self._shares(parts, by.held)}
        carriers = [list(_carriers(words, shares, written)) for words in parts.concepts[-len(texts) :]]
        values = np.array([sum(carrier.share for carrier in found) for found in carriers], np.float32)
        views = [view for view in self._views if view.parts is parts]
        for view in views:
            values += self._nearness(view, by) / len(views)
        best = int(np.argmax(values))
        return Meeting(parts.version.language, texts[best], tuple(carriers[best]))

    def _nearness(self, view: View, by: Somebody) -> Vectors:
        """Of each sentence."""
        found: Vectors = view.sentences @ by.vectors[view.indexed.space.name]
        return found

    def _shares(self, parts: Parts, held: Held) -> list[tuple[Concept, float]]:
        """The words in common, or related ones, weightiest first, each with its share of their scores."""
        if parts not in self._common:
            self._common[parts] = WordsInCommon.of(self._directory, parts.words)
        return self._common[parts].shares(held)


def _carriers(words: Query, shares: Mapping[Terms, float], written: _Written) -> Iterator[Carrier]:
    """Of the words of a sentence, those that carry and that a passage has, too, weightiest first.

    Not those that are only related: a reader believes that two words mean the same, and no more.
    """
    for word in sorted(words, key=lambda one: -shares.get(one.terms, 0.0)):
        share = shares.get(word.terms, 0.0)
        if share < CARRIES:
            return
        found = written.meaning(word)
        if found:
            yield Carrier(_shown(word.word), found, share)


@dataclass(frozen=True)
class _Written:
    """The words of a passage in their order, and the places of those that mean a term; without numerals."""

    words: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, concepts: Sequence[Concept]) -> _Written:
        kept = [one for one in concepts if not is_numeral(one)]
        places: dict[str, list[int]] = {}
        for place, one in enumerate(kept):
            for term in _senses(one):
                places.setdefault(term, []).append(place)
        return cls(
            tuple(_shown(one.word) for one in kept), {term: tuple(found) for term, found in places.items()}
        )

    def meaning(self, word: Concept) -> tuple[str, ...]:
        """Those that share a sense with a word, each once."""
        places = {place for term in _senses(word) for place in self.places.get(term, ())}
        return tuple(dict.fromkeys(self.words[place] for place in sorted(places)))


def _senses(word: Concept) -> set[str]:
    """What it means first of all."""
    least = max(weight for _, weight in word.terms) / 2
    return {term for term, weight in word.terms if weight >= least}


def _shown(word: str) -> str:
    """Without the part of a compound that was looked up."""
    return word.partition(" (")[0]
