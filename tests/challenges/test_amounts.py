"""Amounts in forms: read in the language in which they were shown or typed, and asked about where that does not settle it."""

import pytest
from django.test import Client
from django.urls import reverse

from talko.challenges.models import Challenge
from talko.core.models import FormDraft
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import CityFactory, officer_of
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def in_language(client, code):
    """The person changes the language of the pages in another tab."""
    client.cookies["language"] = code


def fields_of(client, address, name):
    return sent_by(client.get(address), address, name)


def sent_by(response, address, name):
    """What a browser would send of the form that holds the field, when none of its special buttons is pressed."""
    fields = next(form.fields for form in forms_on(response.content.decode(), address) if name in form.fields)
    return {key: values for key, values in fields.items() if key not in {"add", "then"}}


@pytest.fixture
def challenge():
    return ChallengeFactory(state="draft", opened_at=None, amount=None, city__name="Luleå")


@pytest.fixture
def officer(challenge):
    client = browser(officer_of(challenge.city))
    in_language(client, "en")
    return client


@pytest.fixture
def answer():
    return SolutionFactory(challenge=ChallengeFactory())


@pytest.fixture
def author(answer):
    client = browser(answer.author)
    in_language(client, "en")
    return client


def test_what_a_form_shows_is_read_as_it_was_shown(officer, challenge):
    edit = challenge.get_absolute_url() + "edit/"
    fields = fields_of(officer, edit, "amount_amount")
    assert (
        officer.post(edit, fields | {"amount_amount": "50,000", "amount_currency": "SEK"}).status_code == 302
    )
    shown = fields_of(officer, edit, "amount_amount")
    assert shown["amount_amount"] == ["50,000"]

    in_language(officer, "sv")
    assert officer.post(edit, shown | {"place": "Gammelstad"}).status_code == 302

    challenge.refresh_from_db()
    assert (challenge.place, challenge.amount) == ("Gammelstad", 50_000_00)


def test_a_kept_draft_knows_the_language_it_was_typed_in(officer, challenge):
    edit = challenge.get_absolute_url() + "edit/"
    fields = fields_of(officer, edit, "amount_amount")
    officer.post(challenge.get_absolute_url() + "edit/draft/", fields | {"amount_amount": "50,000"})
    assert FormDraft.objects.count() == 1

    in_language(officer, "fi")
    kept = fields_of(officer, edit, "amount_amount")
    assert kept["amount_amount"] == ["50,000"]
    assert officer.post(edit, kept).status_code == 302

    challenge.refresh_from_db()
    assert challenge.amount == 50_000_00


def test_a_form_that_was_refused_knows_it_too(officer, challenge):
    edit = challenge.get_absolute_url() + "edit/"
    fields = fields_of(officer, edit, "amount_amount") | {"amount_amount": "50,000"}
    in_language(officer, "sv")
    refused = officer.post(edit, fields | {"targets": "99.9"})
    again = sent_by(refused, edit, "targets")
    assert officer.post(edit, again | {"targets": ""}).status_code == 302
    challenge.refresh_from_db()
    assert challenge.amount == 50_000_00


def test_milestones_of_an_answer_know_it_as_the_cost_does(author, answer):
    edit = reverse("solutions:edit", args=[answer.public_id])
    fields = fields_of(author, edit, "amount_amount")
    typed = {"amount_amount": "50,000", "step_0_name": "Ground", "step_0_amount": "12,000"}
    assert author.post(edit, fields | typed).status_code == 302
    shown = fields_of(author, edit, "amount_amount")
    assert (shown["amount_amount"], shown["step_0_amount"]) == (["50,000"], ["12,000"])

    in_language(author, "fi")
    assert author.post(edit, shown | {"title": "Another title"}).status_code == 302

    answer.refresh_from_db()
    assert (answer.title, answer.amount) == ("Another title", 50_000_00)
    assert answer.milestones.get().amount == 12_000_00


@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("amount", ["50.000", "50,000", "1,200 kr"])
def test_what_can_be_read_in_two_ways_is_asked_about(officer, challenge, language, amount):
    in_language(officer, language)
    edit = challenge.get_absolute_url() + "edit/"
    fields = fields_of(officer, edit, "amount_amount")
    asked = officer.post(edit, fields | {"amount_amount": amount})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert f'value="{amount}"' in page
    assert {"sv": " kan betyda ", "fi": " voi tarkoittaa "}[language] in page
    challenge.refresh_from_db()
    assert challenge.amount is None


def test_an_answer_that_costs_nothing_can_be_sent(author, answer):
    edit = reverse("solutions:edit", args=[answer.public_id])
    fields = fields_of(author, edit, "amount_amount")
    texts = {name: "A text." for name in fields if name.startswith("criterion_")} | {"summary": "What we do."}
    free = {"amount_amount": "0", "step_0_name": "Ground", "step_0_amount": "0", "then": "send"}
    assert author.post(edit, fields | texts | free).status_code == 302
    answer.refresh_from_db()
    assert (answer.state, answer.amount) == ("submitted", 0)
    assert answer.milestones.get().amount == 0
    public = Client().get(answer.get_absolute_url()).content.decode()
    assert "SEK\xa00" in public
    assert "not given" not in public
    shown = fields_of(author, edit, "amount_amount")
    assert (shown["amount_amount"], shown["step_0_amount"]) == (["0"], ["0"])


def test_a_weight_of_zero_is_typed_text_like_any_other(officer, challenge):
    edit = challenge.get_absolute_url() + "edit/"
    fields = fields_of(officer, edit, "amount_amount")
    refused = officer.post(edit, fields | {"criterion_2_weight": "0"})
    assert refused.status_code == 422
    assert "Name the criterion." in refused.content.decode()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("criterion_0_weight", "12,5", "Write a whole number."),
        ("criterion_0_weight", "101", "Write a number from 0 to 100."),
        ("criterion_0_weight", "1e999999", "Write a number in digits."),
        ("criterion_0_weight", "٥", "Write a number in digits."),
        ("latitude", "sNaN", "Write a number in digits."),
        ("latitude", "91", "Write a number from -90 to 90."),
    ],
)
def test_other_numbers_are_read_by_the_same_reader(officer, challenge, field, text, said):
    edit = challenge.get_absolute_url() + "edit/"
    refused = officer.post(edit, fields_of(officer, edit, "amount_amount") | {field: text})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert said in page
    assert f'value="{text}"' in page


def test_percentages_and_degrees_as_people_write_them(officer, challenge):
    edit = challenge.get_absolute_url() + "edit/"
    in_language(officer, "sv")
    fields = fields_of(officer, edit, "amount_amount")
    typed = {"criterion_0_weight": "70 %", "latitude": "65,584", "longitude": "-22.154"}
    assert officer.post(edit, fields | typed).status_code == 302
    challenge.refresh_from_db()
    assert challenge.criteria.first().weight == 70
    assert (challenge.latitude, challenge.longitude) == (65.584, -22.154)
    shown = fields_of(officer, edit, "amount_amount")
    assert (shown["criterion_0_weight"], shown["latitude"]) == (["70"], ["65,584"])
    in_language(officer, "en")
    assert officer.post(edit, shown).status_code == 302
    challenge.refresh_from_db()
    assert (challenge.latitude, challenge.longitude) == (65.584, -22.154)


@pytest.mark.slow
@pytest.mark.parametrize(
    "amount",
    ["1e999999", "-1e999999", "sNaN", "NaN", "Infinity", "9" * 5000, "٥٠٠", "５００"],
)
@pytest.mark.parametrize("field", ["amount_amount", "step_0_amount"])
def test_no_amount_is_an_error_of_the_server(author, answer, field, amount):
    edit = reverse("solutions:edit", args=[answer.public_id])
    fields = fields_of(author, edit, "amount_amount") | {"step_0_name": "Ground"}
    assert author.post(edit, fields | {field: amount}).status_code == 422
    answer.refresh_from_db()
    assert not answer.milestones.filter(amount__isnull=False).exists()


def test_a_currency_that_contradicts_the_chosen_one_is_asked_about(author, answer):
    edit = reverse("solutions:edit", args=[answer.public_id])
    fields = fields_of(author, edit, "amount_amount")
    asked = author.post(edit, fields | {"amount_amount": "€ 500", "amount_currency": "SEK"})
    assert asked.status_code == 422
    assert "You wrote €, but SEK is chosen beside it." in asked.content.decode()
    assert author.post(edit, fields | {"amount_amount": "€ 500", "amount_currency": "EUR"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.amount, answer.currency) == (500_00, "EUR")


def test_an_amount_without_a_currency_is_asked_about():
    city = CityFactory(currency="EUR")
    client = browser(officer_of(city))
    in_language(client, "en")
    new = f"/challenges/new/?city={city.slug}"
    fields = fields_of(client, new, "amount_amount")
    assert fields["amount_currency"] == ["EUR"]
    refused = client.post(new, fields | {"title_en": "A", "amount_amount": "500", "amount_currency": ""})
    assert refused.status_code == 422
    assert "Choose one of the currencies." in refused.content.decode()
    assert not Challenge.objects.exists()
