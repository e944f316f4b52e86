"""A form that stands open in two tabs: neither saves over what was kept from the other one unseen."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.factories import CityFactory, officer_of
from tests.web.forms_on_pages import FormOnPage, forms_on

pytestmark = pytest.mark.django_db
ELSEWHERE = "You have changed this form in another tab since then."
NOT_PRESSED = {"add"}


@dataclass
class Case:
    """A form with a draft, by whom, its page, where it saves itself, and one of its texts."""

    client: Client
    page: str
    autosave: str
    field: str

    def opened(self) -> FormOnPage:
        page = self.client.get(self.page).content.decode()
        return next(one for one in forms_on(page, self.page) if "draft" in one.fields)

    def keep(self, form: FormOnPage, text: str):
        return self.client.post(self.autosave, {**form.fields, self.field: text})

    def kept(self) -> str:
        value = FormDraft.objects.get().values[self.field]
        return value[0] if isinstance(value, list) else value


def new_challenge() -> Case:
    client = Client()
    client.force_login(officer_of(CityFactory(slug="lulea"), language="en"))
    return Case(client, "/challenges/new/?city=lulea", "/challenges/new/draft/?city=lulea", "title_sv")


def edited_challenge() -> Case:
    challenge = ChallengeFactory(state="draft", opened_at=None)
    client = Client()
    client.force_login(officer_of(challenge.city, language="en"))
    page = f"{challenge.get_absolute_url()}edit/"
    return Case(client, page, f"{page}draft/", "place")


def solution() -> Case:
    answer = SolutionFactory()
    client = Client()
    client.force_login(answer.author)
    address = [answer.public_id]
    return Case(
        client, reverse("solutions:edit", args=address), reverse("solutions:autosave", args=address), "title"
    )


def decision() -> Case:
    challenge: Challenge = ChallengeFactory()
    SolutionFactory(challenge=challenge, sent=True)
    close(challenge)
    client = Client()
    client.force_login(officer_of(challenge.city, language="en"))
    page = f"{challenge.get_absolute_url()}decide/"
    return Case(client, page, f"{page}kept/", "summary")


@pytest.fixture(params=[new_challenge, edited_challenge, solution, decision])
def case(request) -> Case:
    return request.param()


def test_each_tab_goes_on_keeping_what_is_typed_in_it(case):
    form = case.opened()
    for text in ("One", "One two", "One two three"):
        assert case.keep(form, text).status_code == 200
    assert case.kept() == "One two three"


def test_an_older_tab_does_not_save_over_a_newer_one(case):
    first, second = case.opened(), case.opened()
    assert case.keep(second, "Written second").status_code == 200
    refused = case.keep(first, "Written first")
    assert refused.status_code == 409
    assert refused["Content-Type"].startswith("text/plain")
    assert re.match(
        r"A newer draft was saved in another tab at \d\d:\d\d, so what you type here",
        refused.content.decode(),
    )
    assert case.kept() == "Written second"


def test_a_tab_that_was_opened_later_goes_on_with_what_it_shows(case):
    first = case.opened()
    case.keep(first, "Written first")
    later = case.opened()
    assert later.fields[case.field][0].strip() == "Written first"
    assert case.keep(later, "Written first and later").status_code == 200
    assert case.keep(first, "Written first and again").status_code == 409
    assert case.kept() == "Written first and later"


def test_saving_the_older_one_shows_both_and_then_saves_knowingly(case):
    first, second = case.opened(), case.opened()
    case.keep(second, "Written second")
    sent = {name: value for name, value in first.fields.items() if name not in NOT_PRESSED}
    sent |= {case.field: "Written first", "then": "save"}
    shown = case.client.post(first.action, sent)
    assert shown.status_code == 409
    page = shown.content.decode()
    assert ELSEWHERE in page
    assert ">\nWritten second</textarea>" in page
    form = next(one for one in forms_on(page, case.page) if "draft" in one.fields)
    assert form.fields[case.field][0].strip() == "Written first"
    again = {**sent, "draft": form.fields["draft"]}
    saved = case.client.post(first.action, again)
    assert saved.status_code == 302
    opened = case.client.get(urlsplit(saved["Location"]).path).content.decode()
    assert "Written second" not in opened
    assert "Written first" in opened
