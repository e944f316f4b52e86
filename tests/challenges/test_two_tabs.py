"""A form that stands open in two tabs: neither saves over what was kept from the other one unseen."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from talko.accounts.tasks import tidy
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

    def send(self, form: FormOnPage, text: str, **more: str):
        sent = {name: value for name, value in form.fields.items() if name not in NOT_PRESSED}
        return self.client.post(form.action, {**sent, self.field: text, "then": "save", **more})

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
    return Case(client, page, f"{page}draft/", "summary")


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
    shown = case.send(first, "Written first")
    assert shown.status_code == 409
    page = shown.content.decode()
    assert ELSEWHERE in page
    assert ">\nWritten second</textarea>" in page
    form = next(one for one in forms_on(page, case.page) if "draft" in one.fields)
    assert form.fields[case.field][0].strip() == "Written first"
    saved = case.send(first, "Written first", draft=form.fields["draft"])
    assert saved.status_code == 302
    opened = case.client.get(urlsplit(saved["Location"]).path).content.decode()
    assert "Written second" not in opened
    assert "Written first" in opened


@pytest.fixture(params=[new_challenge, edited_challenge, solution])
def saved_at_once(request) -> Case:
    """A form that is done when it is sent; of a decision, only a draft is saved by that."""
    return request.param()


def test_what_arrives_after_the_form_was_sent_makes_no_draft(saved_at_once):
    case = saved_at_once
    first, second = case.opened(), case.opened()
    case.keep(first, "Half")
    assert case.send(first, "Whole").status_code == 302
    for tab in (first, second):
        late = case.keep(tab, "Half a")
        assert late.status_code == 409
        assert late.content.decode() == (
            "You have sent this form since you opened it here, so what you type is no longer saved. "
            "Reload the page to begin a new draft."
        )
    assert FormDraft.objects.get().values == {}
    assert "Half" not in case.client.get(case.page).content.decode()


def test_a_tab_that_was_open_for_longer_than_is_remembered_makes_no_draft(saved_at_once):
    case = saved_at_once
    first, second = case.opened(), case.opened()
    case.keep(first, "Half")
    case.send(first, "Whole")
    FormDraft.objects.update(sent_at=timezone.now() - timedelta(days=8))
    tidy()
    assert not FormDraft.objects.exists()

    version, opened, word = second.fields["draft"][0].split("-")
    eight_days = 8 * 24 * 3600
    second.fields["draft"] = [f"{version}-{int(opened, 16) - eight_days:x}-{word}"]
    late = case.keep(second, "Half a")

    assert late.status_code == 409
    assert late.content.decode() == (
        "You opened this page more than a week ago, so what you type is no longer saved as a draft. "
        "Save it now, or reload the page to begin a new draft."
    )
    assert not FormDraft.objects.exists()
    assert case.keep(case.opened(), "The next").status_code == 200


def test_a_form_opened_after_the_last_was_sent_has_a_draft_of_its_own(saved_at_once):
    case = saved_at_once
    first = case.opened()
    case.send(first, "Whole")
    next_one = case.opened()
    for text in ("The next", "The next one"):
        assert case.keep(next_one, text).status_code == 200
    assert case.keep(first, "Late").status_code == 409
    assert case.kept() == "The next one"
    assert case.opened().fields[case.field][0].strip() == "The next one"


def test_sending_twice_leaves_no_draft(saved_at_once):
    case = saved_at_once
    form = case.opened()
    for _press in range(2):
        case.send(form, "Whole")
    assert FormDraft.objects.get().values == {}


@pytest.mark.parametrize("made", [edited_challenge, solution])
def test_what_another_tab_sends_later_is_compared_with_what_was_sent(made):
    case = made()
    first, second = case.opened(), case.opened()
    case.send(first, "Whole")
    shown = case.send(second, "Written second")
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "Whole" in page
    form = next(one for one in forms_on(page, case.page) if "draft" in one.fields)
    assert form.fields[case.field][0].strip() == "Written second"
    assert case.keep(form, "Written second, and on").status_code == 200
    assert case.send(form, "Written second, and on").status_code == 302
    assert FormDraft.objects.get().values == {}
