"""The addresses in use."""

import re
from functools import cache, lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

FIRST_WORD = re.compile(r"[a-z0-9.-]+")
SERVED_BEFORE = frozenset({"static", "media", "api", "www"})
"""By the server itself, or soon."""


@lru_cache(maxsize=4096)
def address_of(page: str, *args: Any) -> str:
    """`reverse`, remembered: for a page that asks again and again where the same thing is, which takes Django 30 µs each time."""
    return reverse(page, args=args)


@cache
def first_words() -> frozenset[str]:
    """The first parts of all paths of this server, such as "challenges": no city can have one of them as its address."""
    return SERVED_BEFORE | _first_words(get_resolver().url_patterns, "")


def _first_words(patterns: list[URLPattern | URLResolver], before: str) -> frozenset[str]:
    found: set[str] = set()
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^")
        word = FIRST_WORD.match(path)
        if word:
            found.add(word.group())
        elif isinstance(pattern, URLResolver):
            found |= _first_words(pattern.url_patterns, path)
    return frozenset(found)
