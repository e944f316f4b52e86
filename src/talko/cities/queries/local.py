"""The cities of this server as the header needs them, cached so that anonymous pages need no query for them."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from talko.cities.models import City
from talko.core.web.fragment_cache import cached

TIMES_A_PAGE = 12
"""A new name of a city reaches the header after this many times the seconds that pages are cached."""


@dataclass(frozen=True)
class LocalCity:
    pk: int
    slug: str
    name: str
    language: str
    time_zone: str
    hostname: str

    @property
    def address(self) -> str:
        """Of its front page, wherever it is read: on its own domain, or else below this server's."""
        base = urlsplit(settings.TALKO.base_url)
        return (
            f"{base.scheme}://{self.hostname}/"
            if self.hostname
            else f"{settings.TALKO.base_url}/{self.slug}/"
        )

    def is_at(self, host: str) -> bool:
        """Whether a request's host, with or without a port, is its own domain."""
        return bool(self.hostname) and host.partition(":")[0].lower() == self.hostname

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def local_cities() -> dict[str, LocalCity]:
    """By slug, in the order of their names."""
    return cached("local_cities", make=_local_cities, times=TIMES_A_PAGE)


def _local_cities() -> dict[str, LocalCity]:
    return {
        city.slug: LocalCity(city.pk, city.slug, city.name, city.language, city.time_zone, city.hostname)
        for city in City.objects.filter(server="").order_by("sort_key", "id")
    }


def cities_here(request: HttpRequest) -> dict[str, LocalCity]:
    """The same, looked up once for a request."""
    found: dict[str, LocalCity] | None = getattr(request, "_cities_here", None)
    if found is None:
        found = local_cities()
        request._cities_here = found  # type: ignore[attr-defined]  # one for each request
    return found


def city_at(cities: dict[str, LocalCity], host: str) -> LocalCity | None:
    """The city whose own domain this is."""
    return next((city for city in cities.values() if city.is_at(host)), None)


def city_for(cities: dict[str, LocalCity], *, host: str, chosen: str) -> LocalCity | None:
    """The city whose pages a visitor sees: by the host's name, by their choice, else the server's home city."""
    only = next(iter(cities.values())) if len(cities) == 1 else None
    return city_at(cities, host) or cities.get(chosen) or cities.get(settings.TALKO.home_city) or only
