"""The pictures that other services show beside a link to a page (`og:image`): the title on the thing's own picture, or else on its
city's landscape.

Only for what everyone may read. The light is that of the day's low sun, or of its brightest hour: a picture stays true for a day.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from talko.accounts.notification_mail import Picture
from talko.actors.queries.about import organisation_by_id
from talko.challenges.queries.challenges import challenge_for
from talko.cities.models import Agreement, City
from talko.cities.queries import agreement_for, cities, city_by_slug
from talko.cities.queries.sky import scene_over
from talko.cities.rules import reads_agreement, taking_part
from talko.core import ids
from talko.core.errors import NotFound
from talko.core.files.models import StoredFile
from talko.core.files.queries import picture_of as lead_of
from talko.core.text import languages
from talko.core.web.fragment_cache import cached
from talko.engines.sky import SHAPES, draw
from talko.engines.sky.colour import Colour, as_hex
from talko.engines.sky.palette import TEXT_COLOURS
from talko.solutions.models import Solution
from talko.solutions.queries.solutions import solution_for
from talko.web import fonts
from talko.web.made_files import made_font

SHAPE = "og"
LOW_SUN = 5.0
"""Degrees: the light in which a landscape is drawn for a whole day."""
MARGIN = 76
LEADING = 1.1
SIZES = (84, 72, 62, 54, 48)
"""Of the title, in pixels: the largest in which it fits."""
TOP, BOTTOM = 118, SHAPES[SHAPE].text * SHAPES[SHAPE].height
QUALITIES = (88, 80, 72, 64, 50)
SHADE = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHAPES[SHAPE].width}" height="{SHAPES[SHAPE].height}">'
    '<linearGradient id="shade" x2="0" y2="1"><stop stop-color="#07161d" stop-opacity=".75"/>'
    '<stop offset=".62" stop-color="#07161d" stop-opacity=".62"/>'
    '<stop offset="1" stop-color="#07161d" stop-opacity=".05"/></linearGradient>'
    '<rect width="100%" height="100%" fill="url(#shade)"/>'
)
"""Over a picture: on the lightest one light text passes 4.5:1 down to `BOTTOM`."""
LARGEST = 60_000
"""Bytes: in the best quality that needs no more."""
CACHED_TIMES = 720
"""An hour, in lives of an anonymous page."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a page where somebody shares it."""

    title: str
    place: str
    """Above the title: whose it is, what it is."""
    text: str = ""
    """A sentence or two, for beside the picture."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page that is shared."""

    find: Callable[[str], Any]
    """By its key in the address. Raises NotFound, also for what not everyone may read."""
    key: Callable[[Any], str]
    is_public: Callable[[Any], bool]
    words: Callable[[Any], Words]
    city: Callable[[Any], City | None]
    """Whose landscape is shown; without one, that of the first city here."""
    lead: Callable[[Any], StoredFile | None] = lambda _thing: None
    """A picture of its own, to be shown instead."""


def _front_words(city: City) -> Words:
    return Words(_("This is what %(city)s wants to solve together with you.") % {"city": city.name}, "Talko")


def _solution_words(solution: Solution) -> Words:
    challenge = solution.challenge
    place = _("An answer to %(city)s") % {"city": challenge.city.name}
    return Words(solution.title or _best(challenge.title), place)


def _agreement_words(agreement: Agreement) -> Words:
    parties = ", ".join(city.name for city in taking_part(agreement))
    return Words(_best(agreement.title), parties, _best(agreement.aims))


def _public_key(thing: Any) -> str:
    return ids.encode(thing.public_id)


KINDS: dict[str, Kind] = {
    "front": Kind(city_by_slug, lambda city: city.slug, lambda _city: True, _front_words, lambda city: city),
    "city": Kind(
        city_by_slug,
        lambda city: city.slug,
        lambda _city: True,
        lambda city: Words(city.name, str(city.get_kind_display()), _best(city.about)),
        lambda city: city,
    ),
    "challenge": Kind(
        lambda key: challenge_for(AnonymousUser(), _id(key)),
        _public_key,
        lambda challenge: challenge.is_public,
        lambda challenge: Words(_best(challenge.title), challenge.city.name, _best(challenge.lead)),
        lambda challenge: challenge.city,
        lambda challenge: lead_of(challenge, "lead"),
    ),
    "solution": Kind(
        lambda key: solution_for(AnonymousUser(), _id(key)),
        _public_key,
        lambda solution: solution.is_sent and solution.challenge.is_public,
        _solution_words,
        lambda solution: solution.challenge.city,
        lambda solution: lead_of(solution.challenge, "lead"),
    ),
    "organisation": Kind(
        lambda key: organisation_by_id(_id(key)),
        _public_key,
        lambda _organisation: True,
        lambda organisation: Words(organisation.name, organisation.place, _best(organisation.summary)),
        lambda organisation: organisation.city,
    ),
    "agreement": Kind(
        lambda key: agreement_for(AnonymousUser(), _id(key)),
        _public_key,
        lambda agreement: reads_agreement(AnonymousUser(), agreement),
        _agreement_words,
        lambda agreement: agreement.proposer,
    ),
}


def picture_for(kind: str, key: str) -> bytes:
    """Raises NotFound for what does not exist, and for what not everyone may read."""
    if kind not in KINDS:
        raise NotFound
    how = KINDS[kind]
    thing = how.find(key)
    city = (how.city(thing) if how.is_public(thing) else None) or cities().filter(server="").first()
    if city is None or not how.is_public(thing):
        raise NotFound
    return picture_of(how.words(thing), city, how.lead(thing))


def _id(key: str) -> Any:
    try:
        return ids.decode(key)
    except ValueError:
        raise NotFound from None


def _best(texts: dict[str, str] | None) -> str:
    return languages.best(texts, (languages.current(),))[1] if texts else ""


def in_mail(thing: Model) -> Picture | None:
    """Of a thing that everyone may read, for letters about it."""
    kind = str(thing._meta.model_name)
    how = KINDS.get(kind)
    if how is None or not how.is_public(thing):
        return None
    words = how.words(thing)
    path = reverse("web:share-picture", args=[kind, how.key(thing), languages.current()])
    return Picture(path, f"{words.place}: {words.title}" if words.place else words.title)


# Drawing


def picture_of(words: Words, city: City, lead: StoredFile | None = None) -> bytes:
    """A JPEG, in the light of today, or on the `lead` picture."""
    day = timezone.now().astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def make() -> bytes:
        if lead is not None:
            written = _drawn(f"{SHADE}{_written(words, TEXT_COLOURS['light'])}</svg>")
            return _jpeg(Image.alpha_composite(_cut(lead), written))
        scene = scene_over(city, _hour_of_low_sun(city, day))
        sky = draw(scene, SHAPE).removesuffix("</svg>")
        return _jpeg(_drawn(f"{sky}{_written(words, TEXT_COLOURS[scene.text])}</svg>"))

    own = lead.public_id if lead else None
    return cached("share", words, city.pk, city.revision, day, own, make=make, times=CACHED_TIMES)


def _cut(lead: StoredFile) -> Image.Image:
    """To the shape."""
    with default_storage.open(lead.paths["large"]) as content, Image.open(content) as picture:
        return ImageOps.fit(picture.convert("RGBA"), (SHAPES[SHAPE].width, SHAPES[SHAPE].height))


def _written(words: Words, ink: Colour) -> str:
    colour = as_hex(ink)
    size, lines = fitted(words.title)
    title = "".join(
        f'<tspan x="{MARGIN}" y="{TOP + round(size * (0.95 + LEADING * index))}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    right = SHAPES[SHAPE].width - MARGIN
    return (
        f'<g fill="{colour}"><g font-family="Schibsted Grotesk" font-size="30" font-weight="500">'
        f'<text x="{MARGIN}" y="92">{escape(_within(words.place, 860))}</text></g>'
        f'<g font-family="Newsreader"><text x="{right}" y="94" font-size="40" text-anchor="end">Talko</text>'
        f'<text font-size="{size}" letter-spacing="{-size * 0.012:.2f}">{title}</text></g></g>'
    )


def _hour_of_low_sun(city: City, day: datetime) -> datetime:
    """The afternoon's; where the sun stays below or above all day, the hour that comes nearest."""
    hours = [day + timedelta(hours=11, minutes=20 * step) for step in range(39)]
    return min(hours, key=lambda moment: abs(scene_over(city, moment).sun.altitude - LOW_SUN))


def _drawn(svg: str) -> Image.Image:
    import resvg_py  # slow import: only where a picture is drawn

    png = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(path) for path in _files()]
    )
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def _jpeg(drawn: Image.Image) -> bytes:
    picture = drawn.convert("RGB")
    for quality in QUALITIES:
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
        if made.tell() <= LARGEST:
            break
    return made.getvalue()


def _files() -> list[Path]:
    return [made_font(fonts.NEWSREADER), made_font(fonts.SCHIBSTED)]


# Setting the title


def fitted(title: str) -> tuple[int, list[str]]:
    """The largest size in which the title fits, and its lines. What is too long for the smallest ends with an ellipsis."""
    width = SHAPES[SHAPE].width - 2 * MARGIN
    for size in SIZES:
        lines = list(_lines(title, width / size))
        most = int((BOTTOM - TOP) / (size * LEADING))
        if len(lines) <= most and all(_width(line) * size <= width for line in lines):
            return size, lines
    kept = lines[:most]
    kept[-1] = _within(f"{kept[-1]} …", width, size=size)
    return size, [_within(line, width, size=size) for line in kept]


def _lines(text: str, width: float) -> Iterator[str]:
    """Broken between words. `width` in sizes of the type."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _width(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _within(text: str, width: float, *, size: int = 30) -> str:
    """Cut where it is too wide."""
    if _width(text) * size <= width:
        return text
    text = text.removesuffix(" …")
    while text and _width(f"{text} …") * size > width:
        text = text[:-1].rstrip()
    return f"{text} …"


def _width(text: str) -> float:
    """In sizes of the type, without kerning."""
    advances = _advances()
    return sum(advances.get(ord(sign), 0.6) for sign in text)


@lru_cache(maxsize=1)
def _advances() -> dict[int, float]:
    """Of each sign of the title's font."""
    from fontTools.ttLib import TTFont  # slow import: only where a picture is drawn

    font = TTFont(made_font(fonts.NEWSREADER))
    unit, widths = font["head"].unitsPerEm, font["hmtx"]
    return {code: widths[name][0] / unit for code, name in font.getBestCmap().items()}
