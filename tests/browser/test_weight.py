"""Light, alone, and without what a browser may lack: bytes, foreign servers, JavaScript, motion, ink."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from talko.dialogue.models import Message
from tests.browser import story as texts
from tests.browser.story import Story, dates, fill, press, say
from tests.browser.weight import AT_MOST, Weights
from tests.browser.world import Visit
from tests.challenges.factories import share

Open = Callable[..., Page]


def test_the_first_page_weighs_little(open_browser: Open, demo_world: list[Visit]) -> None:
    page = open_browser()
    weights = Weights(page)
    page.goto("/", wait_until="networkidle")
    assert 0 < weights.total <= AT_MOST, weights.sizes


def test_the_story_without_javascript(open_browser: Open, live_server: Any) -> None:
    story = Story()
    officer = open_browser(story.officer, java_script_enabled=False, locale="sv-SE")
    officer.goto("/challenges/new/?city=lulea")
    fill(
        officer,
        {name: value for name, value in texts.CHALLENGE.items() if "criterion_1" not in name} | dates(),
    )
    press(officer, "then", "send")
    expect(officer.locator(".error-summary")).to_be_visible()  # the weights add up to 60
    fill(officer, {"criterion_0_weight": "100"})
    press(officer, "then", "send")
    second = open_browser(story.second, java_script_enabled=False)
    second.goto(story.address("review/"))
    second.locator("form[action$='/approve/'] button").click()
    assert story.challenge.state == "open"
    share(story.challenge, story.austin)
    find_and_ask_without_javascript(open_browser, story)


def find_and_ask_without_javascript(open_browser: Open, story: Story) -> None:
    engineer = open_browser(story.engineer, java_script_enabled=False)
    engineer.goto("/challenges/")
    fill(engineer, {"q": "nothing has this word"})
    engineer.locator(".filters button").click()
    expect(engineer.locator("main .row")).to_have_count(0)
    fill(engineer, {"q": "schoolyard"})
    engineer.locator(".filters button").click()
    engineer.locator(f"main .row a[href='{story.address()}']").click()
    engineer.locator(".tabs a[href$='/dialogue/']").click()
    expect(say(engineer, "public", texts.QUESTION, "en")).to_be_visible()
    engineer.locator("#thread-public .bubble a[href*='?reply=']").click()
    expect(say(engineer, "public", "We ask because of the lamps.", "en")).to_have_class("bubble reply")
    assert Message.objects.count() == 2
    answer_without_javascript(engineer, story)


def answer_without_javascript(engineer: Page, story: Story) -> None:
    engineer.goto(f"/solutions/answer/{story.challenge.address_id}/")
    fill(engineer, {"title": texts.TITLE})
    engineer.locator("main form.form .actions button").click()
    fill(engineer, {"summary": texts.ANSWER["summary"]})
    with engineer.expect_navigation():  # what is reloaded must be the page that saving leads to
        press(engineer, "then", "save")
    engineer.reload()
    expect(engineer.locator("main [name=summary]")).to_have_value(texts.ANSWER["summary"])
    engineer.locator("#steps button[name=add]").click()
    expect(engineer.locator("main [name=step_3_name]")).to_be_visible()
    answer = story.challenge.solutions.get()
    assert (answer.summary, answer.state) == (texts.ANSWER["summary"], "draft")


def test_the_page_of_a_challenge_on_paper(open_browser: Open, demo_world: list[Visit]) -> None:
    address = next(
        visit.path for visit in demo_world if visit.route == "challenges:challenge" and not visit.who
    )
    page = open_browser(color_scheme="dark")
    page.goto(address)
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".header nav", ".footer", "main .actions .button"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in ("h1", "#need .prose", "#criteria", ".rail-time", ".rail-more"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.locator("h1")).to_have_css("color", "rgb(11, 37, 48)")
    assert len(page.pdf(format="A4")) > 10_000


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_who_asked_for_calm(
    open_browser: Open, demo_world: list[Visit], motion: str
) -> None:
    page = open_browser(reduced_motion=motion)
    for path in ("/", "/challenges/"):
        page.goto(path)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].some(element => {
                const style = getComputedStyle(element);
                return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
            })"""
        )
        assert not (moving and motion == "reduce"), path
        assert page.evaluate("document.getAnimations().length") == 0, path  # nothing starts by itself
