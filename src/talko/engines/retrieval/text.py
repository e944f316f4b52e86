"""Tokenisation of text in any script: folded words, and the English stems that are the terms of the index."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import Stemmer

LONGEST_WORD = 64

_STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being
below between both but by can cannot could did do does doing down during each either etc few for
from further had has have having he her here hers herself him himself his how however i if in into
is it its itself just me more most my myself neither no nor not now of off on once only or other
others ought our ours ourselves out over own per same she should so some such than that the their
theirs them themselves then there these they this those through thus to too under until up upon very
was we were what when where whether which while who whom whose why will with within without would
yet you your yours yourself yourselves
"""
ENGLISH_STOP_WORDS = frozenset(_STOP_WORDS.split())

_english = Stemmer.Stemmer("english")


class _Letters(dict[int, str | int]):
    """A lazy table for `str.translate` that keeps letters, digits and marks and replaces anything else by a space."""

    def __missing__(self, point: int) -> str | int:
        kept = unicodedata.category(chr(point))[0] in "LNM"
        self[point] = point if kept else " "
        return self[point]


_letters = _Letters()
# Removed, since they occur inside words: soft hyphen, zero-width joiners, apostrophes.
_letters.update(dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x27, 0x2019), ""))


def fold(text: str) -> str:
    """NFKC and case folding, the same for texts, lexicons and glossaries."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a text in order: folded runs of letters, digits and marks, cut at 64 characters."""
    found = unicodedata.normalize("NFC", fold(text).translate(_letters)).split()
    return [word[:LONGEST_WORD] for word in found]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English stem (Snowball, Porter 2001) of any word; deterministic for words in other languages, too."""
    return _english.stemWord(word)


def english_terms(text: str) -> list[str]:
    """The English stems of a text, without function words."""
    return [stem(word) for word in words(text) if word not in ENGLISH_STOP_WORDS]
