"""Colours as sRGB triples in 0..1: mixed in OKLab (Ottosson 2020), weighed by WCAG 2.2's relative luminance."""

from functools import lru_cache
from itertools import pairwise

Colour = tuple[float, float, float]
WHITE: Colour = (1.0, 1.0, 1.0)
PALER = 0.8
"""A colour that is lightened or darkened looks gaudy with all of its chroma."""


@lru_cache(maxsize=512)
def of_hex(text: str) -> Colour:
    return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255


def as_hex(colour: Colour) -> str:
    """`#abc` where that says the same as `#aabbcc`."""
    digits = "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in colour)
    return "#" + (digits[::2] if digits[::2] == digits[1::2] else digits)


def luminance(colour: Colour) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21. WCAG 2.2 asks for 4.5 between a text and what is behind it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other."""
    if share <= 0:
        return one
    if share >= 1:
        return other
    mixed = (a + (b - a) * share for a, b in zip(_oklab(one), _oklab(other), strict=True))
    return _of_oklab(*mixed)


def over(above: Colour, opacity: float, below: Colour) -> Colour:
    """What a browser shows where `above` lies on `below`: it blends the sRGB values."""
    red, green, blue = (b + (a - b) * opacity for a, b in zip(above, below, strict=True))
    return red, green, blue


def hold(colour: Colour, *, least: float = 0, most: float = 1) -> Colour:
    """The same hue, lightened or darkened only as far as its luminance needs to lie between the two."""
    found = luminance(colour)
    if least <= found <= most:
        return colour
    light, a, b = _oklab(colour)
    a, b = a * PALER, b * PALER
    darker, lighter = (light, 1.0) if found < least else (0.0, light)
    for _step in range(14):
        middle = (darker + lighter) / 2
        if luminance(_of_oklab(middle, a, b)) < (least if found < least else most):
            darker = middle
        else:
            lighter = middle
    return _of_oklab(lighter if found < least else darker, a, b)


def along(stops: list[tuple[float, Colour]], place: float) -> Colour:
    """The colour of a gradient at a place, as a browser draws it."""
    if place <= stops[0][0]:
        return stops[0][1]
    for (before, one), (after, other) in pairwise(stops):
        if place <= after:
            return over(other, (place - before) / (after - before or 1), one)
    return stops[-1][1]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


@lru_cache(maxsize=1024)
def _oklab(colour: Colour) -> Colour:
    red, green, blue = map(_linear, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _of_oklab(light: float, a: float, b: float) -> Colour:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
