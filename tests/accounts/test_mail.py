from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from talko.accounts import tasks
from talko.accounts.models import Muted, Notification, Person
from talko.accounts.notifications import notify
from tests.factories import AgreementFactory, PersonFactory

pytestmark = pytest.mark.django_db


def tell(person, agreement, kind="agreement.accepted"):
    notify(
        people=[person],
        kind=kind,
        subject=agreement,
        path=agreement.get_absolute_url(),
        group=agreement.public_id,
        data={
            "proposer": "Luleå",
            "partner": "Austin",
            "title": {"texts": {"en": "Two cities", "sv": "Två städer"}},
        },
    )


def test_a_digest_groups_what_happened_and_comes_once(settings):
    person = PersonFactory(mail="daily", language="en", name="Aili Berg")
    first, second = AgreementFactory(), AgreementFactory()
    for agreement in (first, second, first):
        tell(person, agreement)

    tasks.mail_digests()
    tasks.mail_digests()

    assert [letter.to for letter in mail.outbox] == [[person.email]]
    letter = mail.outbox[0]
    assert letter.subject == "3 news from Talko"
    assert letter.body.count("Austin has accepted the agreement with Luleå.") == 3
    assert letter.body.count("Two cities\n") == 2
    assert settings.TALKO.base_url + first.get_absolute_url() in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_no_empty_digest():
    PersonFactory(mail="daily")
    tasks.mail_digests()
    tasks.mail_at_once()
    assert mail.outbox == []


def test_what_was_read_is_not_mailed():
    person = PersonFactory(mail="daily")
    tell(person, AgreementFactory())
    Notification.objects.update(read_at=timezone.now())
    tasks.mail_digests()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("frequency", "hours", "mails"),
    [("daily", 23, 0), ("daily", 25, 1), ("weekly", 25, 0), ("weekly", 169, 1)],
)
def test_the_next_digest_waits_its_time(frequency, hours, mails):
    person = PersonFactory(mail=frequency)
    Person.objects.update(digested_at=timezone.now() - timedelta(hours=hours))
    tell(person, AgreementFactory())
    tasks.mail_digests()
    assert len(mail.outbox) == mails


def test_at_once_and_never():
    at_once, never = PersonFactory(mail="at_once"), PersonFactory(mail="never")
    for person in (at_once, never):
        tell(person, AgreementFactory())
    tasks.mail_at_once()
    tasks.mail_digests()
    assert [letter.to for letter in mail.outbox] == [[at_once.email]]


def test_a_muted_group_is_left_out():
    person, agreement = PersonFactory(mail="at_once"), AgreementFactory()
    Muted.objects.create(person=person, group=agreement.address_id)
    tell(person, agreement)
    tasks.mail_at_once()
    assert mail.outbox == []


def test_mail_that_cannot_be_sent_waits(settings):
    person = PersonFactory(mail="at_once")
    tell(person, AgreementFactory())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tasks.mail_at_once()
    assert Notification.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.mail_at_once()
    assert len(mail.outbox) == 1


def test_the_mail_speaks_the_readers_language():
    person = PersonFactory(mail="at_once", language="sv")
    tell(person, AgreementFactory())
    tasks.mail_at_once()
    assert mail.outbox[0].alternatives[0][0].count('lang="sv"') == 1
    assert "Två städer\n" in mail.outbox[0].body


def test_a_happening_is_told_once_to_each_but_not_to_who_did_it():
    one, other = PersonFactory(), PersonFactory()
    agreement = AgreementFactory()
    notify(people=[one, one, other], kind="agreement.ended", subject=agreement, path="/", but_not=other)
    assert [n.person for n in Notification.objects.all()] == [one]


def test_an_unknown_kind_is_a_programming_error():
    with pytest.raises(ValueError, match="not registered"):
        notify(people=[], kind="no.such", subject=AgreementFactory(), path="/")


def test_what_can_no_longer_matter_is_erased(client):
    client.force_login(PersonFactory())
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    tasks.tidy()
    assert not Session.objects.exists()
