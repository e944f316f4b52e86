"""Moments and days as people type them and programs send them: read in one place, and never beyond what can be reckoned with.

Python's own range ends where a zone's offset carries a moment over its edge, and databases have edges of their own.
"""

from datetime import UTC, date, datetime, tzinfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talko.core.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Of a moment, and of a day about which nothing else is said."""
TYPED = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


def within(value: date, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> bool:
    """Whether a day or a moment, as it is written, lies in these years."""
    return first_year <= value.year <= last_year


def from_program(text: str) -> datetime:
    """A moment with its offset, as ISO 8601 writes it; in UTC. Raises Invalid."""
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise Invalid from error
    if moment is None or moment.tzinfo is None or not within(moment):
        raise Invalid
    return moment.astimezone(UTC)


def typed(text: str) -> datetime:
    """What a field for a day and a time sends: a local time, without a zone. Raises ValueError with words for a person."""
    for form in TYPED:
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007  the zone is that of the form
        except ValueError:
            continue
        if not within(local):
            raise ValueError(too_far())
        return local
    raise ValueError(_("Write the day and the time, such as 2026-12-02 16:00."))


def too_far(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> str:
    return _("Choose a year from %(first)d to %(last)d.") % {"first": first_year, "last": last_year}


def on_clock(local: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clocks of a zone show this, in UTC; of two the first. Raises ValueError with words for a person
    where they never do, because they were put forward."""
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != local.replace(fold=0):
        raise ValueError(
            _(
                "This time does not exist: the clocks go forward then. Choose a time before or after that hour."
            )
        )
    return moment


def comes_twice(local: datetime, zone: tzinfo) -> bool:
    """Of a time that exists: whether the clocks show it twice, because they are put back."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second
