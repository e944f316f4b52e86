"""The address of a city's sky, and what the sky says in words."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from talko.cities import queries
from talko.cities.models import Accent
from talko.cities.queries.sky import sky_over
from talko.engines.sky import SHAPES
from talko.engines.sky.colour import contrast, of_hex
from tests.conftest import ROOT
from tests.factories import CityFactory, PersonFactory

pytestmark = pytest.mark.django_db

WHERE = {
    "lulea": ("Luleå", 65.5848, 22.1567, "Europe/Stockholm"),
    "tromso": ("Tromsø", 69.6492, 18.9553, "Europe/Oslo"),
    "austin": ("Austin", 30.2672, -97.7431, "America/Chicago"),
}


def city(slug, **values):
    name, latitude, longitude, zone = WHERE[slug]
    place = {"latitude": latitude, "longitude": longitude, "time_zone": zone}
    return CityFactory(slug=slug, name=name, **{**place, **values})


@pytest.fixture
def clock(monkeypatch):
    def set_to(text, zone):
        monkeypatch.setattr(
            timezone, "now", lambda: datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
        )

    set_to("2026-12-21T11:43:20", "Europe/Stockholm")
    return set_to


def test_it_works(client, clock):
    city("lulea", relief="coast", water="sea", landmarks=["church"])
    answer = client.get("/sky/lulea/hero.svg")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=400"
    assert answer.content.startswith(b"<svg ")
    assert b"<text" not in answer.content
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert b"style=" not in answer.content


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_an_address(client, clock, shape):
    city("lulea")
    answer = client.get(f"/sky/lulea/{shape}.svg")
    assert f'width="{SHAPES[shape].width}"'.encode() in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "/sky/lulea/huge.svg",
        "/sky/lulea/HERO.svg",
        "/sky/nowhere/hero.svg",
        "/sky/lulea/hero.svg?at=1",
        "/sky/lulea/hero.png",
    ],
)
def test_what_a_stranger_makes_up_is_not_found(client, clock, address):
    city("lulea")
    assert client.get(address).status_code == 404


def test_it_only_reads(client):
    city("lulea")
    assert client.post("/sky/lulea/hero.svg").status_code == 405


def test_it_is_the_same_for_ten_minutes_and_says_so(client, clock):
    lulea = city("lulea")
    first = client.get("/sky/lulea/tile.svg")
    clock("2026-12-21T11:49:59", "Europe/Stockholm")
    second = client.get("/sky/lulea/tile.svg", headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    clock("2026-12-21T11:50:00", "Europe/Stockholm")
    assert client.get("/sky/lulea/tile.svg", headers={"If-None-Match": first["ETag"]}).status_code == 200
    lulea.revision += 1
    lulea.save()
    clock("2026-12-21T11:49:59", "Europe/Stockholm")
    assert client.get("/sky/lulea/tile.svg", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_is_small_on_the_wire(client, clock):
    clock("2026-12-21T22:00", "Europe/Oslo")
    city("tromso", relief="peaks", water="sea", trees="birch", landmarks=["arctic_cathedral", "bridge"])
    plain = client.get("/sky/tromso/strip.svg")
    packed = client.get("/sky/tromso/strip.svg", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 6_000 < len(plain.content)


def test_it_is_everybodys_also_for_someone_signed_in(client, clock):
    city("lulea")
    client.force_login(PersonFactory())
    assert client.get("/sky/lulea/hero.svg")["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize(
    ("slug", "now", "english", "swedish", "finnish"),
    [
        (
            "lulea",
            "2026-12-21T11:40",
            "Luleå now, 11:40. The sun sets at 13:03.",
            "Luleå just nu, 11:40. Solen går ner 13:03.",
            "Luleå nyt, klo 11.40. Aurinko laskee klo 13.03.",
        ),
        (
            "lulea",
            "2026-12-21T04:00",
            "Luleå now, 04:00. The sun rises at 09:55.",
            "Luleå just nu, 04:00. Solen går upp 09:55.",
            "Luleå nyt, klo 4.00. Aurinko nousee klo 9.55.",
        ),
        (
            "tromso",
            "2026-12-10T11:40",
            "Tromsø now, 11:40. Polar night: the sun does not rise until 15 January.",
            "Tromsø just nu, 11:40. Polarnatt: solen går inte upp förrän den 15 januari.",
            "Tromsø nyt, klo 11.40. Kaamos: aurinko nousee seuraavan kerran 15. tammikuuta.",
        ),
        (
            "tromso",
            "2026-06-21T23:30",
            "Tromsø now, 23:30. Midnight sun: it does not set until 26 July.",
            "Tromsø just nu, 23:30. Midnattssol: solen går inte ner förrän den 26 juli.",
            "Tromsø nyt, klo 23.30. Yötön yö: aurinko laskee seuraavan kerran 26. heinäkuuta.",
        ),
        (
            "austin",
            "2026-06-21T12:00",
            "Austin now, 12:00. The sun sets at 20:35.",
            "Austin just nu, 12:00. Solen går ner 20:35.",
            "Austin nyt, klo 12.00. Aurinko laskee klo 20.35.",
        ),
    ],
)
def test_the_words(slug, now, english, swedish, finnish):
    there = city(slug)
    moment = datetime.fromisoformat(now).replace(tzinfo=there.zone)
    for language, words in (("en", english), ("sv", swedish), ("fi", finnish)):
        with translation.override(language):
            assert sky_over(there, moment).words == words


def test_a_city_that_does_not_say_where_it_lies_has_a_sky_and_promises_no_sunset(client, clock):
    CityFactory(slug="somewhere", name="Somewhere", time_zone="Asia/Tokyo")
    assert client.get("/sky/somewhere/hero.svg").status_code == 200
    somewhere = queries.city_by_slug("somewhere")
    assert sky_over(somewhere).words == "Somewhere now, 19:43."


def test_the_tag_gives_a_picture_that_keeps_its_place_and_says_nothing():
    lulea = city("lulea")
    markup = Template('{% load sky %}{% sky city "tile" lazy=True %}').render(Context({"city": lulea}))
    assert markup == (
        '<img class="sky sky-tile" src="/sky/lulea/tile.svg" width="320" height="400" alt="" aria-hidden="true"'
        ' loading="lazy" decoding="async">'
    )


def test_a_narrow_screen_gets_an_upright_hero():
    markup = Template('{% load sky %}{% sky city "hero" %}').render(Context({"city": city("lulea")}))
    assert '<source media="(max-width: 40rem)" srcset="/sky/lulea/tall.svg">' in markup
    assert '<img class="sky sky-hero" src="/sky/lulea/hero.svg"' in markup


def test_the_text_colour_belongs_to_the_hour():
    lulea = city("lulea")
    for now, expected in (("2026-12-21T11:40", "on-sky-dark"), ("2026-12-21T20:00", "on-sky-light")):
        moment = datetime.fromisoformat(now).replace(tzinfo=lulea.zone)
        assert sky_over(lulea, moment).text_class == expected


def test_every_accent_can_be_read_in_light_and_dark(clock):
    styles = ROOT / "src" / "talko"
    pages = (styles / "cities/styles/sky.css").read_text("utf-8")
    tokens = (styles / "web/styles/tokens.css").read_text("utf-8")
    for accent in Accent.values:
        (pair,) = re.findall(rf"--{accent}: light-dark\((#\w{{6}}), (#\w{{6}})\)", tokens)
        for colour, grounds in zip(pair, (("#f6f9fa", "#ffffff"), ("#07161d", "#0c212b")), strict=True):
            assert min(contrast(of_hex(colour), of_hex(ground)) for ground in grounds) >= 4.5
    assert set(re.findall(r"accent-(\w+)\)", pages)) == set(Accent.values) - {"water"}, (
        "water is every page's"
    )
    assert sky_over(city("lulea", accent="moss")).text_class == "on-sky-dark accent-moss"
