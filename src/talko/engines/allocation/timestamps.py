"""When something happened, as files write it (RFC 3339), so that it can be put in order."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """Two moments can be put in order when they are of one kind."""

    DAY = "a day without a time"
    LOCAL = "a time without an offset from UTC"
    MOMENT = "a time with an offset from UTC"


def read_moment(text: str) -> tuple[Kind, datetime]:
    """Days count from their beginning, times without an offset as they are written. Raises ValueError."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("is not a moment such as 2026-10-25T09:05:00+02:00")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("is not a moment that the calendar and the clock know") from None
    return (Kind.MOMENT if found["offset"] else Kind.LOCAL if found["time"] else Kind.DAY), moment
