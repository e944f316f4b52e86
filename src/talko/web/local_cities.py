"""The cities of this server as the header needs them. Kept in the process: an anonymous page asks no database for them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import caches

from talko.cities.models import City

KEY = "web:local-cities"
SECONDS_PER_PAGE_SECOND = 12
"""A city's new name reaches the header after so many times the page cache's seconds; at once where pages are not cached."""


@dataclass(frozen=True)
class LocalCity:
    pk: int
    slug: str
    name: str
    language: str
    time_zone: str
    hostname: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def local_cities() -> dict[str, LocalCity]:
    """By slug, in the order of their names."""
    seconds = settings.TALKO.page_cache_seconds * SECONDS_PER_PAGE_SECOND
    cities: dict[str, LocalCity] | None = caches["pages"].get(KEY) if seconds else None
    if cities is None:
        cities = {
            city.slug: LocalCity(city.pk, city.slug, city.name, city.language, city.time_zone, city.hostname)
            for city in City.objects.filter(server="").order_by("sort_key", "id")
        }
        if seconds:
            caches["pages"].set(KEY, cities, seconds)
    return cities


def city_for(cities: dict[str, LocalCity], *, host: str, chosen: str) -> LocalCity | None:
    """The city whose pages a visitor sees: by the host's name, by their choice, else the server's home city."""
    by_host = {city.hostname: city for city in cities.values() if city.hostname}
    only = next(iter(cities.values())) if len(cities) == 1 else None
    return by_host.get(host) or cities.get(chosen) or cities.get(settings.TALKO.home_city) or only
