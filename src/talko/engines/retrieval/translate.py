"""Texts of another language as concepts in the space of English stems, word by word through lexicons.

Function words are left out, numbers stand for themselves. A word is looked for as it stands, as its lemma, by its stem, and as
a compound of words that are known; whatever is found nowhere (a name, a number) stands for itself. Several words that the
lexicon knows as one expression are one concept. A glossary is asked first, and what it says is all that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import simplemma
import Stemmer

from .bags import Bag, Concept, Query, merge
from .function_words import FUNCTION_WORDS
from .lemmas import Lemmas
from .lexicon import Lexicon
from .spelling import COUNT, Spelling
from .text import english_terms, words

STEMMERS = {"sv": "swedish", "fi": "finnish", "nb": "norwegian", "da": "danish", "de": "german"}
LEMMAS = frozenset({"sv", "fi", "nb", "da", "se", "de"})
LINKS = {
    "sv": ("", "s"),
    "nb": ("", "s", "e"),
    "da": ("", "s", "e"),
    "fi": ("", "n"),
    "se": ("",),
    "de": ("", "s", "n", "es", "en"),
}
LONGEST_EXPRESSION = 3
SHORTEST_PART = 3
MOST_OF_A_STEM = 4

Meanings = tuple[tuple[str, float], ...]


class Translator:
    """For one language. The lexicons are asked together; `glossaries` win over them, the first over the next."""

    def __init__(
        self,
        language: str,
        lexicons: Sequence[Lexicon],
        glossaries: Sequence[Lexicon] = (),
        spelling: Spelling | None = None,
        lemmas: Lemmas | None = None,
    ) -> None:
        """With `spelling`, words that are found nowhere count for what they may mean, too. Without `lemmas`, simplemma is asked."""
        self.language, self._spelling, self._lemmas = language, spelling, lemmas
        self._lexicons, self._glossaries = tuple(lexicons), tuple(glossaries)
        self._function_words = FUNCTION_WORDS.get(language, frozenset())
        self._stemmer = Stemmer.Stemmer(STEMMERS[language]) if language in STEMMERS else None
        self._by_stem: dict[str, list[str]] | None = None
        self.concepts_of_word = lru_cache(maxsize=100_000)(self._concepts_of_word)

    def query(self, text: str) -> Query:
        return Query.of(merge(self.concepts(text)), text, self.language)

    def bag(self, text: str) -> Bag:
        """A document of this language in the English space: the weights of one word's translations sum to 1."""
        weights: dict[str, float] = {}
        length = 0
        for concept in self.concepts(text):
            for term, weight in concept.terms:
                weights[term] = weights.get(term, 0.0) + weight * concept.count
            length += concept.count == 1
        return Bag(weights, length, text, self.language)

    def concepts(self, text: str) -> Iterable[Concept]:
        """The concepts of a text in their order. Function words, whose translation is one, are left out."""
        found, at = words(text), 0
        while at < len(found):
            for size in range(min(LONGEST_EXPRESSION, len(found) - at), 1, -1):
                expression = self._expression(found[at : at + size])
                if expression is not None:
                    yield from expression
                    at += size
                    break
            else:
                yield from self.concepts_of_word(found[at])
                at += 1

    def _expression(self, parts: list[str]) -> tuple[Concept, ...] | None:
        written = " ".join(parts)
        meanings = self._look_up(written) or self._look_up(
            *(" ".join([*parts[:-1], base]) for base in self._base_forms(parts[-1]))
        )
        return concept(written, meanings) if meanings else None

    def _concepts_of_word(self, word: str) -> tuple[Concept, ...]:
        if not any(word in glossary for glossary in self._glossaries):
            if word in self._function_words:
                return ()
            if word.isdigit():
                return concept(word, ((word, 1.0),))
        meanings = self._meanings(word)
        if meanings:
            return concept(word, meanings)
        parts = self._split(word, 3)
        if parts:
            return tuple(c for part in parts for c in concept(f"{word} ({part})", self._meanings(part)))
        found = concept(word, ((word, 1.0),))
        guesses = self._spelling.guesses(word) if self._spelling else ()
        return (*found, Concept(f"{word} (≈)", guesses, COUNT)) if guesses else found

    def _meanings(self, word: str) -> Meanings:
        base, same = self._base_forms(word), self._same_stem(word)
        for glossary in self._glossaries:
            for head in (word, *base, *same):
                if head in glossary:
                    return tuple(glossary.translations(head))
        return self._look_up(word, *base) or self._look_up(*same)

    def _look_up(self, *heads: str) -> Meanings:
        for glossary in self._glossaries:
            for head in heads:
                if head in glossary:
                    return tuple(glossary.translations(head))
        best: dict[str, float] = {}
        for lexicon in self._lexicons:
            for head in dict.fromkeys(heads):
                for english, weight in lexicon.translations(head):
                    best[english] = max(weight, best.get(english, 0.0))
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))

    def _base_forms(self, word: str) -> list[str]:
        if self._lemmas is not None:
            return self._lemmas.candidates(word)
        return [simplemma.lemmatize(word, lang=self.language).casefold()] if self.language in LEMMAS else []

    def _same_stem(self, word: str) -> list[str]:
        if self._stemmer is None:
            return []
        if self._by_stem is None:
            self._by_stem = {}
            every = (*self._glossaries, *self._lexicons)
            heads = [head for lexicon in every for head in lexicon.heads if " " not in head]
            for head, root in zip(heads, self._stemmer.stemWords(heads), strict=True):
                self._by_stem.setdefault(root, []).append(head)
        root = self._stemmer.stemWord(word)
        return self._by_stem.get(root, [])[:MOST_OF_A_STEM] if len(root) >= SHORTEST_PART else []

    def _split(self, word: str, most: int) -> list[str] | None:
        """The parts of a compound, as few and as long as can be; None when there are no such parts."""
        if most < 2:
            return None
        for end in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first = self._first_part(word[:end])
            if first is None:
                continue
            rest = word[end:]
            if self._meanings(rest):
                return [first, rest]
            further = self._split(rest, most - 1)
            if further:
                return [first, *further]
        return None

    def _first_part(self, piece: str) -> str | None:
        for link in LINKS.get(self.language, ("",)):
            part = piece[: len(piece) - len(link)] if piece.endswith(link) else ""
            if len(part) >= SHORTEST_PART and self._look_up(part):
                return part
        return None


def concept(word: str, meanings: Meanings) -> tuple[Concept, ...]:
    """One concept, or none when the word means a function word before all else. The weights of its terms sum to 1."""
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
    return (Concept(word, tuple((term, weight / whole) for term, weight in best)),)
