"""The story that everything serves, as people in three cities live it: publish, answer, talk, decide.

Pages are told apart by addresses, names of fields and places on the page, never by words that are translated.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import story as texts
from tests.browser.story import Story, dates, fill, main, press, review_and_open, say, send_the_answer

Open = Callable[..., Page]


@pytest.fixture
def story(live_server: object) -> Story:
    return Story()


def is_missing(page: Page, path: str) -> None:
    """For whoever may not know that it exists: as if there were nothing."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404


def is_refused(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 403


def test_it_works(open_browser: Open, story: Story) -> None:
    officer = open_browser(story.officer, locale="sv-SE")
    second = open_browser(story.second, locale="sv-SE")
    engineer = open_browser(story.engineer, locale="en-US")
    resident = open_browser(story.resident, locale="sv-SE")
    stranger = open_browser(story.stranger, locale="fi-FI")
    visitor = open_browser(locale="en-US")

    write_the_challenge(officer, story)
    a_draft_is_seen_by_nobody_else(story, engineer, resident, visitor)
    review_and_open(second, officer, story)
    find_and_read(engineer, story)
    who_is_not_reached_sees_why(stranger, story)
    begin_an_answer(engineer, story)
    its_draft_is_seen_by_nobody_else(story, officer, resident, visitor)
    send_the_answer(engineer)
    ask_and_reply(engineer, officer, story)
    talk_between_the_parties(engineer, officer, story, resident, visitor)
    endorse(resident, engineer)
    wait_for_the_deadline(engineer, story)
    only_the_city_decides(story, engineer, resident, stranger)
    decide(officer, story)
    read_the_decision(engineer, visitor, story)


def write_the_challenge(officer: Page, story: Story) -> None:
    officer.goto("/")
    officer.locator("main a[href*='/challenges/new/'], main a[href='/challenges/']").first.click()
    if "/new/" not in officer.url:
        officer.locator(".desk a[href*='/challenges/new/']").click()
    expect(officer.locator("html")).to_have_attribute("lang", "sv")
    fill(officer, texts.CHALLENGE | dates())
    officer.locator("main [name=amount_currency]").select_option("SEK")
    press(officer, "then", "save")
    officer.wait_for_url(f"**{story.address()}")
    expect(officer.locator("h1")).to_have_text(texts.CHALLENGE["title_sv"])
    officer.locator(".desk form[action$='/review/send/'] button").click()
    expect(officer.locator("div.desk")).to_be_visible()
    assert story.challenge.state == "review"


def a_draft_is_seen_by_nobody_else(story: Story, *others: Page) -> None:
    for other in others:
        is_missing(other, story.address())
        other.goto("/challenges/?state=preparing")
        assert texts.CHALLENGE["title_sv"] not in main(other)
        assert texts.CHALLENGE["title_en"] not in main(other)


def find_and_read(engineer: Page, story: Story) -> None:
    engineer.goto("/")
    link = engineer.locator(f"main a[href='{story.address()}']").first
    expect(link).to_have_text(texts.CHALLENGE["title_en"])
    engineer.goto("/challenges/?reaches=on")
    engineer.locator(f"main a[href='{story.address()}']").click()
    expect(engineer.locator("html")).to_have_attribute("lang", "en")
    expect(engineer.locator("h1[lang=en]")).to_have_text(texts.CHALLENGE["title_en"])
    need = engineer.locator("#need")
    expect(need.locator(".prose[lang=en]")).to_have_text(texts.CHALLENGE["need_global_en"])
    assert texts.CHALLENGE["need_local"] not in main(engineer)
    need.locator("a[href*='described=local']").click()
    expect(engineer.locator("#need .prose[lang=sv]")).to_have_text(texts.CHALLENGE["need_local"])
    expect(engineer.locator(".desk")).to_have_count(0)


def who_is_not_reached_sees_why(stranger: Page, story: Story) -> None:
    stranger.goto("/challenges/?reaches=on")
    expect(stranger.locator(f"main a[href='{story.address()}']")).to_have_count(0)
    stranger.goto(story.address())
    expect(stranger.locator("main a[href*='/solutions/answer/']")).to_have_count(0)
    note = stranger.locator(".rail-act")
    expect(note).to_contain_text("Luleå")
    expect(note).to_contain_text("Austin")
    is_refused(stranger, f"/solutions/answer/{story.challenge.address_id}/")
    expect(stranger.locator("main")).to_contain_text("Rovaniemi")


def begin_an_answer(engineer: Page, story: Story) -> None:
    engineer.goto(story.address())
    engineer.locator("main a[href*='/solutions/answer/']").click()
    engineer.locator("main").get_by_label(story.organisation.name).check()
    fill(engineer, {"title": texts.TITLE})
    engineer.locator("main [name=language]").select_option("en")
    engineer.locator("main form.form .actions button").click()
    engineer.wait_for_url("**/edit/")
    fill(engineer, texts.ANSWER)
    engineer.locator("main [name=amount_currency]").select_option("SEK")
    press(engineer, "then", "preview")
    expect(engineer.locator("h1")).to_have_text(texts.TITLE)


def solution(story: Story) -> str:
    return str(story.challenge.solutions.get().get_absolute_url())


def its_draft_is_seen_by_nobody_else(story: Story, *others: Page) -> None:
    for other in others:
        is_missing(other, solution(story))
        other.goto(story.address())
        assert texts.TITLE not in main(other)


def ask_and_reply(engineer: Page, officer: Page, story: Story) -> None:
    engineer.goto(story.address("dialogue/"))
    asked = say(engineer, "public", texts.QUESTION, "en", story.organisation.name)
    expect(asked.locator(".prose")).to_have_attribute("lang", "en")
    expect(asked.locator(".byline").first).to_contain_text(story.organisation.name)

    officer.goto(story.address("dialogue/"))
    asked = officer.locator("#thread-public .bubble", has_text=texts.QUESTION)
    expect(asked.locator(".prose")).to_have_attribute("lang", "en")
    asked.locator("a[href*='?reply=']").click()
    expect(officer.locator("#reply-public [name=reply_to]")).not_to_have_value("")
    replied = say(officer, "public", texts.REPLY, "sv", "Luleå")
    expect(replied).to_have_class("bubble city reply")
    expect(replied.locator(".byline").first).to_contain_text("Luleå")

    engineer.goto(story.address("dialogue/"))
    replied = engineer.locator("#thread-public .bubble", has_text=texts.REPLY)
    expect(replied.locator(".prose")).to_have_attribute("lang", "sv")
    expect(replied.locator(".byline").last).to_have_text("In Swedish")
    expect(replied.locator("form[action$='/translations/']")).to_have_count(0)
    expect(engineer.locator("#dialogue")).to_contain_text("This server has no machine translator")


def talk_between_the_parties(engineer: Page, officer: Page, story: Story, *others: Page) -> None:
    engineer.goto(story.address("solutions/"))
    page = engineer.locator(f"main .row a:has-text('{texts.TITLE}')")
    page.click()
    address = engineer.url
    expect(say(engineer, "parties", texts.WHISPER, "en")).to_be_visible()
    officer.goto(address)
    expect(officer.locator("#thread-parties .bubble", has_text=texts.WHISPER)).to_be_visible()
    for other in others:
        other.goto(address)
        expect(other.locator("h1")).to_have_text(texts.TITLE)
        expect(other.locator("#thread-parties")).to_have_count(0)
        assert texts.WHISPER not in other.content()


def endorse(resident: Page, engineer: Page) -> None:
    resident.locator("#endorsements form button").click()
    expect(resident.locator("#endorsements form button[name=then][value=stop]")).to_be_visible()
    engineer.reload()
    expect(engineer.locator("#endorsements form")).to_have_count(0)  # nobody endorses their own answer
    expect(engineer.locator("#endorsements")).to_contain_text("1 person")


def wait_for_the_deadline(engineer: Page, story: Story) -> None:
    engineer.locator(".desk a.button[href$='/edit/']").click()
    story.let_the_deadline_pass()
    assert story.challenge.state == "closed"
    fill(engineer, {"plan": "We come in March instead."})
    press(engineer, "then", "send")
    expect(engineer.locator("main [role=alert]").first).to_be_visible()
    expect(engineer.locator("main [name=plan]")).to_have_value("We come in March instead.")


def only_the_city_decides(story: Story, *others: Page) -> None:
    for other in others:
        is_refused(other, story.address("decide/"))
        other.goto(story.address())
        expect(other.locator("main a[href$='/decide/']")).to_have_count(0)


def decide(officer: Page, story: Story) -> None:
    officer.goto(story.address())
    officer.locator("main a[href$='/decide/']").first.click()
    answer = story.challenge.solutions.get()
    assert texts.ANSWER["summary"] in main(officer)
    officer.locator(f"main [name=chosen][value='{answer.address_id}']").check()
    fill(officer, {f"reason_{answer.address_id}": texts.REASON})
    press(officer, "then", "check")
    expect(officer.locator("main [role=alert]")).to_be_visible()  # it says why to everyone, too
    fill(officer, {"summary": "Ett svar, och ett bra."})
    press(officer, "then", "check")
    press(officer, "then", "publish")
    officer.wait_for_url(f"**{story.address()}")
    expect(officer.locator("#decision")).to_contain_text(texts.REASON)


def read_the_decision(engineer: Page, visitor: Page, story: Story) -> None:
    engineer.goto("/accounts/notifications/")
    assert texts.TITLE in main(engineer)
    engineer.goto(story.address())
    expect(engineer.locator("#decision div[lang=sv]").last).to_have_text(texts.REASON)
    engineer.locator("#decision h3 a").click()
    expect(engineer.locator("#project")).to_be_visible()
    expect(engineer.locator("#project a[href*='/projects/']")).to_be_visible()
    engineer.locator("#project a[href*='/projects/']").click()
    expect(engineer.locator("h1")).to_have_text(texts.TITLE)

    visitor.goto(story.address("history/"))
    history = visitor.locator("#history li")
    assert [story.officer.name in line for line in history.all_inner_texts()].count(True) >= 3
    for words in (
        "shared it with Austin",
        "reviewed and approved it",
        "opened for answers",
        "published the decision",
    ):
        expect(visitor.locator("#history")).to_contain_text(words)
    expect(visitor.locator("main form[method=post]")).to_have_count(0)
