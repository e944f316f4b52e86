"""Feeds and calendars, as other programs read them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, officer_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(response):
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def test_the_feed_is_atom_and_holds_what_is_public(client):
    city = CityFactory(slug="lulea", name="Luleå")
    old = ChallengeFactory(city=city, title={"sv": "Gammal"}, opened_at=timezone.now() - timedelta(days=9))
    new = ChallengeFactory(title={"sv": "Ny & <b>fet</b>", "en": "New & <b>bold</b>"})
    ChallengeFactory(title={"sv": "Utkast"}, state="draft", opened_at=None)
    ChallengeFactory(title={"sv": "Aldrig öppen"}, state="withdrawn", opened_at=None)

    response = client.get("/challenges/feed.atom", headers={"accept-language": "en"})

    assert response["Content-Type"].startswith("application/atom+xml")
    assert "max-age" in response["Cache-Control"]
    found = entries(response)
    assert [entry.find(f"{ATOM}title").text for entry in found] == ["New & <b>bold</b>", "Gammal"]
    assert [entry.find(f"{ATOM}id").text for entry in found] == [
        f"urn:uuid:{one.public_id}" for one in (new, old)
    ]
    assert all(entry.find(f"{ATOM}updated").text for entry in found)
    assert found[0].find(f"{ATOM}link").get("href") == f"http://testserver{new.get_absolute_url()}"

    of_city = entries(client.get("/challenges/feed.atom?city=lulea"))
    assert [entry.find(f"{ATOM}title").text for entry in of_city] == ["Gammal"]
    assert client.get("/challenges/feed.atom?city=nowhere").status_code == 404


def test_the_calendar_holds_the_dates_of_what_is_open(client):
    city = CityFactory(slug="lulea", name="Luleå")
    challenge = ChallengeFactory(city=city, title={"en": "Heat, greenhouses; snow"}, place="Porsön")
    ChallengeFactory(state="decided")
    ChallengeFactory(state="review", opened_at=None)

    response = client.get("/challenges/deadlines.ics?city=lulea", headers={"accept-language": "en"})

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [
        "Answers due: Heat, greenhouses; snow",
        "Decision: Heat, greenhouses; snow",
    ]
    assert events[0].decoded("DTSTART") == challenge.answers_by.replace(microsecond=0)
    assert str(events[0]["LOCATION"]) == "Luleå, Porsön"
    assert len({str(event["UID"]) for event in events}) == 2
    everything = Calendar.from_ical(client.get("/challenges/deadlines.ics").content).walk("VEVENT")
    assert len(everything) == 2
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_a_calendar_of_one_challenge(client):
    challenge = ChallengeFactory()
    response = client.get(f"{challenge.get_absolute_url()}deadline.ics")
    assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 2
    draft = ChallengeFactory(state="draft", opened_at=None)
    assert client.get(f"{draft.get_absolute_url()}deadline.ics").status_code == 404
    client.force_login(officer_of(draft.city))
    assert client.get(f"{draft.get_absolute_url()}deadline.ics").status_code == 404
