"""The local cities as the header needs them, kept in this process: a page for an anonymous visitor asks no database for them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import caches

from talko.cities.models import City

KEY = "web:faces"
SECONDS_PER_PAGE_SECOND = 12
"""A new name of a city is in the header after so many times the page cache's seconds; at once where pages are not kept."""


@dataclass(frozen=True)
class Face:
    pk: int
    slug: str
    name: str
    language: str
    time_zone: str
    hostname: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def faces() -> dict[str, Face]:
    """`{slug: face}` of the cities of this server, by name."""
    seconds = settings.TALKO.page_cache_seconds * SECONDS_PER_PAGE_SECOND
    kept: dict[str, Face] | None = caches["pages"].get(KEY) if seconds else None
    if kept is None:
        kept = {
            city.slug: Face(city.pk, city.slug, city.name, city.language, city.time_zone, city.hostname)
            for city in City.objects.filter(server="").order_by("sort_key", "id")
        }
        if seconds:
            caches["pages"].set(KEY, kept, seconds)
    return kept


def face_for(known: dict[str, Face], *, host: str, chosen: str) -> Face | None:
    """The city whose page a visitor sees: by the host's name, by their choice, else the server's home city."""
    by_host = {face.hostname: face for face in known.values() if face.hostname}
    only = next(iter(known.values())) if len(known) == 1 else None
    return by_host.get(host) or known.get(chosen) or known.get(settings.TALKO.home_city) or only
