"""Moments in words, in a city's own time: for rows that are prepared in Python rather than in a template."""

from datetime import datetime, tzinfo
from functools import lru_cache

from babel.dates import format_datetime, format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.core.languages import locale_of


def short_day(moment: datetime, zone: tzinfo, language: str) -> str:
    """Day and month as the language writes them: "2 Dec", "2.12."."""
    local = moment.astimezone(zone)
    return _skeleton(local.year, local.month, local.day, language)


@lru_cache(maxsize=2048)
def _skeleton(year: int, month: int, day: int, language: str) -> str:
    moment = datetime(year, month, day)  # noqa: DTZ001  only the day of it is shown
    return str(format_skeleton("MMMd", moment, locale=locale_of(language)))


def day_and_time(language: str) -> str:
    """Babel's pattern: "2 December 2026 15:00"; Finnish has a full stop after the day and between hours and minutes."""
    return "d. MMMM y 'klo' H.mm" if language == "fi" else "d MMMM y HH:mm"


def exact(moment: datetime, zone: tzinfo, language: str) -> str:
    """Day and time of day with the zone, as a sentence needs it: "2 December 2026 at 15:00 CET"."""
    local = moment.astimezone(zone)
    return str(format_datetime(local, f"{day_and_time(language)} z", locale=locale_of(language), tzinfo=zone))


def days_between(now: datetime, moment: datetime, zone: tzinfo) -> int:
    """How many midnights lie between the two, in the zone."""
    return (moment.astimezone(zone).date() - now.astimezone(zone).date()).days


def days_left(now: datetime, moment: datetime, zone: tzinfo) -> str:
    """ "9 days"; "today" on the last day."""
    return days(days_between(now, moment, zone))


def days(count: int) -> str:
    return _("today") if count <= 0 else ngettext("%(days)d day", "%(days)d days", count) % {"days": count}
