"""The registered navigation as links."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from talko.core.registries import navigation
from talko.core.registries.navigation import Entry
from talko.core.text import languages


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    current: str = ""
    """The value of `aria-current`: "page", "true" for a page below it, or nothing."""
    count: int = 0


def links(
    menu: str, reader: Any, *, path: str = "", counts: Mapping[str, int] | None = None, city: str = ""
) -> tuple[Link, ...]:
    """A menu as this reader sees it on the page at `path`; `counts` are its badges, by page. `city`: whose page it is."""
    section, _slash, below = path[1:].partition("/")
    shown = tuple((entry, (counts or {}).get(entry.page, 0)) for entry in navigation.entries(menu, reader))
    return _links(languages.current(), shown, f"/{section}/", "true" if below else "page", city)


@lru_cache(maxsize=1024)
def _links(
    language: str, shown: tuple[tuple[Entry, int], ...], section: str, current: str, city: str
) -> tuple[Link, ...]:
    """`language` is the active one. Putting links together took longer than showing them."""
    found = []
    for entry, count in shown:
        url = entry.of_city(city) if city and entry.of_city else reverse(entry.page)
        found.append(Link(url, str(entry.label), current if url == section else "", count))
    return tuple(found)
