"""The main story's people, cities and texts, and the steps that several tests take."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.background import schedule
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    PersonFactory,
    member_of,
    officer_of,
    person_of,
)

CHALLENGE = {
    "title_sv": "Skolgården när det är mörkt",
    "title_en": "The schoolyard when it is dark",
    "lead_sv": "I två månader leker barnen i mörker. Hur lyser vi utan att blända?",
    "lead_en": "For two months the children play in the dark. How do we light without glare?",
    "need_local": "Hertsöskolans gård har tre stolpar och alla vet vilken som inte fungerar.",
    "need_global_en": "Luleå lies just below the Arctic Circle. In December the sun is up for three hours.",
    "affected_sv": "Fyrahundra barn.",
    "affected_en": "Four hundred children.",
    "criterion_0_name_sv": "Barnen ser och syns",
    "criterion_0_name_en": "Children see and are seen",
    "criterion_0_weight": "60",
    "criterion_1_name_sv": "Stjärnorna finns kvar",
    "criterion_1_name_en": "The stars remain",
    "criterion_1_weight": "40",
    "amount_amount": "300000",
    "amount_for_sv": "En vinters försök på två skolor.",
    "amount_for_en": "A winter's trial at two schools.",
}
ANSWER = {
    "summary": "Low lamps along the paths that wake when someone comes.",
    "criterion_1": "We measure at the height of a child's eyes.",
    "criterion_2": "No light leaves the yard upwards.",
    "plan": "We visit in January and build in February.",
    "amount_amount": "280000",
}
TITLE = "Lamps that wake for children"
QUESTION = "How cold does it get on the yard?"
REPLY = "Som kallast minus trettiofem, men oftast minus femton."
WHISPER = "May we see the drawings before we visit?"
REASON = "De låga lamporna bländar ingen och stjärnorna syns."


class Story:
    """Luleå and Austin under an agreement, Rovaniemi without one; an organisation in Austin."""

    def __init__(self) -> None:
        self.lulea: City = CityFactory(slug="lulea", name="Luleå", languages=["sv"])
        self.austin: City = CityFactory(
            slug="austin",
            name="Austin",
            country="US",
            languages=["en"],
            currency="USD",
        )
        self.rovaniemi: City = CityFactory(
            slug="rovaniemi", name="Rovaniemi", country="FI", languages=["fi"], currency="EUR"
        )
        AgreementFactory(proposer=self.lulea, partner=self.austin)
        swedish = {"language": "sv", "reads": ["sv", "en"], "writes": ["sv"]}
        self.officer: Person = officer_of(self.lulea, name="Eva Lindmark", **swedish)
        self.second: Person = officer_of(self.lulea, name="Johan Wikström", **swedish)
        self.resident: Person = person_of(self.lulea, name="Nils Öhman", **swedish)
        self.organisation: Organisation = OrganisationFactory(name="Common Ground", city=self.austin)
        self.engineer: Person = member_of(self.organisation, name="Maya Torres")
        self.stranger: Person = person_of(
            self.rovaniemi, name="Elli Aho", language="fi", reads=["fi", "en"], writes=["fi"]
        )
        self.other_officer: Person = officer_of(self.austin, name="Denise Park")
        self.anyone: Person = PersonFactory(name="Kim Berg")

    @property
    def challenge(self) -> Challenge:
        return Challenge.objects.get()

    def address(self, page: str = "") -> str:
        return f"{self.challenge.get_absolute_url()}{page}"

    def let_the_deadline_pass(self) -> None:
        Challenge.objects.update(answers_by=timezone.now() - timedelta(minutes=1))
        schedule.run_due()


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        open_its_step(page, field)
        field.fill(value)


def open_its_step(page: Page, control: Locator) -> None:
    """Of a long form, by the list of its steps."""
    step = control.locator("xpath=ancestor::*[@data-step]")
    if step.count() and not step.is_visible():
        page.locator(f"#form-steps a[href='#{step.get_attribute('id')}']").click()
        expect(step).to_be_visible()


def press(page: Page, name: str, value: str) -> None:
    """The button that says what the form is to do, whatever it is called in this language."""
    button = page.locator(f"main button.button[name={name}][value={value}]")
    open_its_step(page, button)
    button.click()


def dates() -> dict[str, str]:
    now = timezone.now()
    return {
        name: (now + timedelta(days=days)).strftime("%Y-%m-%dT12:00")
        for name, days in (("answers_by", 20), ("decision_by", 40))
    }


def say(page: Page, form: str, body: str, language: str, name: str = "") -> Any:
    """Write in the dialogue; the message as it then stands there."""
    write = page.locator(f"form#write-{form}")
    write.locator("[name=body]").fill(body)
    write.locator("[name=language]").select_option(language)
    if name:
        write.locator("[name=speak_as]").select_option(label=name)
    write.locator(":scope > .actions button").click()
    return page.locator(f"#thread-{form} .bubble", has_text=body)


def main(page: Page) -> str:
    return page.locator("main").inner_text()


def review_and_open(second: Page, officer: Page, story: Story) -> None:
    officer.goto(story.address("review/"))
    expect(officer.locator("form[action$='/approve/']")).to_have_count(0)  # who wrote it does not review it
    officer.goto(story.address("share/"))
    officer.locator("main input[name=cities][value=austin]").check()
    expect(officer.locator("main input[name=cities][value=rovaniemi]")).to_have_count(0)
    officer.locator("main form.form .actions button").click()
    officer.wait_for_url(f"**{story.address()}")

    second.goto("/")
    second.locator("main a[href$='/review/']").first.click()
    assert CHALLENGE["need_local"] in main(second)
    assert CHALLENGE["need_global_en"] in main(second)
    second.locator("form[action$='/approve/'] button").click()
    second.wait_for_url(f"**{story.address()}")
    assert story.challenge.state == "open"


def send_the_answer(engineer: Page) -> None:
    engineer.locator(".desk a.button[href$='/edit/']").click()
    press(engineer, "then", "send")
    expect(engineer.locator("#endorsements")).to_be_visible()
