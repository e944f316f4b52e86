"""Mail by topic: at once, in the digest, or never."""

import pytest
from django.core import mail

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification, TopicChoice
from talko.accounts.notifications import notify
from talko.core.registries.own_data import parts
from tests.factories import AgreementFactory, PersonFactory
from tests.letters import send_all_due
from tests.reading import Page

pytestmark = pytest.mark.django_db
SETTINGS = "/accounts/notifications/mail/"


def tell(person):
    """Of an update, and of a result."""
    for kind in ("agreement.ended", "challenge.followed_up"):
        notify(
            people=[person],
            kind=kind,
            subject=AgreementFactory(),
            path="/",
            data={"title": {"texts": {"en": "Warm roads"}}},
        )


@pytest.mark.parametrize(
    ("frequency", "choice", "letters"),
    [
        ("daily", "at_once", ["The agreement has ended: Warm roads.", "RESULT"]),
        ("daily", "never", ["RESULT"]),
        ("at_once", "digest", ["RESULT", "The agreement has ended: Warm roads."]),
        ("at_once", "never", ["RESULT"]),
        ("at_once", "", ["2 updates from Talko"]),
        ("never", "at_once", []),
    ],
)
def test_each_topic_comes_as_it_was_chosen(client, frequency, choice, letters):
    person = PersonFactory(mail=frequency, language="en")
    client.force_login(person)
    assert client.post(SETTINGS, {"updates": choice}).status_code == 302
    tell(person)
    send_all_due()
    send_all_due()
    result = "There is news about what came of “Warm roads”."
    assert [letter.subject for letter in mail.outbox] == [
        result if subject == "RESULT" else subject for subject in letters
    ]
    assert not Notification.objects.filter(waits=True).exists()


def test_only_what_concerns_me(client):
    person = PersonFactory(mail="daily", language="en")
    client.force_login(person)
    page = Page.of(client.post(SETTINGS, {"concerns-me": "1"}, follow=True))
    assert page.has("Mail by topic")
    assert dict(TopicChoice.objects.values_list("topic", "mail")) == {
        "messages": "never",
        "fitting": "never",
        "updates": "never",
    }


def test_a_choice_that_does_not_exist_changes_nothing(client):
    client.force_login(PersonFactory())
    assert client.post(SETTINGS, {"updates": "hourly"}).status_code == 422
    assert not TopicChoice.objects.exists()


def test_strangers_choose_nothing(client):
    answer = client.get(SETTINGS)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")
    assert client.post(SETTINGS, {"concerns-me": "1"}).status_code in {302, 401}
    assert not TopicChoice.objects.exists()


def test_choices_are_taken_along_and_go_with_the_account(client):
    person = PersonFactory()
    client.force_login(person)
    client.post(SETTINGS, {"results": "at_once"})
    [account] = [part for part in parts() if part.name == "account"]
    assert account.export(person)["mail_by_topic"] == [{"topic": "results", "mail": "at_once"}]
    erase_account(by=person)
    assert not TopicChoice.objects.exists()
