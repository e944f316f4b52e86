"""Pictures: checked by content and size before they are decoded, then encoded anew as WebP in four sizes.

What is stored holds pixels and nothing else: no EXIF, no text, no appended file. The orientation has been applied, and the colours
are sRGB. Of an animation the first frame is taken. SVG can hold scripts and is refused.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from talko.core.errors import Invalid
from talko.core.text import languages
from talko.core.values import numbers

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
TYPES = "image/jpeg,image/png,image/webp,image/avif,image/gif"
"""For `accept`."""
SIZES = {"thumb": 192, "small": 480, "medium": 960, "large": 1920}
"""Pixels of the longer side, at most."""
MOST_PIXELS = 50_000_000
MOST_PIXELS_AT_ONCE = 25_000_000
"""Of formats that cannot be decoded at a lower resolution, as JPEG can."""
LONGEST_SIDE = 20_000
MOST_SCANS = 100
"""Of a progressive JPEG: each one is work for the decoder, however few bytes it has."""
QUALITY, EFFORT = 75, 4
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What decoders raise for broken files."""
_one_at_a_time = Lock()
"""A decoded picture takes up to 200 MB."""


@dataclass(frozen=True)
class Encoded:
    sizes: dict[str, tuple[int, int]]
    """Width and height, by the names in `SIZES`."""
    content: dict[str, bytes]


def looks_like_picture(start: bytes) -> bool:
    return (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] in {b"avif", b"avis"})
    )


def encoded(upload: IO[bytes]) -> Encoded:
    """Raises Invalid at `file` for what is no picture, damaged or too large to be decoded."""
    upload.seek(0)
    with _one_at_a_time:
        try:
            with Image.open(upload, formats=FORMATS) as image:
                _check(image, upload)
                return _sizes_of(_ready(image))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels() from None
        except DAMAGED:
            raise Invalid(
                fields={
                    "file": _(
                        "This picture cannot be read; it may be damaged. Save it as JPEG or PNG and choose it again."
                    )
                }
            ) from None


def _check(image: Image.Image, upload: IO[bytes]) -> None:
    """Looks at the head of the file only: nothing has been decoded yet."""
    width, height = image.size
    at_lower_resolution = image.format in {"JPEG", "MPO"}
    most = MOST_PIXELS if at_lower_resolution else MOST_PIXELS_AT_ONCE
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise _too_many_pixels()
    if at_lower_resolution:
        upload.seek(0)
        if upload.read().count(b"\xff\xda") > MOST_SCANS:
            raise ValueError("a JPEG with so many scans is no photograph")


def _too_many_pixels() -> Invalid:
    most = numbers.shown(MOST_PIXELS_AT_ONCE // 1_000_000, languages.current())
    return Invalid(
        fields={
            "file": _("This picture has too many pixels. Make it smaller, at most %(most)s megapixels.")
            % {"most": most}
        }
    )


def _ready(image: Image.Image) -> Image.Image:
    """Decoded, upright, in sRGB; with an alpha channel only if it has one."""
    largest = SIZES["large"]
    image.draft(None, (largest, largest))
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    transparent = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    if upright.mode.startswith("I;16") or upright.mode in {"I", "F"}:
        upright = upright.convert("F").point(lambda value: value / 256).convert("L")
    upright = upright if upright.mode in {"RGB", "RGBA", "CMYK", "L"} else upright.convert("RGBA")
    if profile:
        upright = _to_srgb(upright, profile)
    return upright.convert("RGBA" if transparent else "RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Unchanged when the profile is broken or meant for another kind of colours."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    try:
        converted = ImageCms.profileToProfile(
            plain,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    assert converted is not None
    if alpha:
        converted.putalpha(alpha)
    return converted


def _sizes_of(image: Image.Image) -> Encoded:
    sizes, content = {}, {}
    for name, most in SIZES.items():
        smaller = image.copy()
        smaller.thumbnail((most, most), Image.Resampling.LANCZOS)
        buffer = BytesIO()
        smaller.save(buffer, "WEBP", quality=QUALITY, method=EFFORT)
        sizes[name], content[name] = smaller.size, buffer.getvalue()
    return Encoded(sizes, content)
