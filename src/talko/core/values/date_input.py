"""Dates and times as people type them and programs send them. All are read here, within a range of years.

At the ends of Python's own range a zone's offset overflows, and databases have limits of their own.
"""

from datetime import UTC, date, datetime, tzinfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talko.core.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years that are accepted unless a field has its own."""
TYPED = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


def within(value: date, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> bool:
    """Whether the date lies in these years."""
    return first_year <= value.year <= last_year


def from_program(text: str) -> datetime:
    """A time in ISO 8601 with its offset; returned in UTC. Raises Invalid."""
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise Invalid from error
    if moment is None or moment.tzinfo is None or not within(moment):
        raise Invalid
    return moment.astimezone(UTC)


def typed(text: str) -> datetime:
    """What a `datetime-local` input sends: a local time without a zone. Raises ValueError with a message for people."""
    for form in TYPED:
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007  # the zone is that of the form
        except ValueError:
            continue
        if not within(local):
            raise ValueError(too_far())
        return local
    raise ValueError(_("Write the date and time like this: 2026-12-02 16:00."))


def too_far(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> str:
    return _("Choose a year from %(first)d to %(last)d.") % {"first": first_year, "last": last_year}


def on_clock(local: datetime, zone: tzinfo) -> datetime:
    """When the clocks of a zone show this, in UTC; the first when they show it twice. Raises ValueError with a message for
    people when they skip it."""
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != local.replace(fold=0):
        raise ValueError(
            _(
                "This time does not exist: the clocks go forward then. Choose a time before or after that hour."
            )
        )
    return moment


def comes_twice(local: datetime, zone: tzinfo) -> bool:
    """Whether the clocks show it twice, as they are put back. The time must exist."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second
