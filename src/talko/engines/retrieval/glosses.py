"""The English keywords of a text, word by word: to show beside an original, marked as keywords, and for encoders that read English.

It is no translation: there is no grammar in it, and each word stands there as the dictionary knows it best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .lexicon import Lexicon
from .sources import lexicon_files, site_folder, translator
from .text import stem
from .translate import Translator

MOST = 3  # words for one; there are several where they are as good
NEARLY = 0.999


@dataclass(frozen=True)
class Gloss:
    """One word of a text, or what the lexicon knows as one expression, with its English."""

    word: str
    english: str


class Glosser:
    """`written` has the English word behind each stem, for a translator thinks in stems."""

    def __init__(self, translator: Translator, written: Mapping[str, str]) -> None:
        self._translator, self._written = translator, written

    def glosses(self, text: str) -> list[Gloss]:
        """In the order of the text; function words are left out, names and numbers stand for themselves."""
        found = []
        for concept in self._translator.concepts(text):
            best = [term for term, weight in concept.terms if weight >= NEARLY * concept.terms[0][1]]
            found.append(Gloss(concept.word, " ".join(self._written.get(stem, stem) for stem in best[:MOST])))
        return found

    def keywords(self, text: str) -> str:
        return " ".join(gloss.english for gloss in self.glosses(text))


def glosser(language: str, folder: Path | None = None) -> Glosser:
    """For a language, with the lexicons there are; RetrievalError when there is none."""
    lexicons, glossaries = lexicon_files(language, site_folder() if folder is None else folder)
    written: dict[str, str] = {}
    for path in [*lexicons, *glossaries]:
        for english in Lexicon.load(path).targets:
            if " " not in english:
                held = written.setdefault(stem(english), english)
                # The shortest word of a stem is its plain form, more often than not.
                if (len(english), english) < (len(held), held):
                    written[stem(english)] = english
    return Glosser(translator(language, folder, guesses=False), written)
