"""Time zones by their IANA names: to choose from, and to check."""

from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from talko.core.text.folding import sort_key
from talko.core.text.languages import locale_of

UTC = "UTC"
REGIONS = {
    "Europe": gettext_noop("Europe"),
    "America": gettext_noop("America"),
    "Africa": gettext_noop("Africa"),
    "Asia": gettext_noop("Asia"),
    "Australia": gettext_noop("Australia"),
    "Atlantic": gettext_noop("Atlantic Ocean"),
    "Indian": gettext_noop("Indian Ocean"),
    "Pacific": gettext_noop("Pacific Ocean"),
    "Arctic": gettext_noop("Arctic"),
    "Antarctica": gettext_noop("Antarctica"),
}
"""The database's groups of places, the nearest first."""

NO_PLACES = {"localtime", "Factory"}
"""Names in the database's folder that are not places."""

Choices = list[tuple[str, str | list[tuple[str, str]]]]
"""Django's choices: groups of `(name, label)`."""


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones()) - NO_PLACES


def exists(name: str) -> bool:
    return name in _known()


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """`{zone: country}` of the places that the database offers to people, without older names."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {zone: country for country, _position, zone, *_note in lines if exists(zone)}


def is_offered(name: str) -> bool:
    """Whether it is among the choices. Older names of zones are not."""
    return name == UTC or name in _countries()


@lru_cache(maxsize=16)
def choices(language: str) -> Choices:
    """Places by region, in a language. UTC comes last."""
    locale = locale_of(language)
    groups: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone, country in _countries().items():
        city = get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True).rpartition("/")[2]
        land = locale.territories.get(country, "")
        groups[zone.partition("/")[0]].append((zone, f"{city}, {land}" if land and land != city else city))
    with translation.override(language):
        named: Choices = [
            (_(REGIONS[region]), sorted(places, key=lambda place: sort_key(place[1])))
            for region, places in groups.items()
        ]
    return [*named, (UTC, UTC)]
