"""The drawing: any place and time, its size, and that text can be read on it. It is drawn, and looked at pixel by pixel."""

import gzip
import math
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from talko.engines.sky import SHAPES, Landscape, Scene, draw
from talko.engines.sky.colour import contrast
from talko.engines.sky.landscape import LANDMARKS, MOST_LANDMARKS, RELIEFS, TREES, WATERS
from talko.engines.sky.palette import TEXT_COLOURS, TEXT_TURNS

LARGEST = 6_000
"""Bytes of a picture on the wire."""
LULEA = Landscape("coast", "sea", "spruce", ("church", "chimneys"), "lulea")
TROMSO = Landscape("peaks", "sea", "birch", ("arctic_cathedral", "bridge"), "tromso")
CANYON = Landscape("canyon", "river", "palm", ("skyline", "turbines"), "moab")

landscapes = st.builds(
    Landscape,
    st.sampled_from(RELIEFS),
    st.sampled_from(WATERS),
    st.sampled_from(TREES),
    st.lists(st.sampled_from(LANDMARKS), max_size=MOST_LANDMARKS, unique=True).map(tuple),
    st.text(max_size=12),
)
moments = st.integers(0, 100 * 365 * 24 * 60).map(
    lambda minutes: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at_altitude(landscape, wanted, latitude=45.0):
    """A scene with the sun at a height, on an evening in spring: found by halving the afternoon."""
    noon = datetime(2026, 3, 20, 12, 7, tzinfo=UTC)
    early, late = noon, noon + timedelta(hours=11)
    for _step in range(24):
        middle = early + (late - early) / 2
        high = Scene(landscape, latitude, 0.0, middle).sun.altitude > wanted
        early, late = (middle, late) if high else (early, middle)
    return Scene(landscape, latitude, 0.0, late)


def pixels(svg, width):
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return Image.open(BytesIO(bytes(png))).convert("RGB")


@settings(max_examples=40)
@given(
    landscapes,
    st.floats(-90, 90),
    st.floats(-180, 180),
    moments,
    st.sampled_from(sorted(SHAPES)),
)
def test_any_place_at_any_time_is_a_small_picture(landscape, latitude, longitude, moment, shape):
    scene = Scene(landscape, latitude, longitude, moment)
    svg = draw(scene, shape)
    root = etree.fromstring(svg.encode())
    assert len(gzip.compress(svg.encode())) <= LARGEST
    assert not re.search("nan|inf|None", svg)
    assert root.xpath("count(//*[local-name()='text' or local-name()='script' or local-name()='style'])") == 0
    assert root.xpath("count(//@style)") == 0
    ids = set(root.xpath("//@id"))
    assert set(re.findall(r"url\(#(\w+)\)", svg)) <= ids
    assert math.isfinite(scene.sun.altitude)
    assert scene.text in TEXT_COLOURS


def test_the_same_values_give_the_same_picture():
    moment = datetime(2026, 12, 1, 17, 40, tzinfo=UTC)
    first, second = (draw(Scene(TROMSO, 69.6, 19.0, moment), "hero") for _time in range(2))
    assert first == second
    assert first != draw(Scene(TROMSO, 69.6, 19.0, moment + timedelta(minutes=40)), "hero")


@pytest.mark.slow
@pytest.mark.parametrize("landscape", [LULEA, TROMSO, CANYON], ids=lambda one: one.seed)
@pytest.mark.parametrize("shape", [name for name, shape in SHAPES.items() if shape.text])
def test_text_can_be_read_on_every_sky(landscape, shape):
    """4.5:1 on each pixel where text may stand, stars apart, at every height of the sun; finely where the text turns."""
    heights = [-20, -12, -8, -5, *(TEXT_TURNS + step for step in (-1, -0.01, 0.01, 1, 2)), 3, 6, 15, 50]
    for wanted in heights:
        scene = at_altitude(landscape, wanted)
        svg = re.sub(r'<path d="M[^"]*" stroke="#fff"[^>]*>', "", draw(scene, shape))
        picture = pixels(svg, 240)
        zone = picture.crop((0, 0, picture.width, int(picture.height * SHAPES[shape].text)))
        text = TEXT_COLOURS[scene.text]
        worst = min(
            contrast(text, tuple(part / 255 for part in colour))
            for _count, colour in zone.getcolors(zone.width * zone.height)
        )
        assert worst >= 4.5, f"{scene.text} text at {scene.sun.altitude:.2f} degrees: {worst:.2f}"


def test_the_sky_changes_smoothly():
    """From one minute to the next no part of the picture jumps, but where the text turns."""
    before = None
    for tenth in range(-180, 200, 10):
        picture = pixels(draw(at_altitude(LULEA, tenth / 10), "thumb"), 40).resize((4, 4))
        now = [part for colour in picture.get_flattened_data() for part in colour]
        if before is not None and abs(tenth / 10 - TEXT_TURNS) > 1:
            assert max(abs(one - other) for one, other in zip(before, now, strict=True)) < 40, tenth
        before = now


def test_stars_at_night_sun_by_day_aurora_in_the_north():
    night = draw(Scene(LULEA, 65.6, 22.2, datetime(2026, 12, 1, 22, tzinfo=UTC)), "hero")
    assert 'stroke="#fff"' in night
    assert "<circle" not in night
    assert "feGaussianBlur" in night
    south = draw(Scene(LULEA, 30.0, 22.2, datetime(2026, 12, 1, 22, tzinfo=UTC)), "hero")
    assert "feGaussianBlur" not in south
    day = draw(Scene(LULEA, 65.6, 22.2, datetime(2026, 6, 1, 10, tzinfo=UTC)), "hero")
    assert day.count("<circle") == 1
    assert 'stroke="#fff"' not in day


@pytest.mark.parametrize(("hour", "side"), [(7, "left"), (10.5, "middle"), (15, "right")])
def test_the_sun_wanders_from_left_to_right(hour, side):
    moment = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(hours=hour)
    (x,) = re.findall(r'<circle cx="(\d+)"', draw(Scene(LULEA, 65.6, 22.2, moment), "tile"))
    third = int(x) / SHAPES["tile"].width
    assert ("left" if third < 0.42 else "right" if third > 0.58 else "middle") == side


def test_phases_have_names():
    def phase(text):
        return Scene(TROMSO, 69.65, 18.96, datetime.fromisoformat(text + "+00:00")).phase

    assert phase("2026-12-10T20:00") == "polar night"
    assert phase("2026-12-10T10:40") == "dusk"
    assert phase("2026-03-20T22:00") == "night"
    assert phase("2026-06-21T10:40") == "high day"
    assert phase("2026-06-20T23:00") == "low day"
