"""Names of countries in the language of the page (Babel)."""

from functools import lru_cache

from talko.core.text import languages
from talko.core.text.folding import sort_key
from talko.core.text.languages import locale_of


@lru_cache(maxsize=2048)
def _name(code: str, language: str) -> str:
    return str(locale_of(language).territories.get(code, code))


def country_name(code: str) -> str:
    return _name(code, languages.current()) if code else ""


@lru_cache(maxsize=32)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    names = [
        (code, name)
        for code, name in locale_of(language).territories.items()
        if len(code) == 2 and code.isalpha()
    ]
    return tuple(
        sorted(
            ((code, name) for code, name in names if code not in NO_COUNTRIES),
            key=lambda one: sort_key(one[1]),
        )
    )


NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Territories of CLDR that are groups or tests."""


def country_choices() -> list[tuple[str, str]]:
    """Code and name of every country, in the order of the page's language."""
    return list(_choices(languages.current()))


def named(codes: list[str]) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in codes), key=lambda one: sort_key(one[1]))
