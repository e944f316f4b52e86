"""How texts in any language become words of the common language: by the installed lexicons, or as the caller says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from .. import word_vectors
from ..bags import ENGLISH, Bag, Concept, Query
from ..errors import RetrievalError
from ..glosses import Glosser
from ..installed_lexicons import translator
from ..text import ENGLISH_STOP_WORDS, stem, words
from ..translate import Translator

_NUMERALS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half third quarter
first second
"""
NUMERALS = frozenset(map(stem, _NUMERALS.split()))
_TIMES = """
minute hour day week weekend fortnight month quarter season year decade century time
yesterday today tonight tomorrow now then ago soon later always every daily weekly monthly yearly annual
morning noon afternoon evening night midnight dawn dusk
monday tuesday wednesday thursday friday saturday sunday
january february april june july august september october november december
winter spring summer autumn
"""
TIMES = frozenset(map(stem, _TIMES.split()))

MOSTLY = 0.5  # of a word's translations decide what kind of word it is
PART = 0.5  # of a word's weight is that of either part of a compound
COMMON = 8000  # parts are among so many of the most common words
SHORTEST_MODIFIER, SHORTEST_HEAD = 3, 4


class Languages(Protocol):
    def concepts(self, text: str, language: str) -> Sequence[Concept]:
        """The words of a text, each with its terms in the common language."""

    def keywords(self, text: str, language: str, context: str) -> str:
        """A text in English words, for encoders that read English only; empty when it cannot be read.

        `context` is all of what it is part of, by which senses of words are told apart."""


class InstalledLanguages:
    """The lexicons that are shipped and the site's own. A language without any is read as it is written.

    Whoever has translators already gives them as `translators`: loading one takes up to seconds.
    """

    def __init__(
        self, folder: Path | None = None, *, translators: Callable[[str], Translator | None] | None = None
    ) -> None:
        self._translator = translators or lru_cache(maxsize=None)(
            lambda language: _translator(language, folder, guesses=True)
        )
        self._exact = lru_cache(maxsize=None)(lambda language: _translator(language, folder, guesses=False))

    def concepts(self, text: str, language: str) -> Sequence[Concept]:
        found = self._translator(language)
        return found.query(text) if found else _as_written(text)

    def keywords(self, text: str, language: str, context: str) -> str:
        if language == ENGLISH:
            return text
        found = self._exact(language)
        return Glosser(found).keywords(text, context) if found else ""


def _as_written(text: str) -> Query:
    """English words as they are written, because reasons show them."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for word in words(text):
        if word not in ENGLISH_STOP_WORDS:
            term = stem(word)
            shown.setdefault(term, word)
            counts[term] += 1
    return Query(
        Concept(word, ((term, 1.0), *((part, PART) for part in compound_parts(word))), float(counts[term]))
        for term, word in shown.items()
    )


@lru_cache(maxsize=50_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The terms of an English compound that the word vectors do not know, such as "ridesharing" or "Landshare".

    New things are named so, and many organisations. Of all ways to cut a word, the one into the most common parts is right.
    """
    place = word_vectors.shipped().place
    if not word.isalpha() or stem(word) in place:
        return ()
    ways = []
    for cut in range(SHORTEST_MODIFIER, len(word) - SHORTEST_HEAD + 1):
        parts = stem(word[:cut]), stem(word[cut:])
        rank = max(place.get(part, COMMON) for part in parts)
        if rank < COMMON:
            ways.append((rank, parts))
    return min(ways)[1] if ways else ()


def bag_of(concepts: Sequence[Concept]) -> Bag:
    """Words as a document: a word with five translations is still one word."""
    weights: dict[str, float] = {}
    for concept in concepts:
        for term, weight in concept.terms:
            weights[term] = weights.get(term, 0.0) + weight * concept.count
    return Bag(
        {term: weight for term, weight in weights.items() if weight > 0},
        round(sum(concept.count for concept in concepts)),
    )


def is_numeral(concept: Concept) -> bool:
    return concept.terms[0][0] in NUMERALS or any(sign.isnumeric() for sign in concept.word)


def is_letter(concept: Concept) -> bool:
    """A unit or an initial, such as the C of °C; one sign of other scripts may be a word."""
    return len(concept.word) == 1 and concept.word.isascii()


def is_of_time(concept: Concept) -> bool:
    """Whether it says when: half of its translations or more."""
    of_time = sum(weight for term, weight in concept.terms if term in TIMES)
    return of_time >= MOSTLY * sum(weight for _term, weight in concept.terms)


def _translator(language: str, folder: Path | None, *, guesses: bool) -> Translator | None:
    try:
        return None if language == ENGLISH else translator(language, folder, guesses=guesses)
    except RetrievalError:
        return None
