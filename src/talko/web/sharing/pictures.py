"""The pictures that other services show beside a link to a page (`og:image`): the city's landscape with the title on it.

Only for what everyone may read. The light is that of the day's low sun, or of its brightest hour: a picture stays true for a day.
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageOps

from talko.accounts.notification_mail import Picture
from talko.cities.models import City
from talko.cities.queries import cities
from talko.cities.queries.sky import scene_over
from talko.core.errors import NotFound
from talko.core.files.models import StoredFile
from talko.core.text import languages
from talko.core.web.fragment_cache import cached
from talko.engines.sky import SHAPES, Scene, draw
from talko.engines.sky.colour import Colour, as_hex
from talko.engines.sky.palette import TEXT_COLOURS
from talko.web import fonts
from talko.web.generated_files import made_font
from talko.web.sharing.kinds import KINDS, Words, public_thing

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
MOST_SKIES = 3
SEAM = 4
"""Pixels between two skies."""
REFERENCE = re.compile(r'\b(?:id="|url\(#|href="#)')
CACHED_TIMES = 720
"""An hour, in lives of an anonymous page."""


def picture_for(kind: str, key: str) -> bytes:
    """Raises NotFound for what does not exist, and for what not everyone may read."""
    thing, how = public_thing(kind, key), KINDS[kind]
    shown = how.cities(thing) or list(cities().filter(server="")[:1])
    if not shown:
        raise NotFound
    return picture_of(how.words(thing), shown, how.lead(thing))


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


def picture_of(words: Words, shown: Sequence[City], lead: StoredFile | None = None) -> bytes:
    """A JPEG, in the light of today, or on the `lead` picture. Cities that share a page stand side by side."""
    shown = shown[:MOST_SKIES]
    day = midnight(shown[0])

    def make() -> bytes:
        if lead is not None:
            written = _drawn(f"{SHADE}{_written(words, TEXT_COLOURS['light'])}</svg>")
            return _jpeg(Image.alpha_composite(_cut(lead), written))
        scenes = _in_one_light(shown, day)
        skies = _side_by_side(scenes).removesuffix("</svg>")
        return _jpeg(_drawn(f"{skies}{_written(words, TEXT_COLOURS[scenes[0].text])}</svg>"))

    own = lead.public_id if lead else None
    revisions = [(city.pk, city.revision) for city in shown]
    return cached("share", words, revisions, day, own, make=make, times=CACHED_TIMES)


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


def _side_by_side(scenes: Sequence[Scene]) -> str:
    """The middle of each. Where there are several, their ids must differ."""
    if len(scenes) == 1:
        return draw(scenes[0], SHAPE)
    size, seam = SHAPES[SHAPE], "#fff" if scenes[0].text == "dark" else "#07161d"
    across = (size.width - SEAM * (len(scenes) - 1)) / len(scenes)
    parts = []
    for at, scene in enumerate(scenes):
        own_ids = REFERENCE.sub(rf"\g<0>{at}", draw(scene, SHAPE))
        place = f'x="{at * (across + SEAM):.0f}" width="{across:.0f}"'
        parts.append(own_ids.replace(f'width="{size.width}"', place, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size.width} {size.height}" width="{size.width}"'
        f' height="{size.height}"><rect width="100%" height="100%" fill="{seam}"/>{"".join(parts)}</svg>'
    )


def low_sun_over(city: City, day: datetime | None = None) -> Scene:
    """The landscape in the day's low sun: light and calm whenever it is looked at, as on what is printed."""
    return _in_one_light([city], day or midnight(city))[0]


def midnight(city: City) -> datetime:
    """The beginning of the day there."""
    return timezone.now().astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _in_one_light(shown: Sequence[City], day: datetime) -> list[Scene]:
    """In the low sun of the afternoon; where it rises no higher or sinks no lower, all in the darkest light among them."""
    scenes = [_at_height(city, day, LOW_SUN) for city in shown]
    lowest = min(scene.sun.altitude for scene in scenes)
    return [_at_height(city, day, lowest) for city in shown] if len(shown) > 1 else scenes


def _at_height(city: City, day: datetime, altitude: float) -> Scene:
    start = day.astimezone(city.zone).replace(hour=11)
    scenes = [scene_over(city, start + timedelta(minutes=20 * step)) for step in range(39)]
    return min(scenes, key=lambda scene: abs(scene.sun.altitude - altitude))


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
