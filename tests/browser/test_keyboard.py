"""The main story with a keyboard alone: Tab, Enter, Space, arrows and typing. The focus can always be seen, and lands where one is."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from talko.challenges.actions.editing import search_text
from talko.challenges.models import Challenge
from talko.solutions.models import Solution
from tests.browser import story as texts
from tests.browser.keyboard import follow, follow_back, go_on_to, tab_to, type_into
from tests.browser.story import Story
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close, share

Open = Callable[..., Page]


@pytest.fixture
def story(live_server: object) -> Story:
    return Story()


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector)).to_be_focused()


def test_write_review_and_open_a_challenge(open_browser: Open, story: Story) -> None:
    officer = open_browser(story.officer, locale="sv-SE")
    officer.goto("/challenges/")
    follow(officer, ".skip")
    follow(officer, ".desk a[href*='/challenges/new/']")
    officer.wait_for_url("**/challenges/new/?city=lulea")
    go_on_to(officer, "button.button[value=send]")
    expect(officer.locator("#needed li:not(.done)")).to_have_count(7)
    follow(officer, "button.button[value=send]")
    focused(officer, ".error-summary")
    follow(officer, ".error-summary a")
    focused(officer, "#id_title_0")
    written = {name: value for name, value in texts.CHALLENGE.items() if name != "title_sv"}
    officer.keyboard.insert_text(texts.CHALLENGE["title_sv"])
    type_into(officer, in_order(officer, written))
    expect(officer.locator(".running-sum")).to_have_class("running-sum right")
    choose_moment(officer, "answers_by")
    go_on_to(officer, "button.button[value=send]")
    expect(officer.locator("#needed .moss")).to_be_visible()
    expect(officer.locator("#form-steps .done")).to_have_count(3)
    follow(officer, "button.button[value=send]")
    expect(officer.locator("h1")).to_have_text(texts.CHALLENGE["title_sv"])

    second = open_browser(story.second, locale="sv-SE")
    second.goto("/")
    follow(second, "main a[href$='/review/']")
    follow(second, "form[action$='/approve/'] button")
    second.wait_for_url(f"**{story.address()}")
    assert story.challenge.state == "open"


def in_order(page: Page, values: dict[str, str]) -> dict[str, str]:
    names = page.evaluate("[...document.querySelectorAll('main [name]')].map(element => element.name)")
    return {name: values[name] for name in names if name in values}


def choose_moment(page: Page, name: str) -> None:
    """In the browser's own field, whose parts stand in the order of the reader's country: each one up, and the year once more."""
    tab_to(page, f"main [name={name}]")
    field = page.locator(f"main [name={name}]")
    while not field.input_value():
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        focused(page, f"main [name={name}]")
    assert field.input_value() > timezone.now().isoformat()


def opened(story: Story) -> Challenge:
    challenge = ChallengeFactory(city=story.lulea, owner=story.officer)
    challenge.search_text = search_text(challenge)
    challenge.save()
    share(challenge, story.austin)
    return challenge


def test_find_ask_and_answer(open_browser: Open, story: Story) -> None:
    challenge = opened(story)
    engineer = open_browser(story.engineer)
    engineer.goto("/challenges/")
    tab_to(engineer, ".filters [name=q]")
    engineer.keyboard.insert_text("Challenge")
    engineer.keyboard.press("Enter")
    engineer.wait_for_url("**q=Challenge**")
    focused(engineer, ".filters [name=q]")
    follow(engineer, f"main a[href='{challenge.get_absolute_url()}']")
    engineer.wait_for_url(f"**{challenge.get_absolute_url()}")

    follow(engineer, ".tabs a[href$='/dialogue/']")
    follow(engineer, "form#write-public .actions button")
    focused(engineer, "#write-public .error-summary")
    type_into(engineer, {"body": texts.QUESTION})
    follow(engineer, "form#write-public .actions button")
    focused(engineer, "#thread-public .bubble")
    expect(engineer.locator("#thread-public .bubble")).to_contain_text(texts.QUESTION)
    follow(engineer, "#thread-public .bubble a[href*='?reply=']")
    focused(engineer, "#reply-public")

    engineer.goto(challenge.get_absolute_url())
    follow(engineer, "main a[href*='/solutions/answer/']")
    engineer.wait_for_url("**/solutions/answer/**")
    tab_to(engineer, "main input[name=party]")
    engineer.keyboard.press("Space")
    type_into(engineer, {"title": texts.TITLE})
    follow(engineer, "main form.form .actions button")
    engineer.wait_for_url("**/edit/")
    go_on_to(engineer, "button[value=step]")
    follow(engineer, "button[value=step]")
    expect(engineer.locator("#steps [name=step_3_name]")).to_be_visible()
    focused(engineer, "#steps button[name=add]")
    follow_back(engineer, "#form-steps a[href='#idea']")
    engineer.keyboard.press("Enter")
    type_into(engineer, in_order(engineer, texts.ANSWER | {"criterion_0": "Everyone gains."}))
    go_on_to(engineer, "button.button[value=send]")
    expect(engineer.locator("#needed .moss")).to_be_visible()
    follow(engineer, "button.button[value=send]")
    expect(engineer.locator("h1")).to_have_text(texts.TITLE)
    assert Solution.objects.get().state == "submitted"


def test_endorse_and_decide(open_browser: Open, story: Story) -> None:
    challenge = opened(story)
    solution = SolutionFactory(challenge=challenge, organisation=story.organisation, sent=True)
    resident = open_browser(story.resident, locale="sv-SE")
    resident.goto(solution.get_absolute_url())
    follow(resident, "#endorsements form button")
    expect(resident.locator("#endorsements button[value=stop]")).to_be_visible()

    close(challenge)
    officer = open_browser(story.officer, locale="sv-SE")
    officer.goto(challenge.get_absolute_url())
    follow(officer, "main a[href$='/decide/']")
    officer.wait_for_url("**/decide/")
    type_into(officer, {f"reason_{solution.address_id}": texts.REASON})
    tab_to(officer, "main [name=chosen]")
    officer.keyboard.press("Space")
    follow(officer, "button[value=check]")
    focused(officer, ".error-summary")
    follow(officer, ".error-summary a")
    focused(officer, "[name=summary]")
    officer.keyboard.insert_text("Ett svar, och ett bra.")
    follow(officer, "button[value=check]")
    follow(officer, "button[value=publish]")
    expect(officer.locator("#decision")).to_contain_text(texts.REASON)
    assert Solution.objects.get(pk=solution.pk).state == "chosen"
    assert challenge.decision.decided_at <= timezone.now()
