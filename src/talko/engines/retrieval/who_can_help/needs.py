"""A need as it is written: in one or more languages, a title and sentences that ask for something or tell the setting.

Sentences that say what is looked for count twice. Numerals and proper names are part of the setting: they are not looked up.
Criteria, by which answers are judged, count like them, but not for what the need as a whole is about: "low cost" and "open source" are
asked of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..bags import ENGLISH
from ..rankers import sentences

LONGEST = 20_000  # characters of a text that count
MOST_SENTENCES = 32
TITLE, ASKED, TOLD = 2.0, 2.0, 1.0  # weights of words by where they are

# How a need is stated: verbs of seeking and wanting, and questions.
_ASKING = {
    "en": "look for|looking for|search for|seek|seeking|want|wish|would like|need|needed|missing|how|who|should",
    "sv": "söker|vill|önskar|behöver|behövs|saknas|saknar|hur|vem|vilka|ska kunna|borde",
    "fi": "etsimme|etsitään|haluamme|toivomme|tarvitsemme|tarvitaan|puuttuu|miten|kuinka|kuka|pitäisi",
    "nb": "søker|ønsker|vil|trenger|trengs|mangler|hvordan|hvem|bør",
    "da": "søger|ønsker|vil|mangler|behøver|hvordan|hvem|bør",
}
_ASKS = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in _ASKING.items()}
_WORD = re.compile(r"[^\W\d_]+")
_NOUNS_ARE_CAPITAL = frozenset({"de"})


@dataclass(frozen=True)
class Sentence:
    text: str
    is_asked: bool
    is_criterion: bool = False

    @property
    def weight(self) -> float:
        return ASKED if self.is_asked else TOLD


@dataclass(frozen=True)
class Version:
    """A need in one language."""

    language: str
    title: str
    sentences: tuple[Sentence, ...]

    @classmethod
    def of(
        cls, language: str, title: str, text: str, *, lead: str = "", criteria: Sequence[str] = ()
    ) -> Version:
        """The lead and the criteria state the need by where they are, whatever their words."""
        asks = _ASKS.get(language)
        found = [Sentence(each, True) for each in _cut(lead)]
        found += [Sentence(each, True, True) for part in criteria for each in _cut(part)]
        found += [Sentence(each, bool(asks and asks.search(each))) for each in _cut(text)]
        return cls(language, " ".join(title[:LONGEST].split()), tuple(found[:MOST_SENTENCES]))

    @property
    def parts(self) -> list[tuple[str, float]]:
        """The title and the sentences, each with the weight of its words."""
        titled = [(self.title, TITLE)] if self.title else []
        return titled + [(each.text, each.weight) for each in self.sentences]

    @property
    def weights_in_whole(self) -> list[float]:
        """How much each part counts for what the need as a whole is about; criteria only where there is nothing else."""
        weights = [TITLE] if self.title else []
        weights += [0.0 if each.is_criterion else each.weight for each in self.sentences]
        return weights if any(weights) else [weight for _, weight in self.parts]

    def asks(self, word: str) -> bool:
        """Whether this is a word that a need is stated with, such as "looking" or "how"."""
        asks = _ASKS.get(self.language)
        return bool(asks and asks.fullmatch(word))

    @property
    def names(self) -> frozenset[str]:
        """Proper names, folded: words with a capital letter inside a sentence."""
        if self.language in _NOUNS_ARE_CAPITAL:
            return frozenset()
        return frozenset(name for text, _ in self.parts for name in _names(text))


@dataclass(frozen=True)
class Need:
    """The same need in every language in which it is written."""

    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        by_language = {version.language: version for version in self.versions if version.parts}
        object.__setattr__(self, "versions", tuple(by_language.values()))

    @property
    def is_in_english(self) -> bool:
        return any(version.language == ENGLISH for version in self.versions)


def _names(sentence: str) -> Iterator[str]:
    words = _WORD.findall(sentence)
    return (word.casefold() for word in words[1:] if word[0].isupper() and not word.isupper())


def _cut(text: str) -> list[str]:
    return [each for each in sentences(text[:LONGEST], most=MOST_SENTENCES) if each.strip()]
