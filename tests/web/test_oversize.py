"""A form that is too large: a clear page in the reader's language, with all that was typed on it."""

import re
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.conf import settings as the_settings
from django.test import Client

from talko.challenges.models import Challenge
from talko.config.environment import ROOT
from talko.core.forms import oversize
from talko.core.forms.oversize import GIVEN_BACK, LARGEST_WITH_FILES
from tests.factories import CityFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
WORDS = "This is larger than the server accepts."
STORY = "It took an afternoon to write this & <b>more</b> å. "
LIMIT = the_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
LOW = 200_000


def sent(client: Client, address: str, typed: dict[str, str], **headers: str):
    return client.post(address, urlencode(typed), content_type=FORM, headers=headers)


@pytest.fixture
def officer(client):
    officer = officer_of(CityFactory(slug="lulea", languages=["sv"]), language="en")
    client.force_login(officer)
    return officer


@pytest.fixture
def low_limit(settings, monkeypatch):
    """A page that gives back megabytes takes a second."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = LOW
    monkeypatch.setattr(oversize, "LARGEST", LOW)
    monkeypatch.setattr(oversize, "GIVEN_BACK", 2 * LOW)


def test_all_that_was_typed_is_given_back(client, officer, low_limit):
    text = STORY * (LOW // len(STORY.encode()) + 1)
    answer = sent(client, "/challenges/new/?city=lulea", {"title_en": "Short", "need_local": text})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert WORDS in page
    assert page.count("It took an afternoon to write this &amp; &lt;b&gt;more&lt;/b&gt; å.") == text.count(
        "It"
    )
    assert not Challenge.objects.exists()


def test_too_many_fields_too(client, officer):
    typed = {f"field{number}": "" for number in range(the_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)}
    answer = sent(client, "/challenges/new/?city=lulea", {"need_local": STORY, **typed})
    assert answer.status_code == 413
    assert WORDS in answer.content.decode()
    assert "It took an afternoon" in answer.content.decode()


def test_in_the_language_of_the_person(client, low_limit):
    client.force_login(PersonFactory(language="sv"))
    answer = sent(client, "/challenges/new/", {"need_local": "x" * (LOW + 1)})
    assert '<html lang="sv">' in answer.content.decode()


def test_passwords_and_tokens_are_not_shown(client):
    secret = "s" * (LIMIT + 1)
    answer = sent(client, "/accounts/login/", {"password": secret, "csrfmiddlewaretoken": "t" * 64})
    assert answer.status_code == 413
    assert "sss" not in answer.content.decode()
    assert "ttt" not in answer.content.decode()


@pytest.mark.slow
def test_what_is_larger_still_is_not_read(client, officer):
    answer = sent(client, "/challenges/new/", {"need_local": STORY + "x" * (2 * LIMIT)})
    assert answer.status_code == 413
    assert WORDS in answer.content.decode()
    assert "It took an afternoon" not in answer.content.decode()


def test_scripts_and_machines_get_it_in_their_way(client, officer, low_limit):
    typed = {"need_local": STORY + "x" * LOW}
    fragment = sent(client, "/challenges/new/", typed, **{"hx-request": "true"})
    assert fragment.status_code == 413
    assert WORDS in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    problem = sent(client, "/challenges/new/", typed, accept="application/json")
    assert problem.json()["code"] == "too_large"


def test_the_kind_of_form_that_can_hold_files_too(client, officer, low_limit):
    """Read before it was refused, a multipart form could be of any size."""
    text = STORY * (LOW // len(STORY.encode()) + 1)
    answer = client.post(
        "/challenges/new/?city=lulea", {"need_local": text, "title_en": STORY, "file": BytesIO(b"b" * 99)}
    )
    assert answer.status_code == 413
    page = answer.content.decode()
    assert WORDS in page
    assert (
        page.count("It took an afternoon to write this &amp; &lt;b&gt;more&lt;/b&gt; å.")
        == text.count("It") + 1
    )
    assert "bbb" not in page


@pytest.mark.parametrize(
    "kind", [FORM, "multipart/form-data; boundary=x", "application/json", "text/plain", ""]
)
@pytest.mark.parametrize("length", [2 * LIMIT + 1, 10**12])
def test_nothing_is_read_of_what_is_far_too_large(client, kind, length):
    class Unread:
        def read(self, *_size):
            raise AssertionError("it was read")

        readline = read

    sent = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    answer = client.generic("POST", "/accounts/login/", **sent)
    assert answer.status_code == 413
    assert WORDS in answer.content.decode()


def test_what_is_damaged_is_a_bad_request_still(client, officer):
    answer = client.post("/challenges/new/", b"a=1", content_type=f"{FORM}; charset=latin-1")
    assert answer.status_code == 400


def test_the_proxy_in_the_handbook_lets_through_what_is_given_back():
    handbook = (ROOT / "docs" / "operating.md").read_text()
    limit = re.search(r"client_max_body_size (\d+)m;", handbook)
    assert int(limit[1]) * 1024 * 1024 > max(GIVEN_BACK, LARGEST_WITH_FILES)
    for header in ("X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr", "Host $host"):
        assert f"proxy_set_header {header};" in handbook
