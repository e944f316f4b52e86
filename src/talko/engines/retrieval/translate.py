"""Translate texts into concepts in the space of English stems, word by word through lexicons.

Function words are dropped and numbers kept. A word is looked up as written, by its lemma, by its stem, by the word it is
derived from, and as a compound of known words; anything else, such as a name, stands for itself. A multiword expression
in a lexicon is one concept. Glossaries take precedence over all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import simplemma
import Stemmer

from .bags import Bag, Concept, Query, merge
from .function_words import FUNCTION_WORDS
from .lemmas import Lemmas
from .lexicon import Lexicon
from .subwords import COUNT, SubwordModel
from .text import english_terms, words
from .word_formation import CHANGED, SHORTEST_PART, first_parts, origins

STEMMERS = {"sv": "swedish", "fi": "finnish", "nb": "norwegian", "da": "danish", "de": "german"}
LEMMAS = frozenset({"sv", "fi", "nb", "da", "se", "de"})
LONGEST_EXPRESSION = 3
MOST_OF_A_STEM = 4
MOST_PARTS = 3
BESIDE_CIVIC = 0.7  # weight of other lexicons for a word in the civic vocabulary
# The cost of splitting a compound, on top of 1 per part.
SHORT, INFERRED = 0.25, 0.5  # a part of three characters; a last part known only by its stem or base word

Translations = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Reading:
    """A word or expression of a text: its English translations, heaviest first, and the concept they form.

    It is `listed` if a glossary or the civic vocabulary has it, whose first translation is then the best.
    """

    meanings: Translations
    concept: Concept
    listed: bool = False


class Translator:
    """Translates from one language. Lexicons are combined; `glossaries` take precedence, the first over the next."""

    def __init__(
        self,
        language: str,
        lexicons: Sequence[Lexicon],
        glossaries: Sequence[Lexicon] = (),
        subwords: SubwordModel | None = None,
        lemmas: Lemmas | None = None,
        civic: Lexicon | None = None,
    ) -> None:
        """With `subwords`, unknown words also get guessed translations. Without `lemmas`, simplemma lemmatises.

        `civic` has words as municipalities use them; the other lexicons count less for these.
        """
        self.language, self._subwords, self._lemmas = language, subwords, lemmas
        self._lexicons, self._glossaries, self._civic = tuple(lexicons), tuple(glossaries), civic
        self._function_words = FUNCTION_WORDS.get(language, frozenset())
        self._stemmer = Stemmer.Stemmer(STEMMERS[language]) if language in STEMMERS else None
        self._lists = (*self._glossaries, *((civic,) if civic else ()))
        self._known = (*self._lists, *self._lexicons)
        self.readings_of_word = lru_cache(maxsize=100_000)(self._readings_of_word)

    def query(self, text: str) -> Query:
        return Query.of(merge(self.concepts(text)), text, self.language)

    def bag(self, text: str) -> Bag:
        """A document of this language as a bag of English stems; the weights of a word's translations sum to 1."""
        weights: dict[str, float] = {}
        length = 0
        for concept in self.concepts(text):
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count
            length += concept.count == 1
        return Bag(weights, length, text, self.language)

    def concepts(self, text: str) -> Iterator[Concept]:
        """The concepts of a text in order, without words whose first translation is a function word."""
        return (reading.concept for reading in self.readings(text))

    def readings(self, text: str) -> Iterator[Reading]:
        """The same, with the English translations."""
        found, at = words(text), 0
        while at < len(found):
            for size in range(min(LONGEST_EXPRESSION, len(found) - at), 1, -1):
                expression = self._expression(found[at : at + size])
                if expression is not None and not self._takes_away(found, at, size):
                    yield from expression
                    at += size
                    break
            else:
                yield from self.readings_of_word(found[at])
                at += 1

    def _expression(self, parts: list[str]) -> tuple[Reading, ...] | None:
        """The readings of a multiword expression, matched by words or lemmas; None when there is none."""
        first = self._forms(parts[0])
        if self._beginnings.isdisjoint(first):
            return None
        written = [" ".join(chosen) for chosen in product(first, *map(self._forms, parts[1:]))]
        meanings = next(filter(None, map(self._look_up, written)), ())
        return _reading(" ".join(parts), meanings, self._is_listed(*written)) if meanings else None

    def _takes_away(self, found: list[str], at: int, size: int) -> bool:
        """Whether an inexact match would take the first word of an exact one that follows: “flyttas på grund av”."""
        last = at + size - 1
        if found[last] not in self._beginnings or self._look_up(" ".join(found[at : at + size])):
            return False
        return any(
            self._look_up(" ".join(found[last : last + further]))
            for further in range(2, min(LONGEST_EXPRESSION, len(found) - last) + 1)
        )

    def _readings_of_word(self, word: str) -> tuple[Reading, ...]:
        if not any(word in glossary for glossary in self._glossaries):
            if word in self._function_words:
                return ()
            if word.isdigit():
                return _reading(word, ((word, 1.0),))
        meanings = self._meanings(word)
        if meanings:
            return _reading(
                word, meanings, self._is_listed(word, *self._base_forms(word), *self._same_stem(word))
            )
        parts = self._split(word)
        if parts:
            return tuple(
                reading
                for part in parts
                for reading in _reading(f"{word} ({part})", self._meanings(part), self._is_listed(part))
            )
        found = _reading(word, ((word, 1.0),))
        guesses = self._subwords.guesses(word) if self._subwords else ()
        return (*found, Reading(guesses, Concept(f"{word} (≈)", guesses, COUNT))) if guesses else found

    def _meanings(self, word: str) -> Translations:
        base, same = self._base_forms(word), self._same_stem(word)
        for glossary in self._glossaries:
            for head in (word, *base, *same):
                if head in glossary:
                    return tuple(glossary.translations(head))
        return self._look_up(word, *base) or self._look_up(*same) or self._of_origin(word)

    def _look_up(self, *heads: str) -> Translations:
        for glossary in self._glossaries:
            for head in heads:
                if head in glossary:
                    return tuple(glossary.translations(head))
        best: dict[str, float] = {}
        for lexicon in self._lexicons:
            _join(best, lexicon, heads)
        if self._civic is not None and any(head in self._civic for head in heads):
            best = {english: weight * BESIDE_CIVIC for english, weight in best.items()}
            _join(best, self._civic, heads)
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))

    def _is_listed(self, *heads: str) -> bool:
        """Whether a glossary or the civic vocabulary has one of these words."""
        return any(head in known for known in self._lists for head in heads)

    def _of_origin(self, word: str) -> Translations:
        candidates = (self._look_up(head) for head in origins(word, self.language, self._base_forms))
        return next(filter(None, candidates), ())

    def _forms(self, word: str) -> list[str]:
        """A word and its lemmas."""
        return list(dict.fromkeys((word, *self._base_forms(word))))

    def _base_forms(self, word: str) -> list[str]:
        if self._lemmas is not None:
            return self._lemmas.candidates(word)
        return [simplemma.lemmatize(word, lang=self.language).casefold()] if self.language in LEMMAS else []

    def _same_stem(self, word: str) -> list[str]:
        if self._stemmer is None:
            return []
        root = self._stemmer.stemWord(word)
        return self._by_stem.get(root, [])[:MOST_OF_A_STEM] if len(root) >= SHORTEST_PART else []

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        """Headwords by stem. Two threads may both build it, but neither sees a partial one."""
        heads = list(dict.fromkeys(head for known in self._known for head in known.heads if " " not in head))
        found: dict[str, list[str]] = {}
        for head, root in zip(heads, self._stemmer.stemWords(heads) if self._stemmer else (), strict=True):
            found.setdefault(root, []).append(head)
        return found

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first words of all expressions."""
        return frozenset(
            head.partition(" ")[0] for known in self._known for head in known.heads if " " in head
        )

    def _split(self, word: str) -> list[str] | None:
        """The parts of a compound in its cheapest split; None when there is none."""
        ways = (way for way in self._ways(word, MOST_PARTS) if not way.is_far_fetched)
        best = min(ways, key=lambda way: way.cost, default=None)
        return list(best.parts) if best else None

    def _ways(self, word: str, most: int) -> Iterator[_Way]:
        """Every split into at most `most` parts, longest first part first."""
        if most < 2:
            return
        for end in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first = self._first_part(word[:end])
            if first is None:
                continue
            rest = word[end:]
            if rest in self._function_words:
                continue
            if self._look_up(rest, *self._base_forms(rest)):
                yield first.then(_Way(1 if self._is_listed(rest) else 1 + _short(rest), (rest,)))
            elif len(rest) > SHORTEST_PART and self._meanings(rest):
                yield first.then(_Way(1 + INFERRED, (rest,), doubtful=True))
            else:
                yield from map(first.then, self._ways(rest, most - 1))

    def _first_part(self, piece: str) -> _Way | None:
        """The word that a first part stands for, with its cost; None when it is unknown."""
        for cost, part in first_parts(piece, self.language, self._base_forms):
            if self._look_up(part):
                return _Way(1 + cost + _short(part), (part,), doubtful=cost >= CHANGED)
        return None


@dataclass(frozen=True)
class _Way:
    """A split of a word or of its end: the parts, and the cost of assuming it.

    It is `doubtful` if a first part was altered or the last one is inferred.
    """

    cost: float
    parts: tuple[str, ...]
    doubtful: bool = False

    def then(self, further: _Way) -> _Way:
        return _Way(self.cost + further.cost, self.parts + further.parts, self.doubtful or further.doubtful)

    @property
    def is_far_fetched(self) -> bool:
        """Three parts, one with only three characters and one doubtful: nearly always a coincidence."""
        return len(self.parts) > 2 and self.doubtful and any(map(_short, self.parts))


def _short(part: str) -> float:
    return SHORT if len(part) == SHORTEST_PART else 0.0


def _join(best: dict[str, float], lexicon: Lexicon, heads: Sequence[str]) -> None:
    """Merge a lexicon's translations of some words into `best`, keeping the higher weight."""
    for head in dict.fromkeys(heads):
        for english, weight in lexicon.translations(head):
            best[english] = max(weight, best.get(english, 0.0))


def _reading(word: str, meanings: Translations, listed: bool = False) -> tuple[Reading, ...]:
    """One reading, or none if the first translation is a function word. The weights of the concept's terms sum to 1."""
    weights: dict[str, float] = {}
    for number, (english, weight) in enumerate(meanings):
        terms = english_terms(english)
        if not terms and number == 0:
            return ()
        for term in terms:
            weights[term] = max(weight / len(terms), weights.get(term, 0.0))
    whole = sum(weights.values())
    if not whole:
        return ()
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return (Reading(meanings, Concept(word, tuple((term, weight / whole) for term, weight in best)), listed),)
