"""Timestamps in files (RFC 3339), parsed for ordering."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """Two timestamps can be compared if they are of the same kind."""

    DAY = "a date without a time"
    LOCAL = "a time without an offset from UTC"
    ZONED = "a time with an offset from UTC"


def parse_timestamp(text: str) -> tuple[Kind, datetime]:
    """The kind and the time; a date counts as its midnight. Raises ValueError with a message that continues the text."""
    found = TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError("is not a timestamp such as 2026-10-25T09:05:00+02:00")
    try:
        time = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("is not a valid date or time") from None
    return (Kind.ZONED if found["offset"] else Kind.LOCAL if found["time"] else Kind.DAY), time
