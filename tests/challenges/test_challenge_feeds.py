"""Feeds and calendars, as other programs read them: valid also when they are empty, and whatever stands in a title."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from icalendar import Calendar
from lxml import etree

from talko.challenges.models import Challenge
from talko.core.workflow import move
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, officer_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = Path(__file__).parents[1] / "fixtures" / "feeds" / "atom.rng"
FORBIDDEN = "\uffff\x0b\x00\ufdd0"


def atom(client, address="/challenges/feed.atom", **headers):
    """The feed, once it has passed the schema."""
    response = client.get(address, headers={"accept-language": "en"} | headers)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    document = etree.fromstring(response.content)
    etree.RelaxNG(etree.parse(SCHEMA)).assertValid(document)
    ids = [found.text for found in document.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return document


def entries(document):
    return document.findall(f"{ATOM}entry")


def ical(client, address="/challenges/deadlines.ics", **headers):
    """The calendar's events, once the file has passed what RFC 5545 demands of it."""
    response = client.get(address, headers={"accept-language": "en"} | headers)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.endswith(b"END:VCALENDAR\r\n")
    lines = response.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", "\n".join(line.decode() for line in lines))
    calendar = Calendar.from_ical(response.content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar.subcomponents
    events = calendar.walk("VEVENT")
    for event in events:
        assert not event.errors
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"):
            assert event[name] is not None
            assert not isinstance(event[name], list)
        assert event["DTSTAMP"].to_ical().endswith(b"Z")
    assert len({str(event["UID"]) for event in events}) == len(events)
    return events


def test_the_feed_is_atom_and_holds_what_is_public(client):
    city = CityFactory(slug="lulea", name="Luleå")
    old = ChallengeFactory(city=city, title={"sv": "Gammal"}, opened_at=timezone.now() - timedelta(days=9))
    new = ChallengeFactory(title={"sv": "Ny & <b>fet</b>", "en": "New & <b>bold</b>"})
    ChallengeFactory(title={"sv": "Utkast"}, state="draft", opened_at=None)
    ChallengeFactory(title={"sv": "Aldrig öppen"}, state="withdrawn", opened_at=None)

    found = entries(atom(client))

    assert [entry.find(f"{ATOM}title").text for entry in found] == ["New & <b>bold</b>", "Gammal"]
    assert [entry.find(f"{ATOM}id").text for entry in found] == [
        f"urn:uuid:{one.public_id}" for one in (new, old)
    ]
    assert found[0].find(f"{ATOM}link").get("href") == f"http://testserver{new.get_absolute_url()}"
    of_city = atom(client, "/challenges/feed.atom?city=lulea")
    assert [entry.find(f"{ATOM}title").text for entry in entries(of_city)] == ["Gammal"]
    assert of_city.find(f"{ATOM}id").text == f"urn:uuid:{city.public_id}"
    assert "max-age" in client.get("/challenges/feed.atom")["Cache-Control"]
    assert client.get("/challenges/feed.atom?city=nowhere").status_code == 404


def test_an_empty_feed_is_valid(client):
    CityFactory(slug="lulea")
    assert entries(atom(client)) == entries(atom(client, "/challenges/feed.atom?city=lulea")) == []


def test_a_lead_is_plain_text(client):
    ChallengeFactory(lead={"en": "We look for <local growers> & friends."})
    summary = entries(atom(client))[0].find(f"{ATOM}summary")
    assert (summary.get("type"), summary.text) == ("text", "We look for <local growers> & friends.")


def test_a_character_that_xml_forbids_never_gets_out(client):
    """Also one that came into the database by another way than ours."""
    challenge = ChallengeFactory()
    forbidden = FORBIDDEN.replace("\x00", "")  # PostgreSQL keeps none
    Challenge.objects.filter(pk=challenge.pk).update(
        title={"en": f"Heat{forbidden}ed"}, lead={"en": f"Wa{forbidden}rm"}
    )
    entry = entries(atom(client))[0]
    assert entry.find(f"{ATOM}title").text == "Heat\ned"
    assert str(ical(client)[0]["DESCRIPTION"]) == "Wa\nrm"


def test_the_calendar_holds_the_dates_of_what_is_open(client):
    city = CityFactory(slug="lulea", name="Luleå")
    challenge = ChallengeFactory(city=city, title={"en": "Heat, greenhouses; snow"}, place="Porsön")
    ChallengeFactory(state="decided")
    ChallengeFactory(state="review", opened_at=None)

    events = ical(client, "/challenges/deadlines.ics?city=lulea")

    assert [(str(event["SUMMARY"]), str(event["STATUS"])) for event in events] == [
        ("Answers due: Heat, greenhouses; snow", "CONFIRMED"),
        ("Decision: Heat, greenhouses; snow", "CONFIRMED"),
    ]
    assert events[0].decoded("DTSTART") == challenge.answers_by.replace(microsecond=0)
    assert str(events[0]["LOCATION"]) == "Luleå, Porsön"
    assert len(ical(client)) == 2


def test_an_empty_calendar_is_valid(client):
    CityFactory(slug="lulea", time_zone="Europe/Stockholm")
    assert ical(client) == ical(client, "/challenges/deadlines.ics?city=lulea") == []


def test_a_date_that_moves_or_is_called_off_keeps_its_uid(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "talko.lulea.example"]
    challenge = ChallengeFactory()
    officer, address = officer_of(challenge.city), f"{challenge.get_absolute_url()}deadline.ics"

    def shown(**headers):
        return [
            (str(one["UID"]), one["SEQUENCE"], str(one["STATUS"])) for one in ical(client, address, **headers)
        ]

    (answers, _sequence, _status), (decision, _same, _too) = first = shown()
    assert first == [(answers, 0, "CONFIRMED"), (decision, 0, "CONFIRMED")]
    assert shown(host="talko.lulea.example") == first
    later = challenge.answers_by + timedelta(days=3)
    move(
        challenge,
        "change_deadline",
        by=officer,
        answers_by=later,
        decision_by=later + timedelta(days=9),
        reason="Snow",
    )
    assert shown() == [(answers, 1, "CONFIRMED"), (decision, 1, "CONFIRMED")]
    move(challenge, "withdraw", by=officer, reason="No need any more.")
    assert shown() == [(answers, 2, "CANCELLED"), (decision, 2, "CANCELLED")]
    assert [str(event["STATUS"]) for event in ical(client)] == ["CANCELLED", "CANCELLED"]


def test_a_calendar_of_one_challenge(client):
    challenge = ChallengeFactory()
    assert len(ical(client, f"{challenge.get_absolute_url()}deadline.ics")) == 2
    draft = ChallengeFactory(state="draft", opened_at=None)
    assert client.get(f"{draft.get_absolute_url()}deadline.ics").status_code == 404
    client.force_login(officer_of(draft.city))
    assert client.get(f"{draft.get_absolute_url()}deadline.ics").status_code == 404
