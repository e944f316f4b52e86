"""The readable part of an address: `/challenges/<id>-varm-vaxthus/`."""

from functools import lru_cache

from django.utils.text import slugify

from talko.core.text.folding import folded

LONGEST = 60


@lru_cache(maxsize=8192)
def slug_of(text: str) -> str:
    """Lower-case letters, digits and hyphens; "-" when nothing is left."""
    return slugify(folded(text))[:LONGEST].strip("-") or "-"
