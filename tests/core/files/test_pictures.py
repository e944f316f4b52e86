"""Pictures: what is stored has pixels and nothing else, and what is hostile is refused before it is decoded."""

import io

import pytest
from PIL import Image, ImageCms

from talko.core.errors import Invalid
from talko.core.files import pictures
from tests.core.files.samples import BLUE, RED, picture, png_of_size


def encoded(content: bytes) -> dict[str, Image.Image]:
    made = pictures.encoded(io.BytesIO(content))
    images = {name: Image.open(io.BytesIO(data)) for name, data in made.content.items()}
    assert {name: image.size for name, image in images.items()} == made.sizes
    return images


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as error:
        pictures.encoded(io.BytesIO(content))
    return str(error.value.fields["file"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_each_format_becomes_webp(kind):
    content = picture(kind)
    assert pictures.looks_like_picture(content[:16])
    images = encoded(content)
    assert [image.format for image in images.values()] == ["WEBP"] * 4
    red, green, blue = images["small"].convert("RGB").getpixel((4, 3))
    assert (abs(red - RED[0]) < 12, green < 50, blue < 50) == (True, True, True)


def test_four_sizes_and_none_larger_than_the_original():
    assert pictures.encoded(io.BytesIO(picture(size=(2400, 1200)))).sizes == {
        "thumb": (192, 96),
        "small": (480, 240),
        "medium": (960, 480),
        "large": (1920, 960),
    }
    assert set(pictures.encoded(io.BytesIO(picture(size=(150, 20)))).sizes.values()) == {(150, 20)}


def test_turned_as_the_camera_was_held_and_without_exif():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x8825] = {2: (65.0, 35.0, 0.0)}  # where it was taken
    images = encoded(picture("JPEG", (80, 40), exif=exif))
    assert images["large"].size == (40, 80)
    assert dict(images["large"].getexif()) == {}
    assert "exif" not in images["large"].info


def test_colours_are_srgb():
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = encoded(picture("JPEG", icc_profile=lab_like))["small"]
    assert "icc_profile" not in image.info
    broken = encoded(picture("PNG", icc_profile=b"no profile"))["small"]
    assert broken.size == (8, 6)


def test_cmyk_and_transparency():
    buffer = io.BytesIO()
    Image.new("CMYK", (8, 6), (255, 255, 0, 0)).save(buffer, "JPEG")
    assert encoded(buffer.getvalue())["small"].mode == "RGB"
    clear = encoded(picture("PNG", color=(0, 0, 0, 0)))["small"]
    assert clear.convert("RGBA").getpixel((0, 0))[3] == 0
    deep = io.BytesIO()
    Image.new("I;16", (8, 6), 40_000).save(deep, "PNG")
    assert 150 < encoded(deep.getvalue())["small"].convert("L").getpixel((0, 0)) < 162


def test_of_an_animation_the_first_frame():
    frames = [Image.new("RGB", (8, 6), color) for color in (RED, BLUE)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    image = encoded(buffer.getvalue())["small"]
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((0, 0))[0] > 150


def test_what_was_appended_is_gone():
    script = b"/*<script>alert(1)</script>*/"
    for content in (picture("GIF") + script, picture("PNG") + script, picture("JPEG") + script):
        made = pictures.encoded(io.BytesIO(content))
        assert not any(b"script" in data for data in made.content.values())


def test_text_in_a_picture_is_gone():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "someone at home")
    made = pictures.encoded(io.BytesIO(picture("PNG", pnginfo=notes)))
    assert not any(b"someone" in data for data in made.content.values())


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000), (30_000, 100), (5_001, 5_001)])
def test_too_many_pixels_are_never_decoded(size):
    assert "too many pixels" in refusal(png_of_size(*size))


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", (200, 200))[:-300],
        picture("PNG", (200, 200))[:120],
        png_of_size(100, 100),
        b"\xff\xd8\xff" + b"\0" * 100,
        b"GIF89a" + b"\xff" * 20,
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n",
        b"",
    ],
    ids=["jpeg", "png", "pixels missing", "jpeg head", "gif head", "webp head", "png head", "empty"],
)
def test_damaged_pictures_are_refused(content):
    assert "cannot be read" in refusal(content)


def test_a_jpeg_of_countless_scans_is_refused():
    content = picture("JPEG", (16, 16), progressive=True)
    start = content.index(b"\xff\xda")
    bomb = content[:start] + content[start:-2] * 60 + content[-2:]
    assert "cannot be read" in refusal(bomb)


def test_svg_is_no_picture():
    assert not pictures.looks_like_picture(b'<svg xmlns="htt')
    assert "cannot be read" in refusal(b"<svg><script>alert(1)</script></svg>")
