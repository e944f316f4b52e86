"""Rows of a dialogue that many readers see alike are rendered once. What is one reader's alone never is."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches

from talko.dialogue.actions.messages import edit_message, hide_message
from talko.dialogue.actions.threads import mark_read
from talko.dialogue.models import Message
from tests.dialogue.factories import PARTIES, PUBLIC, say
from tests.dialogue.ways import HTMX, address, text, typed


@pytest.fixture(autouse=True)
def remembering(settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=60)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def acts(the, client):
    """What each reader can do with each message."""

    def read(person, path=""):
        client.logout()
        if person:
            client.force_login(person)
        page = BeautifulSoup(text(client.get(address(the, path))), "lxml")
        return [
            [link.get_text(" ").split()[0] for link in row.select(".actions a")]
            for row in page.select(".bubble")
        ]

    return read


def test_it_works(the, acts):
    say(the.maria, the.agreement, "From an officer.")
    say(the.resident, the.agreement, "From a resident.")
    for _time in range(2):
        assert acts(the.outsider) == [["Reply"], ["Reply"]]
        assert acts(None) == [[], []]
        assert acts(the.resident) == [["Reply"], ["Reply", "Edit", "Withdraw"]]
        assert acts(the.moderator) == [["Reply", "Hide"], ["Reply", "Hide"]]


def test_what_its_writer_sees_on_posting_it_is_not_shown_to_others(the, client):
    client.force_login(the.resident)
    posted = text(client.post(address(the, "post/"), typed(), **HTMX))
    assert "autofocus" in posted
    client.force_login(the.outsider)
    page = BeautifulSoup(text(client.get(address(the))), "lxml")
    assert [row.has_attr("autofocus") for row in page.select(".bubble")] == [False]


def test_what_changes_is_shown_at_once(the, client):
    message = say(the.resident, the.agreement, "Befor.")
    client.force_login(the.outsider)
    assert "Befor." in text(client.get(address(the)))
    edit_message(by=the.resident, message=message, body="Before.", language="en", revision=message.revision)
    page = text(client.get(address(the)))
    assert ("Befor.<" in page, "Before.<" in page) == (False, True)
    hide_message(by=the.moderator, message=Message.objects.get(), reason="Spam")
    page = text(client.get(address(the)))
    assert ("Before." in page, "Hidden by a moderator: Spam" in page) == (False, True)


def test_what_is_new_is_new_only_to_who_has_not_read_it(the, client):
    first = say(the.maria, the.agreement, "First.")
    mark_read(by=the.resident, subject=the.agreement, audience=PUBLIC, up_to=first.created_at)
    say(the.maria, the.agreement, "Second.")
    seen = []
    for person in (the.outsider, the.resident, the.outsider):
        client.force_login(person)
        page = BeautifulSoup(text(client.get(address(the))), "lxml")
        seen.append([row.select_one(".badge.urgent") is not None for row in page.select(".bubble")])
    assert seen == [[False, False], [False, True], [False, False]]


def test_each_reader_gets_it_by_their_languages(the, client):
    say(the.maria, the.agreement, "Hej.", language="sv")
    notes = []
    for reads in ([], ["sv"], []):
        type(the.outsider).objects.filter(pk=the.outsider.pk).update(reads=reads)
        client.force_login(the.outsider)
        notes.append("In Swedish" in text(client.get(address(the))))
    assert notes == [True, False, True]


def test_what_the_parties_write_stays_among_them(the, client):
    say(the.maria, the.agreement, "Between us.", audience=PARTIES)
    seen = []
    for person in (the.dana, the.maria, the.outsider, None):
        client.logout()
        if person:
            client.force_login(person)
        seen.append("Between us." in text(client.get(address(the))))
    assert seen == [True, True, False, False]
