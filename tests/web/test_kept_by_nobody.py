"""What is answered to someone with a session is theirs alone: no cache on the way keeps it."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, AgreementFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db


def test_every_page_for_someone_signed_in_is_private(visits):
    client = Client()
    client.force_login(PersonFactory())
    addresses = [
        "/nowhere/",
        "/challenges/feed.atom",
        "/challenges/deadlines.ics",
        *(one.path for one in visits),
    ]
    kept = {address: client.get(address)["Cache-Control"] for address in addresses}
    assert {one for one in kept.values() if one not in {"private, no-cache", "private, no-store"}} == set()
    assert kept["/"] == "private, no-cache"


def test_files_are_kept_nowhere(client):
    agreement = AgreementFactory()
    officer = officer_of(agreement.proposer)
    client.force_login(officer)
    costs = client.get(f"{agreement.get_absolute_url()}costs.csv")
    assert costs["Cache-Control"] == "private, no-store"
    assert client.post("/accounts/export/")["Cache-Control"] == "private, no-store"


def test_signing_in_out_and_being_refused(client):
    person = PersonFactory()
    answers = [
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}),
        client.post("/challenges/new/", {}),
        client.get("/accounts/erase/"),
        client.post("/accounts/logout/"),
    ]
    assert {one["Cache-Control"].split(",")[0] for one in answers} == {"private"}


def test_whoever_has_no_session_is_served_from_what_all_can_have(client):
    assert "Cache-Control" not in client.get("/")
    assert client.get("/challenges/feed.atom")["Cache-Control"].startswith("public")
