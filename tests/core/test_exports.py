"""The registry of open data, the page that lists it, and the files."""

import csv

import pytest

from talko.core.registries import exports
from talko.core.registries.exports import Table
from tests.challenges.factories import ChallengeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fairs():
    exports.register(
        Table("fairs", "Fairs", "All of them.", ("id", "title"), lambda: [[1, "=1+1"], [2, None]])
    )
    yield
    exports.unregister("fairs")


def downloaded(client, name):
    return list(csv.reader(client.get(f"/open-data/{name}.csv").content.decode().splitlines()))


def test_it_works(client, fairs):
    page = client.get("/open-data/").content.decode()
    assert all(
        text in page for text in ("Fairs", "All of them.", "id, title", "CC BY 4.0", "/open-data/fairs.csv")
    )
    assert downloaded(client, "fairs") == [["id", "title"], ["1", "'=1+1"], ["2", ""]]


def test_published_challenges_and_no_draft(client, django_assert_num_queries):
    open_one = ChallengeFactory(amount=5_000_000, currency="SEK")
    ChallengeFactory(state="draft", opened_at=None)
    ChallengeFactory(amount=None)
    with django_assert_num_queries(1):
        header, first, second = downloaded(client, "challenges")
    row = dict(zip(header, first, strict=True))
    assert (row["id"], row["city"], row["state"]) == (open_one.address_id, open_one.city.slug, "open")
    assert (row["amount_minor"], row["currency"]) == ("5000000", "SEK")
    assert second[header.index("amount_minor")] == second[header.index("currency")] == ""


def test_another_name_is_not_found(client):
    assert client.get("/open-data/nothing.csv").status_code == 404


def test_what_is_registered_is_checked(fairs):
    for name, columns, message in (
        ("fairs", ("id",), "registered twice"),
        ("Fairs 2", ("id",), "no name for a file"),
        ("lanes", ("id", "id"), "a name of its own"),
    ):
        with pytest.raises(ValueError, match=message):
            exports.register(Table(name, "", "", columns, list))
