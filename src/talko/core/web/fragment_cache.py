"""Parts of pages that are alike for many readers, kept in this process for as many seconds as an anonymous page."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches


def cached(name: str, *distinguished_by: object, make: Callable[[], str]) -> str:
    """What `make` gave for these values a few seconds ago, or gives now. The values must hold all that the part depends on."""
    seconds = settings.TALKO.page_cache_seconds
    if not seconds:
        return make()
    key = f"{name}:{hashlib.sha256(repr(distinguished_by).encode()).hexdigest()}"
    found: str | None = caches["pages"].get(key)
    if found is None:
        found = make()
        caches["pages"].set(key, found, seconds)
    return found
