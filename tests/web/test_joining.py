"""Whoever is new is asked a few things, and led on to what they wanted to do; what an action needs first is asked alone."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from talko.accounts.models import Person
from talko.challenges.queries.interests import goals_of
from talko.cities.queries import residence_of
from talko.solutions.models import Solution
from tests.accounts.ways import code_in, letters_sent
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import PASSWORD, CityFactory, PersonFactory, person_of
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
ALL = {"city": "lulea", "reads": ["sv", "en"], "writes": ["sv"], "aim": "answer", "interests": ["7", "11"]}


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", languages=["sv"], time_zone="Europe/Stockholm")


@pytest.fixture
def person(client):
    person = PersonFactory(name="Aili")
    client.force_login(person)
    return person


def test_from_signing_up_over_the_questions_to_the_answer_that_one_wanted_to_give(client, lulea):
    challenge = ChallengeFactory(city=lulea)
    wanted = f"/solutions/answer/{challenge.address_id}/"
    sign_up = {"name": "Aili", "email": "aili@example.org", "password1": PASSWORD, "next": wanted}
    sent = client.post(f"/accounts/signup/?{urlencode({'next': wanted})}", sign_up)
    confirmed = client.post(sent["Location"], {"code": code_in(letters_sent()[0])})
    assert confirmed["Location"] == f"/welcome/?next={wanted}"
    page = client.get(confirmed["Location"]).content.decode()
    form = next(one for one in forms_on(page, confirmed["Location"]) if "city" in one.fields)
    asked = {"city", "reads", "writes", "time_zone", "aim", "interests"}
    assert set(form.kinds) == {"csrfmiddlewaretoken", "form_origin"} | asked
    assert f'href="{wanted}">Skip</a>' in page
    saved = client.post(form.action, {**form.fields, **ALL})
    assert saved["Location"] == wanted
    person = Person.objects.get()
    assert residence_of(person) == lulea
    assert (person.reads, person.writes, person.aim) == (["sv", "en"], ["sv"], "answer")
    assert (person.time_zone, person.time_zone_chosen) == ("Europe/Stockholm", False)
    assert goals_of(person) == [7, 11]
    assert client.get(wanted).status_code == 200


def test_without_anything_answered_one_goes_on(client, person):
    assert client.post("/welcome/?next=/challenges/", {})["Location"] == "/challenges/"
    assert client.post("/welcome/", {})["Location"] == "/"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "x"])
def test_it_leads_nowhere_else(client, person, wanted):
    address = f"/welcome/?{urlencode({'next': wanted})}"
    assert client.post(address, {})["Location"] == "/"
    assert 'href="/">Skip</a>' in client.get(address).content.decode()


def test_languages_that_the_list_does_not_offer_stay(client, person):
    Person.objects.update(reads=["en", "so"], writes=["so"])
    page = client.get("/welcome/").content.decode()
    form = next(one for one in forms_on(page, "/welcome/") if "aim" in one.kinds)
    assert form.chosen["reads"] == ["en", "so"]
    assert form.chosen["writes"] == ["so"]


def test_answering_without_a_city_asks_for_the_city_alone_and_leads_back(client, person, lulea):
    challenge = ChallengeFactory(city=lulea)
    start = f"/solutions/answer/{challenge.address_id}/"
    assert (
        f'href="{start}">Answer this challenge</a>'
        in client.get(challenge.get_absolute_url()).content.decode()
    )
    asked = client.get(start)
    instead = challenge.get_absolute_url()
    assert (asked.status_code, asked["Location"]) == (
        302,
        f"/welcome/?ask=city&next={start}&instead={instead}",
    )
    page = client.get(asked["Location"]).content.decode()
    assert f'href="{instead}">Cancel</a>' in page
    assert "languages are in your profile" not in page
    assert "First tell us which city you belong to." in page
    form = next(one for one in forms_on(page, asked["Location"]) if "city" in one.fields)
    assert set(form.kinds) == {"csrfmiddlewaretoken", "form_origin", "city"}
    assert client.post(form.action, {**form.fields, "city": ""}).status_code == 422
    assert client.post(form.action, {**form.fields, "city": "lulea"})["Location"] == start
    assert client.get(start).status_code == 200


@pytest.mark.parametrize("instead", ["", "https://evil.example/", "//evil.example"])
def test_cancelling_never_asks_again_and_leads_nowhere_else(client, person, instead):
    address = f"/welcome/?{urlencode({'ask': 'city', 'next': '/solutions/', 'instead': instead})}"
    assert 'href="/">Cancel</a>' in client.get(address).content.decode()


def test_whose_city_the_challenge_does_not_reach_is_led_to_those_that_do(client, person, lulea):
    challenge = ChallengeFactory(city=lulea)
    client.post("/welcome/", {"city": CityFactory(slug="oulu", name="Oulu").slug})
    refused = client.get(f"/solutions/answer/{challenge.address_id}/")
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "accepts answers from Luleå. You would answer from Oulu." in page
    assert '<a class="button" href="/challenges/?reaches=on">Challenges that reach your city</a>' in page


def test_what_was_typed_into_the_form_before_is_kept(client, lulea):
    answer = SolutionFactory(challenge__city=lulea, organisation=None, author=person_of(lulea), city=lulea)
    person = answer.author
    Person.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    address = f"/solutions/{answer.address_id}/edit/"
    form = next(
        one for one in forms_on(client.get(address).content.decode(), address) if "draft" in one.fields
    )
    person.residence.delete()
    refused = client.post(address, {**form.fields, "title": "Kort", "then": "send"})
    assert refused.status_code == 403
    page = refused.content.decode()
    instead = answer.challenge.get_absolute_url()
    asks = f"/welcome/?ask=city&amp;next={address}&amp;instead={instead}"
    assert f'href="{asks}">Say which city is yours</a>' in page
    client.post(f"/welcome/?ask=city&next={address}", {"city": "lulea"})
    again = next(
        one for one in forms_on(client.get(address).content.decode(), address) if "draft" in one.fields
    )
    assert again.fields["title"] == ["Kort"]
    assert Solution.objects.get().state == "draft"


def test_what_brings_someone_here_decides_what_they_are_offered_first(client, person, lulea):
    first = {
        "": "/cities/mine/",
        "answer": "/challenges/",
        "organisation": "/organisations/",
        "city": "/cities/",
        "look": "/how-it-works/",
    }
    for aim, address in first.items():
        Person.objects.update(aim=aim)
        page = client.get("/").content.decode()
        steps = page[page.index('class="next-steps"') :]
        assert steps[steps.index('href="') :].startswith(f'href="{address}"'), aim


def test_the_zone_of_the_device_is_sent_along_and_counts_more_than_the_city(client, person, lulea):
    page = client.get("/welcome/").content.decode()
    assert "data-own-time-zone" in page
    client.post("/welcome/", {**ALL, "time_zone": "America/Chicago"})
    person.refresh_from_db()
    assert (person.time_zone, person.time_zone_chosen) == ("America/Chicago", True)
    client.post(
        "/welcome/",
        {**ALL, "city": CityFactory(slug="oulu", name="Oulu").slug, "time_zone": "America/Chicago"},
    )
    person.refresh_from_db()
    assert person.time_zone == "America/Chicago"


def test_interests_are_changed_alone_and_can_be_given_up(client, person, lulea):
    address = "/welcome/?ask=interests&next=/accounts/&instead=/accounts/"
    assert f'href="{address.replace("&", "&amp;")}"' in client.get("/accounts/").content.decode()
    assert client.post(address, {"interests": ["3"]})["Location"] == "/accounts/"
    assert goals_of(person) == [3]
    assert next(
        one for one in forms_on(client.get(address).content.decode(), address) if "interests" in one.kinds
    ).chosen["interests"] == ["3"]
    client.post(address, {})
    assert goals_of(person) == []


def test_only_goals_of_the_list(client, person):
    assert client.post("/welcome/?ask=interests", {"interests": ["18"]}).status_code == 422
    assert goals_of(person) == []


def test_only_an_aim_of_the_list(client, person):
    assert client.post("/welcome/", {"aim": "power"}).status_code == 422
    assert Person.objects.get().aim == ""


def test_it_is_for_those_who_are_signed_in():
    assert Client().get("/welcome/")["Location"] == "/accounts/login/?next=/welcome/"
