"""A challenge is handed on: its link copied, its poster printed, its card shown on somebody else's site."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from talko.challenges.models import Challenge
from tests.browser.axe import COLOURS, LANGUAGES, faults
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory

Open = Callable[..., Page]


@pytest.fixture
def challenge(live_server: Any, settings: Any) -> Challenge:
    settings.TALKO = replace(settings.TALKO, base_url=live_server.url)
    lulea = CityFactory(slug="lulea", name="Luleå", latitude=65.58, longitude=22.16)
    return ChallengeFactory(city=lulea, title={"sv": "Värm växthus", "en": "Heat greenhouses"})


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder and the address of another site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_from_its_page_to_a_card_on_another_site(
    open_browser: Open, challenge: Challenge, elsewhere: tuple[Path, str], live_server: Any
) -> None:
    page = open_browser()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(challenge.get_absolute_url())
    page.get_by_text("Share", exact=True).click()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#announce")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == live_server.url + challenge.get_absolute_url()
    page.get_by_role("link", name="QR code, poster, embedding").click()
    shown = page.frame_locator("iframe").get_by_role("link", name="Heat greenhouses")
    expect(shown).to_be_visible()
    page.get_by_role("button", name="Copy the code").click()
    code = page.evaluate("navigator.clipboard.readText()")

    folder, site = elsewhere
    (folder / "index.html").write_text(f"<!doctype html><title>Library</title><h1>Library</h1>{code}")
    page.goto(site)

    card = page.frame_locator("iframe[title='Challenge: Heat greenhouses']")
    expect(card.get_by_text("left to answer")).to_be_visible()
    assert page.context.cookies() == []
    card.get_by_role("link", name="Read more and answer").click()
    page.wait_for_url(live_server.url + challenge.get_absolute_url())


def test_it_can_be_handed_on_without_scripts(open_browser: Open, challenge: Challenge) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto(challenge.get_absolute_url())
    page.get_by_text("Share", exact=True).click()
    expect(page.get_by_label("Link")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_the_card(open_browser: Open, challenge: Challenge, scheme: str) -> None:
    page = open_browser(color_scheme=scheme)
    for language in LANGUAGES:
        for size in ({"width": 480, "height": 400}, {"width": 260, "height": 150}):
            page.set_viewport_size(size)
            page.goto(f"/embed/challenges/{challenge.address_id}/?lang={language}")
            assert faults(page, ["wcag2a", "wcag2aa", "wcag22aa"]) == []
            assert faults(page, COLOURS) == []


@pytest.mark.parametrize(
    "title", ["Ljus", "Språkkaféer för nya grannar som väntar på en kurs i svenska " * 3]
)
def test_a_poster_is_one_sheet_whatever_its_title(
    open_browser: Open, challenge: Challenge, title: str
) -> None:
    challenge.title, challenge.lead = {"sv": title}, {"sv": "Vi söker någon som kan. " * 20}
    challenge.save()
    page = open_browser()
    page.goto(f"{challenge.get_absolute_url()}poster/")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        sheet = page.locator("article.sheet").bounding_box()
        assert sheet is not None
        assert sheet["height"] / sheet["width"] == pytest.approx(297 / 210, abs=0.01)
        for part in ("h2", "footer"):
            box = page.locator(f"article.sheet {part}").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= sheet["y"] + sheet["height"] + 1
            assert box["x"] + box["width"] <= sheet["x"] + sheet["width"] + 1
        land = page.locator("article.sheet header").bounding_box()
        words = page.locator("article.sheet h2").bounding_box()
        assert land is not None
        assert words is not None
        assert words["y"] + words["height"] <= land["y"] + land["height"] * 0.7
    for paper in ("A4", "A3", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1
