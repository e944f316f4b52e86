"""The sky over a city, and what it says in words."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.cities.models import City
from talko.core.values import dates
from talko.core.web.fragment_cache import cached
from talko.engines.sky import SHAPES, Landscape, Scene, draw
from talko.engines.sky.almanac import next_event
from talko.engines.sky.landscape import LANDMARKS, likely_relief, likely_trees
from talko.engines.sky.palette import Phase, Text

BUCKET = timedelta(minutes=10)
"""A sky stays as it is for so long: for caches, and because nobody sees it move."""
PREVIEWED_HOURS = (4, 9, 13, 18)
CACHED_TIMES = 120
"""A bucket of ten minutes, in lives of an anonymous page."""
UNKNOWN_LATITUDE = 62.0
"""The latitude of a city that has not said where it lies; its time zone tells about the longitude."""


@dataclass(frozen=True, slots=True)
class Sky:
    """What a page needs to know about the sky over a city: all but the picture itself."""

    city: City
    phase: Phase
    text: Text
    """Whether light or dark text is read on it."""
    words: str
    time: str
    """What the clocks there show."""

    @property
    def text_class(self) -> str:
        """For what lies on the sky; with the city's accent, in which the page then has its links and places."""
        return f"on-sky-{self.text} {self.accent_class}".rstrip()

    @property
    def accent_class(self) -> str:
        return f"accent-{self.city.accent}" if self.city.accent else ""


@dataclass(frozen=True, slots=True)
class Preview:
    url: str
    """The picture itself, as a data: address."""
    time: str
    shape: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A city under its sky, with the hour there and a few words."""

    city: City
    note: str
    text_class: str


def tile(city: City, words: str) -> Tile:
    now = timezone.now()
    note = " · ".join(filter(None, (dates.clock_at(now, city.zone), words)))
    return Tile(city, note, f"on-sky-{scene_over(city, now).text}")


def bucket_of(moment: datetime) -> datetime:
    return moment - (moment - datetime(2000, 1, 1, tzinfo=moment.tzinfo)) % BUCKET


def landscape_of(city: City) -> Landscape:
    """What the city has chosen, and what is likely for the rest."""
    water = city.water or None
    return Landscape(
        relief=city.relief or likely_relief(city.latitude, water),  # type: ignore[arg-type]  # a choice of the field
        water=water or "lake",  # type: ignore[arg-type]  # the same
        trees=city.trees or likely_trees(city.latitude),  # type: ignore[arg-type]  # the same
        landmarks=tuple(name for name in city.landmarks if name in LANDMARKS),
        seed=city.slug,
    )


def scene_over(city: City, moment: datetime) -> Scene:
    bucket = bucket_of(moment)
    longitude = city.longitude
    if longitude is None:
        offset = bucket.astimezone(city.zone).utcoffset() or timedelta()
        longitude = offset / timedelta(hours=1) * 15
    latitude = UNKNOWN_LATITUDE if city.latitude is None else city.latitude
    return _scene(landscape_of(city), latitude, longitude, bucket)


@lru_cache(maxsize=256)
def _scene(landscape: Landscape, latitude: float, longitude: float, bucket: datetime) -> Scene:
    """It computes what it is asked for once: the next sunset takes milliseconds."""
    return Scene(landscape, latitude, longitude, bucket)


@lru_cache(maxsize=512)
def thumbnail_of(slug: str) -> str:
    """The address of a city's sky as a thumbnail."""
    return reverse("sky:picture", args=[slug, "thumb"])


def sky_over(city: City, moment: datetime | None = None) -> Sky:
    moment = moment or timezone.now()
    scene = scene_over(city, moment)
    words = sky_in_words(city, scene, moment)
    return Sky(city, scene.phase, scene.text, words, dates.clock_at(moment, city.zone))


def previews(city: City) -> list[Preview]:
    """The landscape as it is on the row, saved or not: now, and through the day."""
    now = timezone.now()
    midnight = now.astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    hours = [midnight.replace(hour=hour) for hour in PREVIEWED_HOURS]
    drawn = [(now, "card"), *((moment, "tile") for moment in hours)]
    return [
        Preview(
            f"data:image/svg+xml;base64,{b64encode(draw(scene_over(city, moment), shape).encode()).decode()}",
            dates.clock_at(moment, city.zone),
            shape,
        )
        for moment, shape in drawn
    ]


def picture_of(city: City, shape: str, moment: datetime) -> str:
    """The SVG of a bucket of time. `shape` is one of the engine's."""
    bucket = bucket_of(moment)

    def make() -> str:
        return draw(scene_over(city, bucket), shape)

    return cached("sky", city.pk, city.revision, SHAPES[shape], bucket, make=make, times=CACHED_TIMES)


def sky_in_words(city: City, scene: Scene, moment: datetime) -> str:
    """ "Luleå now, 11:40. The sun sets at 13:25." Of a city that has not said where it lies: only the hour."""
    values = {"city": city.name, "time": dates.clock_at(moment, city.zone)}
    if city.latitude is None or city.longitude is None or scene.next.at is None:
        return _("%(city)s now, %(time)s.") % values
    following = scene.next
    if following.at is not None and following.at <= moment:
        following = next_event(scene.latitude, scene.longitude, moment)
    assert following.at is not None
    if following.within_a_day:
        values["then"] = dates.clock_at(following.at, city.zone)
        if following.event == "sets":
            return _("%(city)s now, %(time)s. The sun sets at %(then)s.") % values
        return _("%(city)s now, %(time)s. The sun rises at %(then)s.") % values
    values["day"] = dates.day_and_month(following.at, city.zone)
    if following.event == "sets":
        return _("%(city)s now, %(time)s. Midnight sun: it does not set until %(day)s.") % values
    return _("%(city)s now, %(time)s. Polar night: the sun does not rise until %(day)s.") % values
