"""Language, colours and city: remembered in cookies, changed by POST, and back to where the reader was."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def test_a_language_is_remembered(client):
    response = client.post("/language/", {"language": "sv", "next": "/how-it-works/"})
    assert (response.status_code, response["Location"]) == (302, "/how-it-works/")
    assert response.cookies["language"].value == "sv"
    assert '<html lang="sv">' in client.get("/how-it-works/").content.decode()


def test_the_browser_s_language_counts_until_one_is_chosen(client):
    assert (
        '<html lang="fi">'
        in client.get("/how-it-works/", headers={"accept-language": "fi,en;q=0.5"}).content.decode()
    )


@pytest.mark.parametrize(
    ("theme", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"')]
)
def test_colours_are_remembered(client, theme, attribute):
    client.post("/theme/", {"theme": theme})
    assert f'<html lang="en"{attribute}>' in client.get("/how-it-works/").content.decode()


def test_colours_can_follow_the_device_again(client):
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": ""})
    assert '<html lang="en">' in client.get("/how-it-works/").content.decode()


def test_a_forged_colour_cookie_is_ignored(client):
    client.cookies["theme"] = '"><script>'
    assert '<html lang="en">' in client.get("/how-it-works/").content.decode()


def test_a_city_is_remembered(client):
    CityFactory(slug="lulea", name="Luleå")
    CityFactory(slug="austin", name="Austin")
    assert client.get("/austin/").cookies["city"].value == "austin"
    page = BeautifulSoup(client.get("/how-it-works/").content, "lxml")
    assert page.select_one(".header .place").get_text() == "Austin"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/language/", {"language": "xx"}),
        ("/theme/", {"theme": "pink"}),
    ],
)
def test_what_does_not_exist_cannot_be_chosen(client, path, data):
    response = client.post(path, data)
    assert response.status_code == 404
    assert response.cookies == {}


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_a_link_changes_nothing(client, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", ""]
)
def test_there_is_no_open_redirect(client, target):
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"
