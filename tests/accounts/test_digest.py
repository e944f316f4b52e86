"""A digest as its reader finds it: sections, pictures and ways out."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from talko.accounts.notifications import notify
from tests.factories import AgreementFactory, PersonFactory
from tests.letters import send_all_due

pytestmark = pytest.mark.django_db


def tell(person, agreement, kind, title):
    notify(
        people=[person],
        kind=kind,
        subject=agreement,
        path=agreement.get_absolute_url(),
        group=agreement.public_id,
        row=agreement.parties.get(city=agreement.partner),
        data={"city": "Austin", "title": {"texts": {"en": title}}},
    )


def sent():
    """The only letter, as text and as a page."""
    send_all_due()
    [letter] = mail.outbox
    return letter.body, BeautifulSoup(letter.alternatives[0][0], "html.parser")


def test_a_digest_begins_with_what_waits_and_ends_with_what_came_of_it(settings):
    person = PersonFactory(mail="weekly", language="en")
    concluded, proposed = AgreementFactory(state="concluded"), AgreementFactory(state="proposed")
    tell(person, concluded, "challenge.followed_up", "Warm roads")
    tell(person, concluded, "agreement.ended", "Warm roads")
    tell(person, proposed, "agreement.proposed", "Clean air")

    body, page = sent()

    titles = [(one.name, one.text) for one in page.find_all(["h1", "h2"])]
    assert titles == [
        ("h1", "Waiting for you"),
        ("h2", "Clean air"),
        ("h1", "New for you"),
        ("h2", "Warm roads"),
        ("h1", "What came of it"),
        ("h2", "Warm roads"),
    ]
    headings = [line for line in body.splitlines() if line.isupper()]
    assert headings == ["WAITING FOR YOU", "NEW FOR YOU", "WHAT CAME OF IT"]
    picture = f"{settings.TALKO.base_url}/og/agreement/{concluded.address_id}.en.jpg"
    assert [one["src"] for one in page.find_all("img")] == [picture, picture], (
        "only of what everyone may read"
    )
    assert all(one["alt"].endswith("Working together") for one in page.find_all("img"))


def test_a_letter_has_few_pictures():
    person = PersonFactory(mail="daily", language="en")
    for _each in range(5):
        tell(person, AgreementFactory(state="concluded"), "agreement.ended", "Warm roads")
    _body, page = sent()
    assert len(page.find_all("img")) == 3


def test_a_letter_sent_at_once_says_what_happened_and_no_more():
    person = PersonFactory(mail="at_once", language="en")
    tell(person, AgreementFactory(state="concluded"), "agreement.ended", "Warm roads")
    body, page = sent()
    assert page.find_all(["h1", "img"]) == []
    assert "NEW FOR YOU" not in body
