"""Map names of countries to ISO 3166-1 codes (with Babel), and places to cities of this server."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from babel import Locale

from talko.cities.models import City
from talko.core.text import folding

NEAR_KM = 20.0
"""A place without a city's name belongs to the nearest city within this distance."""
EARTH_KM = 6371.0
NAMED_IN = ("en", "sv", "fi", "nb", "da", "de", "fr", "es", "it", "pt", "nl", "pl", "et")
OTHER_NAMES = {
    "bolivia plurinational state of": "BO",
    "brunei darussalam": "BN",
    "cape verde": "CV",
    "congo the democratic republic of the": "CD",
    "czech republic": "CZ",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "holy see": "VA",
    "hong kong": "HK",
    "iran islamic republic of": "IR",
    "korea democratic peoples republic of": "KP",
    "korea republic of": "KR",
    "lao peoples democratic republic": "LA",
    "macao": "MO",
    "macedonia": "MK",
    "macedonia the former yugoslav republic of": "MK",
    "micronesia federated states of": "FM",
    "moldova republic of": "MD",
    "northern ireland": "GB",
    "palestine": "PS",
    "palestine state of": "PS",
    "republic of ireland": "IE",
    "russian federation": "RU",
    "scotland": "GB",
    "syrian arab republic": "SY",
    "taiwan province of china": "TW",
    "tanzania united republic of": "TZ",
    "the netherlands": "NL",
    "turkey": "TR",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "venezuela bolivarian republic of": "VE",
    "viet nam": "VN",
    "wales": "GB",
}
"""Folded long forms of ISO 3166 and former names that Babel lacks."""
AROUND_A_NAME = re.compile(
    r"^(?:city of|municipality of|town of|region of|ville de) | (?:city|municipality|kommun|kommune|stad|kunta|kaupunki)$"
)


def folded(name: str) -> str:
    """Lower case, without accents and signs: "Trollhättan" and "Trollhattan" are one place."""
    return " ".join(re.sub(r"[^\w]+", " ", folding.folded(name.replace("&", " and "))).split())


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in reversed(NAMED_IN):
        names = {code: name for code, name in Locale(language).territories.items() if is_code(code)}
        codes.update({folded(name): code for code, name in names.items()})
    codes.update(OTHER_NAMES)
    return codes


def is_code(code: str) -> bool:
    return (
        len(code) == 2
        and code.isascii()
        and code.isalpha()
        and code in Locale("en").territories
        and code != "ZZ"
    )


@lru_cache(maxsize=1000)
def country_code(name: str) -> str:
    """The code for a country's name in one of the languages, or for a code; empty if unknown."""
    text = name.strip()
    if is_code(text.upper()) and folded(text) not in OTHER_NAMES:
        return text.upper()
    return _codes().get(folded(text), "")


def distance_km(north_1: float, east_1: float, north_2: float, east_2: float) -> float:
    """Along the surface (haversine)."""
    a, b = radians(north_1), radians(north_2)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(east_2 - east_1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


class CityFinder:
    """Which city of this server a place belongs to: by its name in its country, else the nearest within `NEAR_KM`."""

    def __init__(self, cities: Iterable[City]) -> None:
        self.cities = sorted(cities, key=lambda city: city.slug)
        self.by_name: dict[tuple[str, str], City | None] = {}
        """By name with and without accents; None if two cities share it."""
        for city in self.cities:
            for name in {
                form(str(name))
                for name in (*city.places, *city.names.values(), city.name)
                for form in (_written, _bare)
            }:
                known = (name, city.country)
                self.by_name[known] = city if self.by_name.get(known, city) == city else None

    def find(self, place: str, country: str, north: float | None, east: float | None) -> City | None:
        named = None
        if place:
            named = self.by_name.get((_written(place), country)) or self.by_name.get((_bare(place), country))
        if named is not None or north is None or east is None:
            return named
        near = [
            (distance_km(north, east, city.latitude, city.longitude), city.slug, city)
            for city in self.cities
            if city.latitude is not None
            and city.longitude is not None
            and country in ("", city.country)
            and abs(city.latitude - north) < 1
        ]
        nearest = min(near, default=None, key=lambda found: found[:2])
        return nearest[2] if nearest and nearest[0] <= NEAR_KM else None


def _written(name: str) -> str:
    """With accents, because Å is not A. The prefix keeps it apart from names without accents."""
    return "=" + " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _bare(name: str) -> str:
    return AROUND_A_NAME.sub("", folded(name))
