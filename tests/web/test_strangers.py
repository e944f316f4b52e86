"""Everything that a page lets someone send, sent by those whose page it is not: nothing is written."""

import re

import pytest
from django.db import transaction
from django.test import Client

from talko.accounts.models import Person
from talko.core.forms import origin
from tests.browser import world
from tests.factories import CityFactory, officer_of
from tests.web.forms_on_pages import forms_on
from tests.web.writes import written

pytestmark = pytest.mark.django_db
KEEPING_ORDER = {
    "django_session",
    "core_ratewindow",
    "cache",
    "core_doneonce",
    "account_emailconfirmation",
    "core_unsentform",
}
"""Tables that every sender touches."""
OPEN_TO_ALL = re.compile(
    r"^/(?:accounts/|welcome/|unsent/|language/|theme/|city/|dialogue/.*/(?:post|follow|read)/$|watches/new/"
    r"|challenges/.*/(?:follow|unfollow)/$|solutions/.*/endorse/$|solutions/answer/|organisations/new/"
    r"|searches/save/$|organisations/.*/claim/$|projects/new/|projects/.*/partners/$|campaigns/.*/(?:give|help|promise|fill)/$|cities/mine/|agreements/new/)"
)
"""What anyone signed in may do, for themselves."""


def test_nobody_else_writes(visits):
    strangers: dict[str, Person | None] = {
        "nobody": None,
        "a stranger": Person.objects.get(email=world.PEOPLE["oskar"]),
        "another city's officer": officer_of(CityFactory(slug="elsewhere", name="Elsewhere")),
    }
    tried, wrong = 0, []
    for visit in visits:
        if not visit.who or visit.who == "oskar":
            continue
        mine = Client()
        mine.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
        page = mine.get(visit.path)
        for form in forms_on(page.content.decode(), visit.path) if page.status_code == 200 else ():
            if OPEN_TO_ALL.match(form.action.partition("?")[0]):
                continue
            for name, stranger in strangers.items():
                theirs = Client(raise_request_exception=False)
                if stranger:
                    theirs.force_login(stranger)
                sent = {name: values for name, values in form.fields.items() if name != origin.FIELD}
                with transaction.atomic(), written(but_for=KEEPING_ORDER) as tables:
                    answer = theirs.post(form.action, sent)
                    transaction.set_rollback(True)
                tried += 1
                if tables or answer.status_code not in {302, 401, 403, 404}:
                    wrong.append((visit.route, form.action, name, answer.status_code, sorted(tables)))
                elif answer.status_code == 302 and not answer["Location"].startswith("/accounts/"):
                    wrong.append((visit.route, form.action, name, answer["Location"]))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 150
