"""A GET changes nothing: whoever opens whatever page, no table is written to."""

import pytest
from django.test import Client

from talko.accounts.models import Person
from tests.browser import world
from tests.web.writes import written

pytestmark = pytest.mark.django_db


def test_a_page_that_is_shown_changes_nothing(visits):
    wrong = set()
    for visit in visits:
        client = Client()
        if visit.who:
            client.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
        with written(but_for={"django_session"}) as tables:
            client.get(visit.path)
        if tables:
            wrong.add((visit.route, visit.who, tuple(sorted(tables))))
    assert not wrong, "\n".join(map(str, sorted(wrong)))
