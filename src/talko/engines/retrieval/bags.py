"""Documents as bags of weighted terms, and queries as concepts made of terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .text import english_terms

ENGLISH = "en"


@dataclass(frozen=True)
class Bag:
    """A document as weighted terms. `length` counts its words: a word with five translations is still one word.

    `text` is for encoders, which read it as written; without encoders it may be empty.
    """

    weights: Mapping[str, float]
    length: int
    text: str = field(default="", compare=False)
    language: str = field(default=ENGLISH, compare=False)


@dataclass(frozen=True)
class Concept:
    """One word of a query with all its terms in the index: (term, weight in 0 to 1)."""

    word: str
    terms: tuple[tuple[str, float], ...]
    count: float = 1.0


class Query(tuple[Concept, ...]):
    """A query as concepts, and as written, for encoders."""

    text = ""
    language = ENGLISH

    @classmethod
    def of(cls, concepts: Iterable[Concept], text: str = "", language: str = ENGLISH) -> Query:
        made = cls(concepts)
        made.text, made.language = text, language
        return made


def english_bag(text: str) -> Bag:
    counts = Counter(english_terms(text))
    return Bag({term: float(count) for term, count in counts.items()}, counts.total(), text)


def english_query(text: str) -> Query:
    counts = Counter(english_terms(text))
    return Query.of((Concept(term, ((term, 1.0),), float(count)) for term, count in counts.items()), text)


def merge(concepts: Iterable[Concept]) -> Query:
    """Merge equal concepts, adding their counts, in order of first occurrence."""
    counts: dict[tuple[str, tuple[tuple[str, float], ...]], float] = {}
    for concept in concepts:
        key = (concept.word, concept.terms)
        counts[key] = counts.get(key, 0.0) + concept.count
    return Query(Concept(word, terms, count) for (word, terms), count in counts.items())
