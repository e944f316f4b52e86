"""Somebody far away can help: found in another language, invited by a person, and answering. In Swedish, English and Finnish.

Pages are told apart by addresses, names of fields and places on the page, never by words that are translated.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from talko.accounts.models import Person
from talko.actors import search_text
from talko.actors.models import Organisation
from talko.matching.index import directory_file, search_index
from talko.matching.models import ChallengeInvitation, Suggestion
from tests.browser import story as texts
from tests.browser.keyboard import follow, tab_to
from tests.browser.story import (
    Story,
    dates,
    fill,
    main,
    open_its_step,
    press,
    review_and_open,
    send_the_answer,
)
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, member_of
from tests.matching.factories import OTHERS

Open = Callable[..., Page]

ENERGY = 7
LAMPS = (
    "We make lamps that use little electricity and wake when somebody walks by, so that schools save energy and children "
    "are not left in the dark."
)
VALOT = "Suunnittelemme ulkovaloja koulujen pihoille. Valot säästävät sähköä eivätkä häikäise lapsia."
NEAR_BY = {
    "Night Walks": "We walk home from school with children on dark winter evenings and ask for street lights."
}
BECAUSE = "Emme ehdi tänä talvena."


class World(Story):
    """The story's cities and people, and among many others an organisation in Austin and one in Oulu that know of light."""

    def __init__(self) -> None:
        super().__init__()
        Organisation.objects.filter(pk=self.organisation.pk).update(summary={"en": LAMPS})
        self.oulu = CityFactory(
            slug="oulu",
            name="Oulu",
            country="FI",
            languages=["fi"],
            currency="EUR",
            time_zone="Europe/Helsinki",
        )
        AgreementFactory(proposer=self.lulea, partner=self.oulu)
        self.lights: Organisation = OrganisationFactory(
            name="Pihavalo ry", city=self.oulu, summary={"fi": VALOT}, languages=["fi"]
        )
        self.finn: Person = member_of(
            self.lights, "editor", name="Veera Salmi", language="fi", reads=["fi"], writes=["fi"]
        )
        for name, summary in (OTHERS | NEAR_BY).items():
            other = OrganisationFactory(name=name, city=self.austin, summary={"en": summary})
            search_text.prepare(other, [], self.austin.name)
            other.save()
        search_index.forget()
        directory_file.build()
        work()

    @property
    def suggestions(self) -> str:
        return self.address("suggestions/")


def work() -> None:
    """What the worker does, once."""
    call_command("worker", "--once")


@pytest.fixture
def world(live_server: object) -> World:
    return World()


def test_it_works(open_browser: Open, world: World) -> None:
    officer = open_browser(world.officer, locale="sv-SE")
    second = open_browser(world.second, locale="sv-SE")
    engineer = open_browser(world.engineer, locale="en-US")
    finn = open_browser(world.finn, locale="fi-FI")

    write_in_swedish(officer, world)
    review_and_open(second, officer, world)
    work()
    the_officer_is_told(officer, world)
    the_tab_names_the_organisation(officer, world)
    nobody_else_sees_it(world, engineer, finn)
    the_reason_names_what_both_share(officer, world)
    invite_with_the_keyboard(officer, world)
    answer_the_invitation(engineer, world)
    what_came_of_it(officer, world)
    invite_in_finnish(officer, world)
    decline_in_finnish(finn, world)
    say_that_another_does_not_fit(officer, world)
    look_at_the_figures(officer, world)


def write_in_swedish(officer: Page, world: World) -> None:
    officer.goto(f"/challenges/new/?city={world.lulea.slug}")
    expect(officer.locator("html")).to_have_attribute("lang", "sv")
    fill(officer, texts.CHALLENGE | dates())
    officer.locator("main [name=amount_currency]").select_option("SEK")
    energy = officer.locator(f"main [name=goals][value='{ENERGY}']")
    open_its_step(officer, energy)
    energy.check()
    press(officer, "then", "save")
    officer.wait_for_url(f"**{world.address()}")
    expect(officer.locator(".tabs a[href$='/suggestions/']")).to_be_visible()  # already for the draft
    officer.locator(".desk form[action$='/review/send/'] button").click()
    expect(officer.locator(".tabs a[href$='/suggestions/']")).to_be_visible()
    assert world.challenge.state == "review"


def the_officer_is_told(officer: Page, world: World) -> None:
    officer.goto("/accounts/notifications/")
    assert texts.CHALLENGE["title_sv"] in main(officer)
    officer.goto("/accounts/notifications/")
    assert Suggestion.objects.filter(challenge=world.challenge, rank__lte=10).exists()


def the_tab_names_the_organisation(officer: Page, world: World) -> None:
    officer.goto(world.address())
    officer.locator(".tabs a[href$='/suggestions/']").click()
    rows = officer.locator("#results .row")
    expect(rows.filter(has_text=world.organisation.name)).to_have_count(1)
    expect(rows.filter(has_text="Ledger & Sons")).to_have_count(0)


def nobody_else_sees_it(world: World, *others: Page) -> None:
    for other in others:
        other.goto(world.address())
        expect(other.locator(".tabs a[href$='/suggestions/']")).to_have_count(0)
        answer = other.goto(world.suggestions)
        assert answer is not None
        assert answer.status == 403


def row_of(page: Page, name: str) -> Locator:
    return page.locator("#results .row").filter(has=page.locator("h2, h3", has_text=name))


def the_reason_names_what_both_share(officer: Page, world: World) -> None:
    officer.goto(world.suggestions)
    expect(officer.locator("html")).to_have_attribute("lang", "sv")
    row = row_of(officer, world.organisation.name)
    expect(row.locator(".meeting dd[lang=sv] mark").first).to_be_visible()
    expect(row.locator(".meeting dd[lang=en] mark").first).to_be_visible()
    expect(row).to_contain_text("mörker → dark")
    row.locator("summary").focus()
    officer.keyboard.press("Enter")
    expect(row.locator("a[href*='/agreements/']")).to_be_visible()


def invite_with_the_keyboard(officer: Page, world: World) -> None:
    follow(officer, f"#results a[href*='{world.organisation.address_id}/invite/']")
    officer.wait_for_url("**/invite/")
    expect(officer.locator("main textarea")).to_have_attribute("lang", "en")
    expect(officer.locator("#parts h2[lang=en]")).to_have_text(texts.CHALLENGE["title_en"])
    tab_to(officer, "main textarea[name=text]")
    officer.keyboard.press("Control+Home")
    officer.keyboard.insert_text("Dear Maya,\n\n")
    follow(officer, "main form.form .actions button")
    officer.wait_for_url(f"**{world.suggestions}")
    invitation = ChallengeInvitation.objects.get()
    assert invitation.text.startswith("Dear Maya,")
    expect(row_of(officer, world.organisation.name).locator("a[href*='/invitations/']")).to_be_visible()


def answer_the_invitation(engineer: Page, world: World) -> None:
    invitation = ChallengeInvitation.objects.get()
    engineer.goto("/accounts/notifications/")
    engineer.locator("main button", has_text=texts.CHALLENGE["title_en"]).first.click()
    engineer.wait_for_url(f"**{invitation.get_absolute_url()}")
    expect(engineer.locator("html")).to_have_attribute("lang", "en")
    expect(engineer.locator("main .prose[lang=en]")).to_contain_text("Dear Maya,")
    expect(engineer.locator("form[action$='/read/']")).to_have_count(0)
    assert ChallengeInvitation.objects.get().state == "opened"
    engineer.locator("#reply a.button").first.click()
    engineer.wait_for_url("**/solutions/answer/**")
    chosen = engineer.locator("main [name=party]:checked")
    expect(chosen).to_have_value(world.organisation.address_id)
    fill(engineer, {"title": texts.TITLE})
    engineer.locator("main [name=language]").select_option("en")
    engineer.locator("main form.form .actions button").click()
    engineer.wait_for_url("**/edit/")
    fill(engineer, texts.ANSWER)
    engineer.locator("main [name=amount_currency]").select_option("SEK")
    press(engineer, "then", "preview")
    expect(engineer.locator("h1")).to_have_text(texts.TITLE, timeout=60_000)
    send_the_answer(engineer)
    suggestion = Suggestion.objects.get(organisation=world.organisation)
    assert (suggestion.relevant, suggestion.answered_at is not None) == (True, True)
    assert ChallengeInvitation.objects.get().state == "answered"
    engineer.goto(invitation.get_absolute_url())
    expect(engineer.locator("#reply a.button")).to_have_attribute(
        "href", world.challenge.solutions.get().get_absolute_url()
    )


def what_came_of_it(officer: Page, world: World) -> None:
    officer.goto(world.suggestions)
    expect(row_of(officer, world.organisation.name)).to_have_count(0)  # it needs no invitation any more
    row = officer.locator("#invited .row", has_text=world.organisation.name)
    expect(row.locator(".badge.moss")).to_be_visible()


def invite_in_finnish(officer: Page, world: World) -> None:
    officer.locator(".filters [name=where]").select_option("partners")
    officer.wait_for_url("**where=partners**")
    row = row_of(officer, world.lights.name)
    expect(row.locator("a[href$='/invite/']")).to_have_count(0)  # the challenge does not reach Oulu yet
    row.locator("a[href$='/share/']").click()
    officer.locator("main input[name=cities][value=oulu]").check()
    officer.locator("main form.form .actions button").click()
    officer.wait_for_url(f"**{world.address()}")
    officer.goto(world.suggestions)
    row_of(officer, world.lights.name).locator("a[href$='/invite/']").click()
    expect(officer.locator("main textarea")).to_have_attribute("lang", "fi")
    expect(officer.locator("#parts h2[lang=en]")).to_have_text(
        texts.CHALLENGE["title_en"]
    )  # no Finnish, no machine
    officer.locator("main form.form .actions button").click()
    officer.wait_for_url(f"**{world.suggestions}")


def decline_in_finnish(finn: Page, world: World) -> None:
    invitation = ChallengeInvitation.objects.get(organisation=world.lights)
    finn.goto(invitation.get_absolute_url())
    expect(finn.locator("html")).to_have_attribute("lang", "fi")
    expect(finn.locator("main .prose[lang=fi]")).to_contain_text(world.lights.name)
    follow(finn, "#reply a[href$='/decline/']")
    tab_to(finn, "main textarea[name=because]")
    finn.keyboard.insert_text(BECAUSE)
    follow(finn, "main form.form .actions button")
    finn.wait_for_url(f"**{invitation.get_absolute_url()}")
    assert ChallengeInvitation.objects.get(organisation=world.lights).because == BECAUSE


def say_that_another_does_not_fit(officer: Page, world: World) -> None:
    officer.goto(world.suggestions)
    expect(officer.locator("#invited")).to_contain_text(BECAUSE)
    link = officer.locator("#results a[href$='/not-relevant/']").first
    address: Any = link.get_attribute("href")
    link.click()
    officer.locator("main form.form .actions button").click()
    expect(officer.locator(".error-summary")).to_be_focused()  # a reason is needed
    officer.locator("main [name=because][value=other_field]").check()
    officer.locator("main form.form .actions button").click()
    officer.wait_for_url(f"**{world.suggestions}")
    expect(officer.locator(f"#results a[href='{address}']")).to_have_count(0)
    officer.locator("#not-relevant form button").click()
    expect(officer.locator(f"#results a[href='{address}']")).to_have_count(1)


def look_at_the_figures(officer: Page, world: World) -> None:
    officer.goto(f"{world.suggestions}why-not/?q=Ledger")
    expect(officer.locator("#why h2")).to_have_text("Ledger & Sons")
    expect(officer.locator("#why p").first).to_be_visible()
    officer.goto(world.suggestions)
    officer.locator("#precision a").click()
    officer.wait_for_url(f"**/cities/{world.lulea.slug}/suggestions/")
    invited = officer.locator("#invited .row")
    expect(invited).to_have_count(2)
    expect(officer.locator("#exposure table")).to_have_count(2)


def test_without_javascript_it_is_the_same(open_browser: Open, world: World) -> None:
    """Filters, reasons and the letter are plain pages and forms."""
    officer = open_browser(world.officer, locale="sv-SE", java_script_enabled=False)
    write_in_swedish(officer, world)
    officer.goto(world.suggestions)
    officer.locator(".filters [name=where]").select_option("home")
    officer.locator(".filters").first.locator("button").click()
    officer.wait_for_url("**where=home**")
    expect(row_of(officer, world.organisation.name)).to_have_count(0)
    officer.goto(world.suggestions)
    row = row_of(officer, world.organisation.name)
    row.locator("summary").click()
    expect(row.locator("details li").first).to_be_visible()
