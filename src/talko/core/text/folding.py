"""Texts folded for searching and sorting when a row is saved, so that every database gives the same answer.

`Lulea`, `LULEÅ` and a decomposed `Luleå` find the same town. Lists by name put å, ä and ö (and æ, ø) after z, as Swedish and
Finnish do, in every page language; other accents are ignored.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Q

from talko.core.database.derived_fields import DerivedField

MOST_WORDS = 8
"""Words of a search; the rest are ignored."""
LETTERS: dict[str, str | None] = {
    "ø": "o", "æ": "a", "œ": "oe", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ŋ": "n", "ŧ": "t", "ħ": "h", "ı": "i", "ĸ": "k",
    "ǥ": "g", "ƶ": "z", "ʒ": "z", "ی": "ي", "ى": "ي", "ک": "ك",
}  # fmt: skip
"""Letters that Unicode does not decompose. Æ and ø go with ä and ö, as Nordic readers expect."""
WITHOUT = (
    "'`´\u2018\u2019\u02b9\u02bb\u02bc\u02c8\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
)
"""Apostrophes and characters without a width."""
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
LEAST_ACCENT = 10
"""Marks of this combining class and above are accents. Lower ones make another letter: voiced kana, the Indic nukta."""
AFTER_Z = (("a\u030a", "{"), ("a\u0308", "|"), ("æ", "|"), ("o\u0308", "}"), ("ø", "}"))
"""Written in a sort key as the characters that follow z in ASCII."""
LONGEST_KEY = 200


def folded(text: str) -> str:
    """Lower case, without accents, apostrophes and width variants, with single spaces."""
    if not text.isascii():
        text = _taken_apart(text).translate(_plain())
        return " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join(text.replace("'", "").replace("`", "").lower().split())


def sort_key(name: str) -> str:
    """A key to compare by code point."""
    key = _taken_apart(re.sub(r"[{|}]", " ", name))
    for letter, place in AFTER_Z:
        key = key.replace(letter, place)
    key = unicodedata.normalize("NFC", key.translate(_plain()))
    return re.sub(r"(?:[^\w{|}]|_)+", " ", key).strip()[:LONGEST_KEY]


def words(text: str) -> list[str]:
    """The words a search looks for."""
    return folded(text).split()[:MOST_WORDS]


def holding(text: str) -> Q:
    """Condition on rows with a folded `search_text`: it contains every word of the search."""
    condition = Q()
    for word in words(text):
        condition &= Q(search_text__contains=word)
    return condition


def _taken_apart(text: str) -> str:
    apart = unicodedata.normalize("NFKD", re.sub(f"[{WITHOUT}]", "", text)).casefold()
    return unicodedata.normalize("NFKD", apart)


@lru_cache(maxsize=1)
def _plain() -> dict[int, str | None]:
    """Unicode has combining characters in its first two planes only."""
    marks = (code for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)) >= LEAST_ACCENT)
    return {**dict.fromkeys(marks), **str.maketrans(LETTERS), **dict.fromkeys(map(ord, DASHES), "-")}


class FoldedField(DerivedField, models.TextField):
    """The folded text that the search box looks in."""

    def derive(self, value: str) -> str:
        return folded(value)


class SortKeyField(DerivedField, models.CharField):
    """The sort key of a name, compared by code point on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"source": "name", "max_length": LONGEST_KEY, **kwargs})

    def db_parameters(self, connection: Any) -> Any:
        collation = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return {**super().db_parameters(connection), **collation}

    def derive(self, value: str) -> str:
        return sort_key(value)


class Named(models.Model):
    """A row that lists show by name, ordered by `sort_key`, then `id`."""

    sort_key = SortKeyField()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if "name" in (options.get("update_fields") or ()):
            options["update_fields"] = {*options["update_fields"], "sort_key"}
        super().save(**options)
