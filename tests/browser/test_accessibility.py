"""Every page of ours, for those who may open it: WCAG 2.2 AA by axe, in every language, light and dark, phone and desk.

What is run on which page stands in docs/accessibility.md.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory
from playwright.sync_api import Page, Response, expect

from talko.accounts.models import Person
from tests.browser import addresses
from tests.browser.axe import (
    COLOURS,
    COLOURS_ELSEWHERE,
    LANGUAGES,
    LOOKS,
    PHONE,
    bring_axe,
    faults,
    looked_at,
)
from tests.browser.conftest import sign_in
from tests.browser.made import PASSWORD, PEOPLE
from tests.browser.story import fill, press, say
from tests.browser.world import Visit

Open = Callable[..., Page]


def test_every_page_is_visited_or_explained(demo_world: list[Visit]) -> None:
    visited = {visit.route for visit in demo_world}
    known = [
        visited,
        addresses.ONLY_SENT_TO,
        set(addresses.NOT_A_PAGE),
        set(addresses.NOT_OFFERED),
        set(addresses.WALKED),
    ]
    assert sorted({name for name, _pattern in addresses.routes()}) == sorted(set().union(*known))
    assert sum(map(len, known)) == len(set().union(*known))


def test_what_is_said_to_be_only_sent_to_shows_nothing() -> None:
    request = RequestFactory().get("/")
    for name, pattern in addresses.routes():
        if name in addresses.ONLY_SENT_TO:
            arguments = dict.fromkeys(pattern.pattern.converters, "x")
            assert pattern.callback(request, **arguments).status_code == 405, name


def go_as(page: Page, who: str, language: str, url: str) -> None:
    """In the same browser, so that it asks for styles and scripts once."""
    page.context.clear_cookies()
    if who:
        sign_in(page, Person.objects.get(email=PEOPLE[who]), url)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": url}])


def open_page(page: Page, path: str) -> Response:
    """Some pages ask once more for the password."""
    answer = page.goto(path)
    if "/reauthenticate/?next" in page.url:
        page.locator("main input[name=password]").fill(PASSWORD)
        with page.expect_navigation(url=f"**{path}") as navigation:
            page.locator("main input[name=password]").press("Enter")
        answer = navigation.value
    assert answer is not None
    return answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_can_use_every_page(
    demo_world: list[Visit], open_browser: Open, live_server: Any, language: str
) -> None:
    """And none of them asks another server for anything."""
    found: list[str] = []
    asked: set[str] = set()
    # A colour on its way to another is no colour to judge.
    page = bring_axe(open_browser(reduced_motion="reduce"))
    page.on("request", lambda request: asked.add(request.url))
    for who in ["", *PEOPLE]:
        go_as(page, who, language, live_server.url)
        for visit in demo_world:
            if visit.who == who:
                answer = open_page(page, visit.path)
                assert (answer.status, page.url) == (200, f"{live_server.url}{visit.path}"), visit
                assert page.evaluate("document.documentElement.lang") == language, visit
                found += [f"{who} {visit.path} {one}" for one in looked_at(page, LOOKS[language])]
    assert [one for one in asked if not one.startswith((f"{live_server.url}/", "data:"))] == []
    assert not found, "\n".join(found)


UNREADABLE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("main h1 { color: #bbb !important }");
    document.adoptedStyleSheets = [sheet];
}"""


def test_a_colour_that_cannot_be_read_is_found_each_time(open_browser: Open) -> None:
    """Colours are judged where words look like none before: here all other words do."""
    page = bring_axe(open_browser(reduced_motion="reduce"))
    page.goto("/accounts/login/")
    for _time in range(2):
        assert faults(page, COLOURS) == []
    page.evaluate(UNREADABLE)
    for _time in range(2):
        assert ["color-contrast: <h1" in one for one in faults(page, COLOURS)] == [True]


def path_of(visits: list[Visit], route: str, who: str) -> str:
    return next(visit.path for visit in visits if (visit.route, visit.who) == (route, who))


def fine(page: Page, what: str) -> None:
    """Nothing found on a phone and a desk, in the light and in the dark, as the page stands now."""
    found = looked_at(page, LOOKS["en"] + COLOURS_ELSEWHERE)
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join([what, *found])


def test_after_each_interaction(demo_world: list[Visit], open_browser: Open, live_server: Any) -> None:
    resident = bring_axe(open_browser(reduced_motion="reduce"))
    go_as(resident, "nils", "en", live_server.url)
    failing_forms(resident, demo_world)
    filters(resident)
    a_message(resident, demo_world)
    officer = bring_axe(open_browser(reduced_motion="reduce"))
    go_as(officer, "eva", "en", live_server.url)
    officer.goto(path_of(demo_world, "challenges:dialogue", "eva"))
    officer.locator("button[data-confirm]").first.click()
    expect(officer.locator("#confirm-dialog")).to_be_visible()
    fine(officer, "a question before something is done")
    officer.keyboard.press("Escape")
    officer.goto(path_of(demo_world, "challenges:edit", "eva"))
    fine(officer, "the first step of a long form")
    fill(officer, {"criterion_0_weight": "7"})
    fine(officer, "a later step of a long form")
    press(officer, "then", "send")
    expect(officer.locator(".error-summary")).to_be_focused()
    fine(officer, "a long form that is refused")
    a_letter(officer, open_browser(java_script_enabled=False), demo_world, live_server.url)


def a_letter(officer: Page, reader: Page, visits: list[Visit], server: str) -> None:
    """Written to an organisation without an account, seen before it is sent, and declined without an account or a script."""
    _to_members, to_an_address, *_more = [one.path for one in visits if one.route == "matching:invite"]
    officer.goto(to_an_address)
    fill(officer, {"email": "info@träd.example"})
    officer.locator("form[data-warn-unsaved] .actions button").click()
    expect(officer.locator("#letter")).to_be_visible()
    fine(officer, "a letter before it is sent")
    officer.locator("button[name=send]").click()
    officer.wait_for_url("**/suggestions/")
    reader.goto(server + path_of(visits, "matching:letter", ""))
    reader.locator("#reply a[href$='/decline/']").click()
    reader.locator("main form.form button").click()
    expect(reader.locator("#reply .actions .button")).to_have_count(1)


def failing_forms(page: Page, visits: list[Visit]) -> None:
    page.goto(path_of(visits, "organisations:create", "nils"))
    page.locator("main form.form .actions button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    fine(page, "a short form that is refused")


def filters(page: Page) -> None:
    page.goto("/challenges/")
    page.locator(".filters summary").click()
    fine(page, "filters unfolded")
    page.locator(".filters [name=state]").select_option("decided")
    page.wait_for_url("**state=decided**")
    expect(page.get_by_role("link", name="Save this search")).to_be_visible()
    fine(page, "a filtered list")
    page.locator(".filters [name=q]").fill("no challenge has these words")
    page.locator(".filters button").click()
    expect(page.locator(".empty")).to_be_visible()
    fine(page, "an empty list")


def a_message(page: Page, visits: list[Visit]) -> None:
    page.goto(path_of(visits, "challenges:dialogue", ""))
    page.locator("#write-public .actions button").click()
    expect(page.locator("#write-public .error-summary")).to_be_focused()
    fine(page, "a message without words")
    posted = say(page, "public", "Kan man odla tomater där?", "sv")
    expect(posted).to_be_visible()
    fine(page, "a posted message")
    posted.locator("a[href*='?reply=']").click()
    expect(page.locator("#reply-public")).to_be_focused()
    for closed in page.locator("main details:not([open]) > summary").all():
        closed.click()
    for menu in page.locator(".header details > summary").all():
        page.set_viewport_size({"width": PHONE, "height": 800})  # where each of them is shown
        menu.click()
        fine(page, "an open menu")
    fine(page, "everything that opens, opened")
