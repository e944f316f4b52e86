"""Parts of pages shared by many readers, cached in this process for as long as an anonymous page, or some times as long."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches

Part = TypeVar("Part")


def cached(
    name: str, *varies_by: object, make: Callable[[], Part], times: int = 1, most: int | None = None
) -> Part:
    """What `make` returned for these values a moment ago, or returns now. `varies_by`: everything the part depends on.

    It is stored for `times` as long as an anonymous page, and for at most `most` seconds. The part must be picklable, and not
    None.
    """
    seconds = settings.TALKO.page_cache_seconds * times
    seconds = seconds if most is None else min(seconds, most)
    if not seconds:
        return make()
    key = f"{name}:{hashlib.sha256(repr(varies_by).encode()).hexdigest()}"
    found: Part | None = caches["pages"].get(key)
    if found is None:
        found = make()
        caches["pages"].set(key, found, seconds)
    return found
