"""What forms gain where JavaScript runs, on a real form: the one in which a city writes a challenge."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from tests.factories import CityFactory, officer_of

Open = Callable[..., Page]
FORM = "/challenges/new/?city=lulea"
TITLE = "Warm greenhouses with spare heat"


@pytest.fixture
def officer(live_server: Any) -> Person:
    return officer_of(CityFactory(slug="lulea", name="Luleå", languages=["sv"]), name="Maria Engström")


def title(page: Page) -> Any:
    return page.locator("main form.form input[type=text][lang=en]").first


def test_what_is_typed_saves_itself_and_is_given_back(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer)
    page.goto(FORM)
    title(page).fill(TITLE)
    expect(page.locator("[data-autosave-status]")).not_to_be_empty()
    assert FormDraft.objects.filter(by=officer).count() == 1
    page.goto(FORM)
    expect(title(page)).to_have_value(TITLE)


def test_leaving_with_unsaved_words_asks_first(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(FORM)
    title(page).press_sequentially("Warm")
    page.get_by_role("link", name="How it works").click()
    expect(title(page)).to_have_value("Warm")
    assert asked == ["beforeunload"]


def test_nothing_typed_nothing_asked(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer)
    page.goto(FORM)
    page.get_by_role("link", name="How it works").click()
    page.wait_for_url("**/how-it-works/")


def test_a_double_click_makes_one(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer)
    page.goto(FORM)
    title(page).fill(TITLE)
    page.get_by_role("button", name="Save the draft").dblclick()
    page.wait_for_url(lambda address: "/new/" not in address)
    assert Challenge.objects.count() == 1


def test_without_scripts_the_form_works_too(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer, java_script_enabled=False)
    page.goto(FORM)
    title(page).fill(TITLE)
    page.get_by_role("button", name="Save the draft").click()
    assert Challenge.objects.get().title == {"en": TITLE}
