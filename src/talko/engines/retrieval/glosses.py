"""The English keywords of a text, word by word: to show beside an original, marked as keywords, and for encoders that read English.

It is no translation: there is no grammar in it, and each word stands there as dictionaries know it best.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import word_vectors
from .installed_lexicons import translator
from .text import english_terms
from .translate import Translations, Translator

NEARLY = 0.5  # of the weight of the best word: from there on another may be taken for it
RANK = 10  # from the how many-th commonest word on it counts how common one is


@dataclass(frozen=True)
class Gloss:
    """One word of a text, or what the lexicon knows as one expression, with its English."""

    word: str
    english: str


class Glosser:
    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def glosses(self, text: str) -> list[Gloss]:
        """In the order of the text; function words are left out, names and numbers stand for themselves."""
        return [
            Gloss(reading.concept.word, reading.meanings[0][0] if reading.listed else _best(reading.meanings))
            for reading in self._translator.readings(text)
        ]

    def keywords(self, text: str) -> str:
        return " ".join(gloss.english for gloss in self.glosses(text))


def _best(found: Translations) -> str:
    """The word to show: of those that the dictionaries know nearly as well, a common one is seldom wrong."""
    good = [(english, weight) for english, weight in found if weight >= NEARLY * found[0][1]]
    return max(good, key=lambda one: one[1] * _commonness(one[0]))[0]


def _commonness(english: str) -> float:
    """1 for the commonest words, and less the rarer; the mean of an expression's."""
    place = word_vectors.shipped().place
    ranks = [place.get(term, len(place)) for term in english_terms(english)] or [len(place)]
    return float(np.mean(np.log(RANK) / np.log([RANK + rank for rank in ranks])))


def glosser(language: str, folder: Path | None = None) -> Glosser:
    """For a language, with the lexicons there are; RetrievalError when there is none."""
    return Glosser(translator(language, folder, guesses=False))
