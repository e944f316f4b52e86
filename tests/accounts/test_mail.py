from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from talko.accounts import notification_delivery, tasks
from talko.accounts.actions import erase_account
from talko.accounts.models import Notification, Person, ThingChoice
from talko.accounts.notifications import notify
from talko.accounts.queries import unsubscribe_token
from talko.core.background.mail_queue import send_letters
from talko.core.models import Letter
from tests.factories import AgreementFactory, PersonFactory
from tests.letters import send_all_due
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db


def tell(person, agreement, kind="agreement.accepted"):
    notify(
        people=[person],
        kind=kind,
        subject=agreement,
        path=agreement.get_absolute_url(),
        group=agreement.public_id,
        row=agreement.parties.get(city=agreement.partner),
        data={
            "city": "Austin",
            "title": {"texts": {"en": "Two cities", "sv": "Två städer"}},
        },
    )


def test_a_digest_groups_what_happened_and_comes_once(settings):
    person = PersonFactory(mail="daily", language="en", name="Aili Berg")
    first, second = AgreementFactory(), AgreementFactory()
    for agreement in (first, second, first):
        tell(person, agreement)

    send_all_due()
    send_all_due()

    assert [letter.to for letter in mail.outbox] == [[person.email]]
    letter = mail.outbox[0]
    assert letter.subject == "3 updates from Talko"
    assert letter.body.count("Austin has accepted the agreement: Two cities.") == 3
    assert letter.body.count("Two cities\n") == 2
    assert settings.TALKO.base_url + first.get_absolute_url() in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_no_empty_digest():
    PersonFactory(mail="daily")
    send_all_due()
    assert mail.outbox == []


def test_what_was_read_is_not_mailed():
    person = PersonFactory(mail="daily")
    tell(person, AgreementFactory())
    Notification.objects.update(read_at=timezone.now())
    send_all_due()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("frequency", "hours", "mails"),
    [("daily", 23, 0), ("daily", 25, 1), ("weekly", 25, 0), ("weekly", 169, 1)],
)
def test_the_next_digest_waits_its_time(frequency, hours, mails):
    person = PersonFactory(mail=frequency)
    Person.objects.update(digested_at=timezone.now() - timedelta(hours=hours))
    tell(person, AgreementFactory())
    send_all_due()
    assert len(mail.outbox) == mails


def test_at_once_and_never():
    at_once, never = PersonFactory(mail="at_once"), PersonFactory(mail="never")
    for person in (at_once, never):
        tell(person, AgreementFactory())
    send_all_due()
    assert [letter.to for letter in mail.outbox] == [[at_once.email]]


def test_a_muted_group_is_left_out():
    person, agreement = PersonFactory(mail="at_once"), AgreementFactory()
    ThingChoice.objects.create(person=person, group=agreement.address_id, mail="never")
    tell(person, agreement)
    send_all_due()
    assert mail.outbox == []


def test_mail_that_cannot_be_sent_waits_and_tells_the_same(settings):
    person, agreement = PersonFactory(mail="at_once"), AgreementFactory()
    tell(person, agreement)
    with mail_server(settings) as server:
        server.before_answer = lambda letter: "450 not now"
        send_all_due()
        tell(person, agreement, "agreement.ended")  # meanwhile: for the next letter
        server.before_answer = lambda letter: "250 taken"
        send_all_due()
        assert server.taken == []
        Letter.objects.update(due_at=timezone.now())
        send_letters()
        send_all_due()
    assert [str(letter["subject"]) for letter in server.taken] == [
        "Austin has accepted the agreement: Two cities.",
        "The agreement has ended: Two cities.",
    ]
    assert not Notification.objects.filter(mailed_at=None).exists()


def broken(person, **values) -> Notification:
    """One that no action of today would write."""
    subject = AgreementFactory()
    type_ = ContentType.objects.get_for_model(subject)
    defaults = {"kind": "agreement.ended", "data": {}, "subject_type": type_, "subject_id": subject.pk}
    return Notification.objects.create(person=person, **defaults | values)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"kind": "room.that_is_gone"}, None),
        ({"data": {"title": "Two cities", "path": "/x/"}}, "The agreement has ended: Two cities."),
        ({"data": {}}, "The agreement has ended: …."),
        (
            {"data": {"title": {"texts": 3}, "city": "Austin"}},
            "Something has happened that you should see.",
        ),
        (
            {"data": {"title": {"amount": "x", "currency": 1}}},
            "Something has happened that you should see.",
        ),
        ({"data": []}, "Something has happened that you should see."),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_a_notification_that_is_broken_harms_no_other(client, caplog, values, line, order):
    person = PersonFactory(mail="at_once")
    for make in [lambda: tell(person, AgreementFactory()), lambda: broken(person, **values)][::order]:
        make()
    send_all_due()
    send_all_due()
    [letter] = mail.outbox
    lines = [said.removeprefix("- ") for said in letter.body.splitlines() if said.startswith("- ")]
    assert lines == list(filter(None, ["Austin has accepted the agreement: Two cities.", line]))[::order]
    if line is None:
        assert "a notification of a kind that no longer exists is dropped" in caplog.text
    assert not Notification.objects.filter(waits=True).exists()
    client.force_login(person)
    page = client.get("/accounts/notifications/")
    assert [notice.words for notice in page.context["notices"]] == lines[::-1]
    for notice in page.context["notices"]:
        assert client.post(f"/accounts/notifications/{notice.id}/").status_code == 302
    assert client.post("/accounts/export/").status_code == 200


def test_what_was_turned_off_in_between_stays_untold(client):
    person = PersonFactory(mail="daily")
    client.force_login(person)
    for mail_now in ("never", "at_once"):
        for _each in range(70):
            tell(person, AgreementFactory())
        profile = {"name": "Aili", "language": "en", "mail": mail_now}
        assert client.post("/accounts/profile/", profile).status_code == 302
    tell(person, AgreementFactory(), "agreement.ended")
    send_all_due()
    assert [letter.subject for letter in mail.outbox] == ["The agreement has ended: Two cities."]


def test_what_was_turned_off_while_its_letter_waited_stays_untold(client, settings):
    person, first, second = PersonFactory(mail="at_once"), AgreementFactory(), AgreementFactory()
    for agreement in (first, second):
        tell(person, agreement)
    with mail_server(settings) as server:
        server.before_answer = lambda letter: "450 not now"
        send_all_due()
        client.post(f"/accounts/unsubscribe/{unsubscribe_token(person, first.address_id)}/")
        server.before_answer = lambda letter: "250 taken"
        Letter.objects.update(due_at=timezone.now())
        send_letters()
        assert first.get_absolute_url() not in str(server.taken[0].get_body().get_content())
        tell(person, second)
        server.before_answer = lambda letter: "450 not now"
        send_all_due()
        client.post(f"/accounts/unsubscribe/{unsubscribe_token(person)}/")
        Person.objects.update(mail="at_once")
        server.before_answer = lambda letter: "250 taken"
        Letter.objects.update(due_at=timezone.now())
        send_all_due()
        assert len(server.taken) == 1


def test_one_letter_is_not_longer_than_anyone_reads():
    person = PersonFactory(mail="at_once")
    for _each in range(70):
        tell(person, AgreementFactory())
    send_all_due()
    send_all_due()
    send_all_due()
    assert [letter.subject for letter in mail.outbox] == ["60 updates from Talko", "10 updates from Talko"]


def test_a_letter_tells_nothing_that_is_gone_or_to_someone_who_left():
    person, left, agreement = PersonFactory(mail="at_once"), PersonFactory(mail="at_once"), AgreementFactory()
    for each in (person, left):
        tell(each, agreement)
    notification_delivery.due_at_once()
    agreement.delete()
    erase_account(by=left)
    send_letters()
    assert mail.outbox == []
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


@pytest.mark.slow
def test_hundreds_of_digests_go_over_one_connection(settings):
    agreement = AgreementFactory()
    for _each in range(50):
        tell(PersonFactory(mail="daily"), agreement)
    with mail_server(settings) as server:
        send_all_due()
    assert (len(server.taken), server.connections) == (50, 1)


def test_the_mail_speaks_the_readers_language():
    person = PersonFactory(mail="at_once", language="sv")
    tell(person, AgreementFactory())
    send_all_due()
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
