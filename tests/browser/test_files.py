"""Pictures and attachments, as those who add them and those who may not see them meet them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from talko.core.files import actions, uploads
from tests.browser.axe import bring_axe, faults
from tests.browser.story import Story, say
from tests.challenges.factories import ChallengeFactory, SolutionFactory, share
from tests.core.files.samples import PDF, SVG, picture, png_of_size

Open = Callable[..., Page]
SAID = {"alternative": "The yard in the dark", "credit": "Eva & Nils"}
REFUSED = [
    ("logo.svg", SVG),
    ("bomb.png", png_of_size(50_000, 50_000)),
    ("plan.png", PDF),
    ("large.png", picture() + b"\0" * 200_000),
]


@pytest.fixture
def story(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    for module in (actions, uploads):
        monkeypatch.setattr(module, "LARGEST", 100_000)
    return Story()


def test_files_of_a_challenge_an_answer_and_a_message(open_browser: Open, story: Story) -> None:
    challenge = ChallengeFactory(city=story.lulea, owner=story.officer, state="open")
    share(challenge, story.austin)
    answer = SolutionFactory(
        challenge=challenge, organisation=story.organisation, author=story.engineer, sent=True
    )
    officer, engineer = bring_axe(open_browser(story.officer)), bring_axe(open_browser(story.engineer))

    officer.goto(story.address())
    add_a_picture(officer, "lead", REFUSED)
    add_a_file(officer, "Ritning.pdf")
    expect(officer.locator(f".lead-picture img[alt='{SAID['alternative']}']")).to_be_visible()
    assert faults(officer) == []

    engineer.goto(answer.get_absolute_url())
    add_a_picture(engineer, "pictures", REFUSED[:1])
    add_a_file(engineer, "Budget.pdf")
    assert faults(engineer) == []

    whisper = add_to_a_message(engineer, "Between us: our prices.")
    for page, status in (
        (officer, 200),
        (open_browser(), 404),
        (open_browser(story.resident), 404),
        (open_browser(story.other_officer), 404),
        (open_browser(story.stranger), 404),
    ):
        assert page.request.get(whisper).status == status

    remove_what_was_added(officer, story)


def add_link(page: Page, place: str) -> Locator:
    """What the city adds is folded."""
    link = page.locator(f"a[href*='/files/add/'][href$='/{place}/']")
    folded = page.locator("main details:not([open])", has=link)
    if folded.count():
        folded.locator("summary").click()
    return link


def choose(page: Page, name: str, content: bytes, form: str = "main form.form") -> None:
    page.locator(f"{form} [name=file]").set_input_files(FilePayload(name=name, mimeType="", buffer=content))


def add_a_picture(page: Page, place: str, refused: list[tuple[str, bytes]]) -> None:
    before = page.url
    add_link(page, place).click()
    for name, value in SAID.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=licence]").select_option("by")
    for name, content in refused:
        choose(page, name, content)
        page.locator("main form.form .actions button").click()
        expect(page.locator("main [name=file][aria-invalid=true]")).to_be_visible()
        expect(page.locator("main [name=alternative]")).to_have_value(SAID["alternative"])
        expect(page.locator("main [name=credit]")).to_have_value(SAID["credit"])
        expect(page.locator("main [name=licence]")).to_have_value("by")
    assert faults(page) == []
    choose(page, "yard.png", picture(size=(600, 400)))
    page.locator("main form.form .actions button").click()
    page.wait_for_url(before)


def add_a_file(page: Page, name: str) -> None:
    before = page.url
    add_link(page, "attachments").click()
    choose(page, name, PDF)
    page.locator("main form.form .actions button").click()
    page.wait_for_url(before)
    expect(page.locator(".files li", has_text=name)).to_have_count(1)


def add_to_a_message(engineer: Page, body: str) -> str:
    """Gives the address of the file."""
    choose(engineer, "logo.svg", SVG, "#write-parties")
    engineer.locator("#write-parties [name=body]").fill(body)
    engineer.locator("#write-parties > .actions button").click()
    expect(engineer.locator("#write-parties [name=file][aria-invalid=true]")).to_be_visible()
    expect(engineer.locator("#write-parties [name=body]")).to_have_value(body)
    choose(engineer, "Prices.pdf", PDF, "#write-parties")
    said = say(engineer, "parties", body, "en")
    link = said.locator(".files li", has_text="Prices.pdf").locator("a").first
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def remove_what_was_added(officer: Page, story: Story) -> None:
    officer.goto(story.address())
    file = officer.locator(".files li", has_text="Ritning.pdf")
    add_link(officer, "attachments")
    address = str(file.locator("a").first.get_attribute("href"))
    for answer in ("main form .actions a", "main form .actions button"):
        file.locator("a[href$='/remove/']").click()
        expect(officer.locator("main form[method=post] .danger")).to_be_visible()
        assert officer.request.get(address).status == 200  # asking removes nothing
        assert faults(officer) == []
        officer.locator(answer).first.click()
        officer.wait_for_url(f"**{story.address()}")
        add_link(officer, "attachments")
    expect(file).to_have_count(0)
    assert officer.request.get(address).status == 404
