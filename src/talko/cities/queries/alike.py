"""Parts of a city's page that readers see alike."""

from collections.abc import Callable
from typing import Any, TypeVar

from talko.cities.models import City
from talko.cities.rules import roles_of
from talko.core.text import languages
from talko.core.web.fragment_cache import cached

Part = TypeVar("Part")


def as_everyone(person: Any, name: str, city: City, *, make: Callable[[], Part]) -> Part:
    """What `make` returns, or returned a moment ago for another reader of the same languages.

    Made anew for those who work for a city: they see what others do not, and what they have just done.
    """
    if roles_of(person):
        return make()
    read = tuple(person.languages_read) if person.is_authenticated else ()
    return cached(name, city.pk, city.revision, languages.current(), read, make=make)
