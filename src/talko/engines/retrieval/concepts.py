"""Concepts that a query and a document share, such as goals of sustainable development or fields of work: they explain and they
filter, and never rank. As rankers they made every ranking worse.

The caller says what the concepts are called, in any language, and how a text of that language becomes concepts of the index:

    concepts = SharedConcepts({"sdg-6": {"en": ["clean water", "sanitation"], "sv": ["rent vatten"]}}, {"sv": translator.query})
    concepts.of(query, document)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .bags import ENGLISH, Bag, Concept, Query, english_query
from .errors import RetrievalError

ENOUGH = 0.2  # of a name's word that a translation must stand for: rarer ones are chance

Names = Mapping[str, Mapping[str, Iterable[str]]]


@dataclass(frozen=True)
class Sign:
    """Why a text is taken to speak of a concept: the name, and the terms of the text that say it."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    id: str
    in_query: Sign
    in_document: Sign


@dataclass(frozen=True)
class _Name:
    written: str
    words: tuple[frozenset[str], ...]


class SharedConcepts:
    """A text speaks of a concept when every word of one of its names, or something that means it, is in the text."""

    def __init__(
        self, names: Names, read: Mapping[str, Callable[[str], Iterable[Concept]]] | None = None
    ) -> None:
        """`names` are id → language → names and keywords; `read` has a translator's `query` for each language but English."""
        readers = {ENGLISH: english_query, **(read or {})}
        self._names: dict[str, list[_Name]] = {}
        self._by_term: dict[str, set[str]] = {}
        for id, by_language in names.items():
            found = []
            for language, written in by_language.items():
                if language not in readers:
                    raise RetrievalError(f"concept {id!r}: nothing reads {language!r}")
                found += [name for text in written if (name := _name(text, readers[language](text))).words]
            self._names[id] = found
            for name in found:
                for term in name.words[0]:
                    self._by_term.setdefault(term, set()).add(id)

    def spoken_of(self, text: Query | Iterable[Concept] | Bag) -> dict[str, Sign]:
        """The concepts of a text with what says so, in the order in which they were given."""
        terms = _terms(text)
        possible = {id for term in terms for id in self._by_term.get(term, ())}
        found = {}
        for id in self._names:
            sign = (
                next(filter(None, (_sign(name, terms) for name in self._names[id])), None)
                if id in possible
                else None
            )
            if sign is not None:
                found[id] = sign
        return found

    def of(self, query: Query | Iterable[Concept], document: Bag) -> list[Shared]:
        """What both speak of."""
        asked, said = self.spoken_of(query), self.spoken_of(document)
        return [Shared(id, asked[id], said[id]) for id in asked if id in said]

    def among(self, ids: Iterable[str], text: Query | Iterable[Concept] | Bag) -> bool:
        """Whether a text speaks of one of these: a filter."""
        return not self.spoken_of(text).keys().isdisjoint(ids)


def _name(written: str, concepts: Iterable[Concept]) -> _Name:
    words = (
        frozenset(term for term, weight in concept.terms if weight >= ENOUGH * concept.terms[0][1])
        for concept in concepts
    )
    return _Name(written, tuple(word for word in words if word))


def _terms(text: Query | Iterable[Concept] | Bag) -> set[str]:
    if isinstance(text, Bag):
        return set(text.weights)
    return {
        term for concept in text for term, weight in concept.terms if weight >= ENOUGH * concept.terms[0][1]
    }


def _sign(name: _Name, terms: set[str]) -> Sign | None:
    found = [sorted(word & terms) for word in name.words]
    return Sign(name.written, tuple(dict.fromkeys(hits[0] for hits in found))) if all(found) else None
