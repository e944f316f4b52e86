"""Who a request belongs to: the session and its person, read anew for every request."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from talko.accounts.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
MINE = "/accounts/"


@pytest.fixture
def person():
    return PersonFactory(name="Maya Torres")


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def test_it_works(signed_in):
    assert "Maya" in signed_in.get(MINE).content.decode()


def test_it_takes_one_question_each(signed_in, django_assert_num_queries):
    signed_in.get("/how-it-works/")
    with django_assert_num_queries(4):  # two more are those of the page's frame
        signed_in.get("/how-it-works/")


def test_what_became_of_a_person_counts_at_once(signed_in, person):
    Person.objects.filter(pk=person.pk).update(name="Lena")
    assert "Lena" in signed_in.get(MINE).content.decode()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert signed_in.get(MINE).status_code == 302


def test_a_session_that_has_ended_is_nobodys(signed_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert signed_in.get(MINE).status_code == 302


def test_so_is_one_that_never_was(client):
    client.cookies["sessionid"] = "x" * 32
    assert client.get(MINE).status_code == 302


def test_signing_out_ends_it(signed_in):
    key = signed_in.cookies["sessionid"].value
    signed_in.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    signed_in.cookies["sessionid"] = key
    assert signed_in.get(MINE).status_code == 302
