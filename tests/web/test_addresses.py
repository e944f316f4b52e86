"""Addresses for machines."""

import pytest
from django.db import DatabaseError, connection

pytestmark = pytest.mark.django_db


def test_healthz(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_healthz_needs_the_database(client, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", broken)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 500


def test_robots(client):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /search/",
        "Disallow: /demo/",
    ]


def test_security_txt_has_what_the_standard_asks(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert set(fields) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Contact"].startswith("mailto:")


@pytest.mark.parametrize("path", ["/", "/how-it-works/", "/design/", "/search/"])
def test_pages_for_everyone(client, path):
    assert client.get(path).status_code == 200
