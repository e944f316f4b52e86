"""Dates and times as people read them. Nothing else formats them.

A time is shown in the zone of the city it belongs to, or else in the reader's. The zone is named where the reader's clocks show
something else or their zone is unknown. What programs read stays in UTC.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date, format_datetime, format_skeleton, format_time
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.core.text import languages
from talko.core.text.languages import locale_of


@dataclass(frozen=True)
class _Reading:
    reader: tzinfo | None = None
    """None when the reader's zone is unknown."""
    home: Callable[[], tzinfo] = lambda: UTC
    place: tzinfo | None = None


NOBODY = _Reading()
_reading: ContextVar[_Reading] = ContextVar("reading", default=NOBODY)


class Shown(NamedTuple):
    text: str
    exact: str
    """To the minute, with the full name of the zone; on the reader's clock as well where that differs."""
    machine: str
    """For `<time datetime>` and programs."""
    tag: SafeString
    """All three as a `<time>` element."""


@contextmanager
def for_reader(zone: tzinfo | None, *, home: Callable[[], tzinfo] = lambda: UTC) -> Iterator[None]:
    """Write for one reader. `zone` is theirs, or None when unknown: then times of no city are shown in the zone of `home`."""
    token = _reading.set(_Reading(zone, home))
    try:
        yield
    finally:
        _reading.reset(token)


def use_zone(zone: tzinfo) -> None:
    """For this reader, show times in this zone from now on: that of the city a page is about."""
    _reading.set(replace(_reading.get(), place=zone))


def current_zone() -> tzinfo:
    """The zone set by `use_zone`, else the reader's, else that of home."""
    reading = _reading.get()
    return reading.place or reading.reader or reading.home()


def zone_or(place: tzinfo) -> tzinfo:
    """The reader's zone, or this one when theirs is unknown: for a page of cities in several zones."""
    return reading_zone() or place


def reading_zone() -> tzinfo | None:
    """The reader's own; None when it is unknown."""
    return _reading.get().reader


def today(zone: tzinfo | None = None) -> date:
    return timezone.now().astimezone(zone or current_zone()).date()


def shown(moment: datetime, style: str = "time", zone: tzinfo | None = None) -> Shown:
    """Styles: "time" (2 December 2026 15:00), "clock" (15:00), "date" (2 December 2026) and "short" (2 Dec)."""
    return _shown(_minute(moment), zone or current_zone(), reading_zone(), languages.current(), style)


def in_words(moment: datetime, zone: tzinfo) -> str:
    """For a sentence: "2 December 2026 15:00", or "2 December 2026 15:00 CET (08:00 CST)" for a reader in another zone."""
    return _in_words(_minute(moment), zone, reading_zone(), languages.current())


def exact(moment: datetime, zone: tzinfo, language: str) -> str:
    """For unknown readers: "2 December 2026 15:00 CET"."""
    return _in_words(_minute(moment), zone, None, language)


def clock(moment: datetime) -> str:
    """The time of day: "15:00", in Finnish "15.00"."""
    return shown(moment, "clock").text


def clock_at(moment: datetime, zone: tzinfo) -> str:
    """The time of day in a place that the sentence names: never with the name of the zone."""
    return _time_of_day(_minute(moment).astimezone(zone), languages.current())


def day_and_month(moment: datetime, zone: tzinfo) -> str:
    """ "15 January", in Finnish "15. tammikuuta"."""
    local = moment.astimezone(zone)
    return _skeleton(local.year, local.month, local.day, languages.current(), "MMMMd")


def day(value: date) -> str:
    """ "2 December 2026"."""
    return _day(value, languages.current())


def day_tag(value: date, style: str = "date") -> SafeString:
    """The same as a `<time>` element; "2 Dec" in the style "short"."""
    text = short(value, languages.current()) if style == "short" else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def short_day(moment: datetime, zone: tzinfo, language: str) -> str:
    """Day and month: "2 Dec", in Finnish "2.12."."""
    local = moment.astimezone(zone)
    return _skeleton(local.year, local.month, local.day, language)


def short(value: date, language: str) -> str:
    return _skeleton(value.year, value.month, value.day, language)


def zone_name(local: datetime) -> str:
    """The usual abbreviation ("CET"), or the offset where there is none ("UTC+5:30")."""
    letters = local.tzname() or ""
    if letters.isalpha():
        return letters
    offset = local.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def days_between(now: datetime, moment: datetime, zone: tzinfo) -> int:
    """Midnights between the two in the zone."""
    return (moment.astimezone(zone).date() - now.astimezone(zone).date()).days


def days_left(now: datetime, moment: datetime, zone: tzinfo) -> str:
    """ "9 days"; "today" on the last day."""
    return days(days_between(now, moment, zone))


def days(count: int) -> str:
    return _("today") if count <= 0 else ngettext("%(days)d day", "%(days)d days", count) % {"days": count}


def _minute(moment: datetime) -> datetime:
    """In UTC, since Python compares the two readings of a repeated hour as equal."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


@lru_cache(maxsize=8192)
def _shown(moment: datetime, zone: tzinfo, reader: tzinfo | None, language: str, style: str) -> Shown:
    local = moment.astimezone(zone)
    if style == "time":
        text = _named(_day_and_time(local, language), local, reader)
    elif style == "clock":
        text = _named(_time_of_day(local, language), local, reader)
    elif style == "short":
        text = short_day(moment, zone, language)
    else:
        text = _day(local.date(), language)
    whole = _whole(local, language)
    if reader is not None and _differs(local, reader):
        whole = f"{whole} ({_whole(local.astimezone(reader), language)})"
    machine = f"{moment:%Y-%m-%dT%H:%M}Z"
    tag = format_html('<time datetime="{}" title="{}">{}</time>', machine, whole, text)
    return Shown(text, whole, machine, tag)


@lru_cache(maxsize=2048)
def _in_words(moment: datetime, zone: tzinfo, reader: tzinfo | None, language: str) -> str:
    local = moment.astimezone(zone)
    text = _named(_day_and_time(local, language), local, reader)
    if reader is None or not _differs(local, reader):
        return text
    own = local.astimezone(reader)
    write = _time_of_day if own.date() == local.date() else _day_and_time
    return f"{text} ({write(own, language)} {zone_name(own)})"


def _named(text: str, local: datetime, reader: tzinfo | None) -> str:
    known = reader is not None and not _differs(local, reader) and not _comes_twice(local)
    return text if known else f"{text} {zone_name(local)}"


def _differs(local: datetime, reader: tzinfo) -> bool:
    return local.astimezone(reader).utcoffset() != local.utcoffset()


def _comes_twice(local: datetime) -> bool:
    """Whether it lies in the hour that clocks repeat when they are put back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _day_and_time(local: datetime, language: str) -> str:
    """ "2 December 2026 15:00"; Finnish has a full stop after the day and between hours and minutes."""
    return str(format_datetime(local, _pattern(language), locale=locale_of(language)))


def _whole(local: datetime, language: str) -> str:
    return str(format_datetime(local, f"{_pattern(language)} zzzz", locale=locale_of(language)))


def _pattern(language: str) -> str:
    return "d. MMMM y 'klo' H.mm" if language == "fi" else "d MMMM y HH:mm"


def _time_of_day(local: datetime, language: str) -> str:
    return str(format_time(time(local.hour, local.minute), "short", locale=locale_of(language)))


@lru_cache(maxsize=2048)
def _day(value: date, language: str) -> str:
    return str(format_date(value, "long", locale=locale_of(language)))


@lru_cache(maxsize=2048)
def _skeleton(year: int, month: int, of_month: int, language: str, form: str = "MMMd") -> str:
    return str(format_skeleton(form, date(year, month, of_month), locale=locale_of(language)))
