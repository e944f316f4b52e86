"""The colours of a sky by the height of the sun: painted at some heights, mixed in between.

Where text is written the sky keeps its distance from the text: for light text it is never lighter, for dark text never darker than
passes 4.5:1. The text turns from light to dark with the sun 2 degrees below the horizon, before the sun itself is seen.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from talko.engines.sky.colour import WHITE, Colour, hold, mix, of_hex

Text = Literal["light", "dark"]
Phase = Literal["night", "polar night", "blue hour", "dusk", "low day", "high day"]
TEXT_TURNS = -2.0
"""Degrees."""
INK = of_hex("#0b2530")
TEXT_COLOURS: dict[Text, Colour] = {"light": WHITE, "dark": INK}
MOST_BEHIND_LIGHT = 0.172
LEAST_BEHIND_DARK = 0.275


@dataclass(frozen=True, slots=True)
class Palette:
    """From the top of the sky down to the water; then what lies before it, from far to near."""

    top: Colour
    middle: Colour
    low: Colour
    horizon: Colour
    far: Colour
    near: Colour
    ground: Colour
    sun: Colour
    glow: float
    """Opacity of the light around the sun."""
    stars: float
    lamps: float
    """How brightly windows and street lamps are lit."""


def _painted(altitude: float, colours: str, glow: float, stars: float, lamps: float) -> tuple[float, Palette]:
    top, middle, low, horizon, far, near, ground, sun = map(of_hex, colours.split())
    return altitude, Palette(top, middle, low, horizon, far, near, ground, sun, glow, stars, lamps)


PAINTED = [
    #              top     middle  low     horizon far     near    ground  sun      glow stars lamps
    _painted(-18, "#060c1c #0b1630 #15243f #22344f #1a2940 #101b2e #070d17 #ffc27a", 0.0, 1.0, 1.0),
    _painted(-12, "#081330 #10244a #1e3c68 #3a5f83 #1f3856 #13253d #08131f #ffc27a", 0.05, 0.9, 1.0),
    _painted(-7.5, "#0f2350 #1f4277 #3f6a9b #86a0b4 #34547c #1d3555 #0b1826 #ffb878", 0.25, 0.4, 1.0),
    _painted(-4, "#29447a #4a659b #9088ae #f2b28a #5a6893 #323f68 #10192d #ffb374", 0.6, 0.1, 0.9),
    _painted(-2, "#6c7fa6 #8d92b4 #cda2b0 #ffbd88 #8385ad #4c5480 #182139 #ffb070", 0.75, 0.0, 0.6),
    _painted(0, "#8ba7cd #bfc4dc #f1cbbf #ffc08c #a39bbb #6a6a92 #222f49 #ffa558", 0.8, 0.0, 0.3),
    _painted(4, "#aecbe3 #d2e1ea #f7e3cd #ffd9ab #b5c3d4 #7089a0 #264357 #f8a548", 0.7, 0.0, 0.0),
    _painted(12, "#9ec7e4 #cbe2ef #e9f0f0 #fbeed9 #a9c4d6 #64899f #275063 #ffb95a", 0.5, 0.0, 0.0),
    _painted(30, "#84b9e1 #b6d8ee #dceef5 #f0f6f6 #98bcd0 #56869a #255463 #ffd27c", 0.42, 0.0, 0.0),
    _painted(60, "#74aeda #a8d0ec #d6ebf5 #eaf5f8 #8fb8cc #4f8295 #24545f #ffe3a3", 0.4, 0.0, 0.0),
]


@lru_cache(maxsize=256)
def palette_at(altitude: float) -> Palette:
    if altitude <= PAINTED[0][0]:
        return PAINTED[0][1]
    for (low, one), (high, other) in pairwise(PAINTED):
        if altitude < high:
            return _between(one, other, (altitude - low) / (high - low))
    return PAINTED[-1][1]


def _between(one: Palette, other: Palette, share: float) -> Palette:
    return Palette(
        top=mix(one.top, other.top, share),
        middle=mix(one.middle, other.middle, share),
        low=mix(one.low, other.low, share),
        horizon=mix(one.horizon, other.horizon, share),
        far=mix(one.far, other.far, share),
        near=mix(one.near, other.near, share),
        ground=mix(one.ground, other.ground, share),
        sun=mix(one.sun, other.sun, share),
        glow=one.glow + (other.glow - one.glow) * share,
        stars=one.stars + (other.stars - one.stars) * share,
        lamps=one.lamps + (other.lamps - one.lamps) * share,
    )


def text_at(altitude: float) -> Text:
    return "dark" if altitude >= TEXT_TURNS else "light"


def behind_text(colour: Colour, text: Text) -> Colour:
    """The colour, changed no more than it must be for text of this kind to be read on it."""
    if text == "dark":
        return hold(colour, least=LEAST_BEHIND_DARK)
    return hold(colour, most=MOST_BEHIND_LIGHT)


def phase_at(altitude: float, *, sun_rises_today: bool = True) -> Phase:
    """For words and class names; the colours know no steps."""
    if altitude < -12:
        return "night" if sun_rises_today else "polar night"
    if altitude < -4:
        return "blue hour" if sun_rises_today else "polar night"
    if altitude < 0:
        return "dusk"
    return "low day" if altitude < 12 else "high day"
