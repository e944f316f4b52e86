"""What forms gain where JavaScript runs, on a real form: the one in which a city writes a challenge."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, Page, expect

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from tests.factories import PASSWORD, CityFactory, officer_of

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
    steps = page.get_by_role("navigation", name="Steps of the form").get_by_role("link")
    for address in [step.get_attribute("href") for step in steps.all()]:
        expect(page.locator(str(address))).to_be_visible()
    title(page).fill(TITLE)
    page.get_by_role("button", name="Save the draft").click()
    assert Challenge.objects.get().title == {"en": TITLE}


def test_a_step_is_an_address_and_what_is_missing_leads_to_its_step(
    open_browser: Open, officer: Person
) -> None:
    page = open_browser(officer)
    page.goto(f"{FORM}#check")
    last = page.get_by_role("heading", name="Step 5 of 5 Check and send")
    expect(last).to_be_visible()
    page.get_by_role("link", name="What answers are scored by").click()
    expect(page.get_by_role("heading", name="Step 2 of 5 Criteria")).to_be_focused()
    expect(last).to_be_hidden()
    page.locator("[name=criterion_0_weight]").fill("70")
    expect(page.get_by_role("status").filter(has_text="Together 70 of 100")).to_be_visible()
    page.go_back()
    expect(last).to_be_focused()


def test_who_signs_in_again_in_another_tab_goes_on_in_the_first(open_browser: Open, officer: Person) -> None:
    page = open_browser(officer)
    page.goto(FORM)
    Session.objects.all().delete()
    title(page).fill(TITLE)
    status = page.locator("[data-autosave-status]")
    expect(status).to_contain_text("You are no longer signed in.")
    link = status.get_by_role("link", name="Sign in").get_attribute("href")
    other = page.context.new_page()
    other.goto(f"{urljoin(page.url, link)}")
    other.fill("[name=login]", str(officer.email))
    other.fill("[name=password]", PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(page.url)
    expect(title(other)).to_have_value(TITLE)
    title(page).press_sequentially(" and light")
    expect(status).to_contain_text("Draft saved at")
    assert f"{TITLE} and light" in FormDraft.objects.get(by=officer).values["title_en"]


def test_an_older_tab_is_told_that_a_newer_one_was_kept(open_browser: Open, officer: Person) -> None:
    first = open_browser(officer)
    first.goto(FORM)
    second = first.context.new_page()
    second.goto(FORM)
    title(second).fill("Written second")
    expect(second.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
    title(first).fill("Written first")
    expect(first.locator("[data-autosave-status]")).to_contain_text(
        "A newer draft was saved in another tab at"
    )
    first.get_by_role("button", name="Save the draft").click()
    expect(
        first.get_by_role("heading", name="You have changed this form in another tab since then.")
    ).to_be_visible()
    expect(title(first)).to_have_value("Written first")


def test_what_was_typed_before_the_session_ended_stands_there_for_everyone(
    open_browser: Open, officer: Person
) -> None:
    """Without JavaScript, too narrow for nobody, and without a fault for assistive technology."""
    page = open_browser(officer, java_script_enabled=False)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(FORM)
    title(page).fill(TITLE)
    Session.objects.all().delete()
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are no longer signed in.")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.fill("[name=login]", str(officer.email))
    page.fill("[name=password]", PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("The form is filled in with what you had typed.")).to_be_visible()
    expect(title(page)).to_have_value(TITLE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_role("heading", name="Needed before review")).to_be_visible()
