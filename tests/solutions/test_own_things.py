"""The answers of a person's own, and those that they endorsed, on the pages of their account."""

import pytest
from django.test import Client

from talko.solutions.actions.endorsements import endorse
from talko.solutions.models import Solution
from tests.challenges.factories import SolutionFactory
from tests.factories import PersonFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db
ENDORSED = "/accounts/yours/endorsed/"


def page(person, address) -> Page:
    client = Client()
    client.force_login(person)
    return Page.of(client.get(address))


def test_what_a_person_endorsed_is_listed_for_them_alone(sent):
    person = PersonFactory()
    endorse(by=person, solution=sent)
    assert page(person, ENDORSED).has(sent.title)
    assert page(PersonFactory(), ENDORSED).has("Nothing here yet")
    answer = Client().get(ENDORSED)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_what_was_withdrawn_since_is_not_listed(sent):
    person = PersonFactory()
    endorse(by=person, solution=sent)
    Solution.objects.update(state="withdrawn")
    assert page(person, ENDORSED).has("Nothing here yet")


def test_the_account_counts_what_is_ones_own(sent):
    endorse(by=sent.author, solution=SolutionFactory(challenge=sent.challenge, sent=True))
    text = page(sent.author, "/accounts/").text
    assert "Your answers 1" in text
    assert "What you endorsed 1" in text
    assert "Your watches 0" in text


@pytest.mark.parametrize("name", ["nothing", "watches"])
def test_a_list_that_does_not_exist(name):
    client = Client()
    client.force_login(PersonFactory())
    assert client.get(f"/accounts/yours/{name}/").status_code == 404


def test_a_longer_list_asks_no_more(sent, client, django_assert_num_queries):
    person = PersonFactory()
    client.force_login(person)
    for _each in range(2):
        endorse(by=person, solution=SolutionFactory(challenge=sent.challenge, sent=True))
        client.get(ENDORSED)
        with django_assert_num_queries(8):
            client.get(ENDORSED)
