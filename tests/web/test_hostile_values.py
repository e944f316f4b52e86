"""Values that no form of ours would send, at every address of the demo: they are refused or overlooked, and nothing breaks."""

import itertools
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from talko.accounts.models import Person
from tests.browser import world
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
VALUES = [
    "\x00",
    "a\x00b",
    "9" * 40,
    "-1",
    "1e9",
    "NaN",
    "Infinity",
    "²",
    "%",
    "'\"--",
    "((((",
    "[" * 500,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\U000e0001\u202e",
    "a " * 3000,
    "../../etc/passwd",
    "{}",
    "2026-13-45T99:99",
]
PARAMETERS = [
    "q", "page", "city", "goal", "state", "sort", "kind", "country", "language", "reply", "messages", "parties", "before",
    "after", "party", "organisation", "described", "original", "next", "to", "where", "place", "has", "role", "error",
]  # fmt: skip


@pytest.fixture
def visits(settings, tmp_path):
    (tmp_path / "mail").mkdir()
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path, "writes_per_minute": 0}
    settings.TALKO = settings.TALKO.__class__(**values)
    return [visit for visit in world.load() if visit.route != "web:demo-letter"]


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(Person.objects.get(email=world.PEOPLE[who]))
    return client


def test_in_the_query_and_in_cookies(visits):
    broken = []
    values = itertools.cycle(VALUES)
    for visit in visits:
        client = client_of(visit.who)
        for _time in range(6 if visit.who == "" else 2):
            chosen = {name: next(values) for name in PARAMETERS}
            asked = "&".join(f"{name}={quote(value)}" for name, value in chosen.items())
            path = visit.path.split("?")[0]
            answer = client.get(f"{path}?{asked}")
            if answer.status_code >= 500:
                broken.append((visit.route, chosen))
            next(values)
        for name in ("theme", "city", "language", "messages", "sessionid", "csrftoken"):
            client.cookies[name] = next(values).replace("\x00", "\x01").encode().decode("latin-1")
        if client.get(visit.path).status_code >= 500:
            broken.append((visit.route, "cookies"))
    assert not broken, broken[:5]


@pytest.mark.parametrize("value", VALUES)
def test_in_paths(value, client):
    client.raise_request_exception = False
    for path in (
        "/cities/{}/",
        "/challenges/{}/",
        "/organisations/{}-x/",
        "/accounts/unsubscribe/{}/",
        "/accounts/oidc/{}/login/",
        "/organisations/invitation/{}/",
        "/dialogue/translations/{}/",
        "/{}",
    ):
        assert client.get(path.format(quote(value, safe=""))).status_code < 500, path


def test_in_forms(visits):
    """Every field of every form on every page, as someone who may send it."""
    broken, values = [], itertools.cycle(["\x00", "9" * 40, "\ud83d", "[" * 500, "-1"])
    for visit in visits:
        client = client_of(visit.who)
        page = client.get(visit.path)
        for form in forms_on(page.content.decode(), visit.path) if page.status_code == 200 else ():
            for name in form.fields:
                for value in itertools.islice(values, 2):
                    sent = {**form.fields, name: [value.encode("utf-8", "replace")]}
                    with transaction.atomic():
                        answer = client.post(form.action, sent)
                        transaction.set_rollback(True)
                    if answer.status_code >= 500:
                        broken.append((form.action, name, value[:10], visit.who))
    assert not broken, "\n".join(map(str, broken[:40])) + f"\n{len(broken)} on {connection.vendor}"
