"""The parts that all pages are made of, in a browser: by keyboard, by eye and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import LANGUAGES, LOOKS, bring_axe, faults, looked_at
from tests.browser.world import Visit

Open = Callable[..., Page]
PAGES = ["/", "/design/?title=", "/nowhere/"]
"""What no other test opens in this state: no city, errors in a form, an error page."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_can_use_the_shell_in_every_state(open_browser: Open, language: str) -> None:
    page = bring_axe(open_browser(locale=language, reduced_motion="reduce"))
    for path in PAGES:
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert looked_at(page, LOOKS[language]) == [], path


def test_the_skip_link_comes_first(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/how-it-works/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_menu_by_keyboard(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/how-it-works/")
    summary = page.locator(".header-tools summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Suomi")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Suomi")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_menu_closes_on_a_click_elsewhere(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/how-it-works/")
    page.locator(".header-tools summary").first.click()
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Suomi")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_is_remembered_where_the_reader_was(open_browser: Open, scripts: bool) -> None:
    page = open_browser(java_script_enabled=scripts)
    page.goto("/search/?q=bus")
    page.locator(".header-tools summary").first.click()
    page.get_by_role("button", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert page.url.endswith("/search/?q=bus")
    page.goto("/how-it-works/")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_dark_is_remembered_and_wins_over_the_device(open_browser: Open, scripts: bool) -> None:
    page = open_browser(java_script_enabled=scripts, color_scheme="light")
    page.goto("/how-it-works/")
    expect(page.locator("body")).to_have_css("background-color", "rgb(246, 249, 250)")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(7, 22, 29)")
    page.get_by_role("button", name="As on your device").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(246, 249, 250)")


def test_errors_take_the_focus_and_lead_to_their_fields(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/design/#form")
    page.locator("main form.form button.button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    for link, field in (
        ("The need", "#id_need"),
        ("Scope", "#id_scope_0"),
        ("Everyone may read", "#id_agree"),
    ):
        page.locator(".error-summary").get_by_role("link", name=link).click()
        expect(page.locator(field)).to_be_focused()


def test_a_dangerous_button_asks_first(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/design/")
    button = page.get_by_role("button", name="Withdraw the answer")
    button.click()
    dialog = page.get_by_role("dialog", name="Withdraw the answer?")
    expect(dialog).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_an_address_can_be_copied(open_browser: Open) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/design/")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://talko.example/"


def test_a_filter_changes_the_list_and_the_address_without_a_new_page(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/design/")
    page.evaluate("window.stayed = true")
    page.locator(".filters summary").click()
    page.get_by_label("Order").select_option("new")
    page.wait_for_url("**/design/?q=&sort=new")
    assert page.evaluate("window.stayed") is True
    expect(page.locator(".filters summary")).to_have_text("Filter (1)")
    page.get_by_role("link", name="Remove the filter Newest first").click()
    expect(page.locator(".filters summary")).to_have_text("Filter")
    assert page.url.endswith("/design/?q=")


def test_nothing_moves_for_who_asked_for_calm(open_browser: Open) -> None:
    page = open_browser(reduced_motion="reduce")
    page.goto("/design/")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert moving == 0


def test_print_shows_the_text_and_no_controls(open_browser: Open) -> None:
    page = open_browser(color_scheme="dark")
    page.goto("/how-it-works/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(".footer")).to_be_hidden()
    expect(page.locator("h1")).to_have_css("color", "rgb(11, 37, 48)")


def test_paging_in_place_keeps_the_reader_oriented(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/design/")
    page.evaluate("window.stayed = true")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="5", exact=True).click()
    page.wait_for_url("**/design/?page=5")
    expect(page.locator(".pagination [aria-current]")).to_have_text("5")
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#announce")).to_have_text("190 challenges")
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator(".pagination [aria-current]")).to_have_text("4")


def test_a_menu_stays_inside_a_narrow_window(open_browser: Open) -> None:
    page = open_browser(viewport={"width": 320, "height": 640})
    page.goto("/how-it-works/")
    page.locator(".header-tools summary").first.click()
    box = page.locator(".menu[open] .menu-body").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


def test_on_a_phone_the_amounts_of_a_ledger_are_seen_without_scrolling(
    demo_world: list[Visit], open_browser: Open
) -> None:
    page = open_browser(viewport={"width": 320, "height": 640})
    page.goto(next(visit.path for visit in demo_world if visit.route == "agreements:agreement"))
    amount = page.locator("#costs td.number").first
    amount.scroll_into_view_if_needed()
    box = amount.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_pages_are_in_a_menu(open_browser: Open, scripts: bool) -> None:
    page = open_browser(viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    page.goto("/how-it-works/")
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Challenges").click()
    page.wait_for_url("**/challenges/")


def test_the_weights_are_added_up_as_they_are_typed(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/design/")
    line = page.locator(".running-sum")
    expect(line).to_have_text("Together 100 of 100")
    page.get_by_label("Residents take part").fill("12,5")
    expect(line).to_have_text("Together 92.5 of 100")
    expect(line).not_to_have_class("right")
