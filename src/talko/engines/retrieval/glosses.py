"""Word-by-word English glosses of a text: shown next to an original as keywords, and read by English encoders.

They are not a translation: there is no grammar, and each word gets its most common meaning in the dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import word_vectors
from .installed_lexicons import translator
from .text import english_terms
from .translate import Translations, Translator

NEARLY = 0.5  # of the best translation's weight: one at least this heavy may replace it
POSSIBLE, SUITS = 0.3, 3.0  # the same where the text around it decides, and how much that weighs
RANK = 10  # frequency rank from which on how common a word is matters


@dataclass(frozen=True)
class Gloss:
    """One word, or one expression in the lexicon, with its English."""

    word: str
    english: str


class Glosser:
    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def glosses(self, text: str) -> list[Gloss]:
        """The glosses in the order of the text, without function words but with names and numbers."""
        return [
            Gloss(reading.concept.word, reading.meanings[0][0] if reading.listed else _best(reading.meanings))
            for reading in self._translator.readings(text)
        ]

    def keywords(self, text: str, context: str = "") -> str:
        """The glosses alone. With the text around it, each word gets the translation that suits that best."""
        if not context:
            return " ".join(gloss.english for gloss in self.glosses(text))
        around = _direction(term for one in self._translator.concepts(context) for term in one.terms)
        readings = self._translator.readings(text)
        return " ".join(
            reading.meanings[0][0] if reading.listed else _suited(reading.meanings, around)
            for reading in readings
        )


def _suited(found: Translations, around: np.ndarray) -> str:
    """The translation to read: a common one whose meaning is near that of the text around it."""
    good = [(english, weight) for english, weight in found if weight >= POSSIBLE * found[0][1]]
    return max(good, key=lambda one: one[1] * _commonness(one[0]) * _suitability(one[0], around))[0]


def _suitability(english: str, around: np.ndarray) -> float:
    nearness = float(_direction((term, 1.0) for term in english_terms(english)) @ around)
    return float(np.exp(SUITS * nearness))


def _direction(terms: Iterable[tuple[str, float]]) -> np.ndarray:
    """The mean meaning of terms, rare ones more, as a vector of length 1, or 0 when none is known."""
    known = word_vectors.shipped()
    found = np.zeros(known.directions.shape[1], np.float32)
    for term, weight in terms:
        place = known.place.get(term)
        if place is not None:
            found += weight * np.log(RANK + place) * known.directions[place].astype(np.float32)
    return found / max(float(np.linalg.norm(found)), 1e-9)


def _best(found: Translations) -> str:
    """The translation to show: among those with nearly the best weight, the most common one."""
    good = [(english, weight) for english, weight in found if weight >= NEARLY * found[0][1]]
    return max(good, key=lambda one: one[1] * _commonness(one[0]))[0]


def _commonness(english: str) -> float:
    """1 for the most common words and less for rarer ones; the mean over an expression's words."""
    place = word_vectors.shipped().place
    ranks = [place.get(term, len(place)) for term in english_terms(english)] or [len(place)]
    return float(np.mean(np.log(RANK) / np.log([RANK + rank for rank in ranks])))


def glosser(language: str, folder: Path | None = None) -> Glosser:
    """The glosser of a language with the installed lexicons. Raises RetrievalError when there are none."""
    return Glosser(translator(language, folder, guesses=False))
