"""The readable part of an address: `/challenges/<id>-varm-vaxthus/`."""

from functools import lru_cache

from django.utils.text import slugify

LONGEST = 60
LETTERS = str.maketrans(
    {
        "ø": "o",
        "Ø": "o",
        "æ": "ae",
        "Æ": "ae",
        "ß": "ss",
        "đ": "d",
        "Đ": "d",
        "ŋ": "n",
        "Ŋ": "n",
        "ŧ": "t",
        "Ŧ": "t",
        "ł": "l",
        "Ł": "l",
    }
)
"""Letters that Unicode does not take apart into a plain one and a mark."""


@lru_cache(maxsize=8192)
def slug_of(text: str) -> str:
    """Lower-case letters, digits and hyphens; "-" when nothing of the text can be written so."""
    return slugify(text.translate(LETTERS))[:LONGEST].strip("-") or "-"
