"""Parts of pages shared by many readers, cached in this process for as long as an anonymous page."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches


def cached(name: str, *varies_by: object, make: Callable[[], str]) -> str:
    """What `make` returned for these values a few seconds ago, or returns now. `varies_by`: everything the part depends on."""
    seconds = settings.TALKO.page_cache_seconds
    if not seconds:
        return make()
    key = f"{name}:{hashlib.sha256(repr(varies_by).encode()).hexdigest()}"
    found: str | None = caches["pages"].get(key)
    if found is None:
        found = make()
        caches["pages"].set(key, found, seconds)
    return found
