"""Error pages say what to do; nothing that was typed is lost."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from talko.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded, TooMany
from talko.web import errors

pytestmark = pytest.mark.django_db

RAISED = {
    "conflict": Conflict,
    "invalid": Invalid,
    "denied": NotAllowed,
    "sign-in": SignInNeeded,
    "many": TooMany,
}


@csrf_exempt
def fails(request: HttpRequest, name: str):
    if name == "broken":
        raise ZeroDivisionError
    raise RAISED[name]()


def protected(request: HttpRequest):
    raise AssertionError("not reached without a token")


urlpatterns = [
    path("fails/<slug:name>/", fails),
    path("protected/", protected),
    path("", include("talko.config.urls")),
]
handler400 = errors.bad_request
handler403 = errors.denied
handler404 = errors.not_found
handler500 = errors.broken


@pytest.fixture
def client(settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "There is nothing here, or it is not public."),
        ("/fails/conflict/", 409, "This has changed since you opened it."),
        ("/fails/denied/", 403, "You do not have the role this requires."),
        ("/fails/many/", 429, "That was too much at once."),
        ("/fails/invalid/", 422, "Something needs to be corrected"),
        ("/fails/broken/", 500, "Something went wrong on our side"),
    ],
)
def test_each_error_has_a_page(client, address, status, words):
    response = client.get(address)
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def test_in_the_reader_s_language(client):
    page = client.get("/nowhere/", headers={"accept-language": "sv"}).content.decode()
    assert '<html lang="sv">' in page


def test_htmx_gets_a_fragment(client):
    response = client.get("/fails/conflict/", headers={"hx-request": "true"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "<html" not in page
    assert 'role="alert"' in page


def test_a_machine_gets_a_problem(client):
    response = client.get("/fails/conflict/", headers={"accept": "application/json"})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "conflict"


def test_what_was_typed_is_given_back_and_escaped(client):
    text = "A long answer that took an hour to write </textarea><script>alert(1)</script>"
    page = client.post(
        "/fails/conflict/", {"body": text, "password": "x" * 40, "note": "short"}
    ).content.decode()
    assert "A long answer that took an hour to write &lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "x" * 40 not in page


def test_who_is_not_signed_in_is_sent_there_and_back(client):
    response = client.get("/fails/sign-in/?a=1")
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/fails/sign-in/%3Fa%3D1",
    )
    assert client.post("/fails/sign-in/").status_code == 401


def test_an_address_that_is_too_long_is_sent_to_sign_in_all_the_same(client):
    response = client.get("/fails/sign-in/?a=" + "x" * 20_000)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/fails/sign-in/")


def test_a_form_without_its_token_is_refused_in_words(settings):
    settings.ROOT_URLCONF = __name__
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/protected/", {"body": "A long answer that took an hour to write."})
    assert response.status_code == 403
    page = response.content.decode()
    assert "The page was open for too long, or your browser blocks cookies." in page
    assert "A long answer that took an hour to write." in page


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
