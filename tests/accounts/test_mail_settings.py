"""Mail by topic and by thing: at once, in the digest, only what concerns the reader, or never."""

import pytest
from django.core import mail
from django.utils import timezone

from talko.accounts.actions import erase_account, stop_mail
from talko.accounts.models import Notification, ThingChoice, TopicChoice
from talko.accounts.notifications import notify
from talko.accounts.queries import unsubscribe_token
from talko.core.registries.own_data import parts
from talko.searches.actions import save_search
from tests.challenges.factories import ChallengeFactory
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
    result = "You can now read what came of “Warm roads”."
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


def of_thing(thing):
    return f"{SETTINGS}{thing.address_id}/"


@pytest.mark.parametrize(
    ("choice", "topics", "told"),
    [
        ("never", {}, []),
        ("concerns", {}, ["followed_up"]),
        ("digest", {"results": "never"}, ["followed_up", "withdrawn"]),
        ("", {"results": "never"}, ["withdrawn"]),
    ],
)
def test_a_choice_about_one_thing_counts_more_than_those_by_topic(client, choice, topics, told):
    person = PersonFactory(mail="daily", language="en")
    client.force_login(person)
    challenge = ChallengeFactory(title={"en": "Warm roads"}, state="withdrawn")
    client.post(SETTINGS, topics)
    assert client.post(of_thing(challenge), {"mail": choice})["Location"] == SETTINGS
    for kind in ("challenge.withdrawn", "challenge.followed_up"):
        notify(
            people=[person],
            kind=kind,
            subject=challenge,
            path="/",
            group=challenge.public_id,
            data={"title": {"texts": {"en": "Warm roads"}}},
        )
    send_all_due()
    sent = Notification.objects.exclude(mailed_at=None).values_list("kind", flat=True)
    assert sorted(kind.removeprefix("challenge.") for kind in sent) == told
    assert not Notification.objects.filter(waits=True).exists()


def test_at_once_about_one_thing_though_the_rest_comes_in_the_digest(client):
    person = PersonFactory(mail="weekly", language="en", digested_at=timezone.now())
    client.force_login(person)
    challenge = ChallengeFactory()
    client.post(of_thing(challenge), {"mail": "at_once"})
    for one in (challenge, ChallengeFactory()):
        notify(
            people=[person], kind="challenge.followed_up", subject=one, path="/", group=one.public_id, data={}
        )
    send_all_due()
    assert [row.subject for row in Notification.objects.exclude(mailed_at=None)] == [challenge]


def test_choices_by_thing_are_listed_and_changed(client):
    person = PersonFactory(language="en")
    client.force_login(person)
    challenge = ChallengeFactory(title={"en": "Warm roads"})
    client.post(of_thing(challenge), {"mail": "concerns"})
    row = Page.of(client.get(SETTINGS)).section("By thing").row("Warm roads")
    assert "Only what concerns me" in row.text
    assert of_thing(challenge) in row.links()
    client.post(of_thing(challenge), {"mail": ""})
    assert not ThingChoice.objects.exists()


def test_many_choices_cost_as_much_as_one(client, django_assert_num_queries):
    client.force_login(PersonFactory())
    for count in (1, 3):
        for _number in range(ThingChoice.objects.count(), count):
            client.post(of_thing(ChallengeFactory()), {"mail": "never"})
        with django_assert_num_queries(12):
            client.get(SETTINGS)


def test_what_cannot_be_read_is_not_named(client):
    person = PersonFactory(language="en")
    client.force_login(person)
    draft = ChallengeFactory(title={"en": "Secret"}, state="draft", opened_at=None)
    assert client.get(of_thing(draft)).status_code == 404
    assert client.post(of_thing(draft), {"mail": "never"}).status_code == 404
    assert client.get(f"{SETTINGS}nonsense/").status_code == 404
    stop_mail(person=person, group=draft.address_id)
    page = Page.of(client.get(SETTINGS)).section("By thing")
    assert page.titles() == ["You can no longer read this"]
    assert "Secret" not in Page.of(client.get(of_thing(draft))).text
    client.post(of_thing(draft), {"mail": ""})
    assert not ThingChoice.objects.exists()


def test_others_searches_and_watches_have_no_settings(client):
    search = save_search(
        by=PersonFactory(), page="challenges:list", given={"q": "x"}, name="Private", mail=True
    )
    client.force_login(PersonFactory())
    assert client.get(of_thing(search)).status_code == 404


def test_one_click_in_a_letter_leads_to_the_choices_about_it(client):
    person = PersonFactory(language="en")
    challenge = ChallengeFactory(title={"en": "Warm roads"})
    token = unsubscribe_token(person, challenge.address_id)
    page = Page.of(client.post(f"/accounts/unsubscribe/{token}/", {"List-Unsubscribe": "One-Click"}))
    assert ThingChoice.objects.get().mail == "never"
    assert page.link("Choose what you want to hear about this") == of_thing(challenge)
    client.force_login(person)
    client.post(of_thing(challenge), {"mail": "digest"})
    assert ThingChoice.objects.get().mail == "digest"


def test_strangers_and_wrong_choices_change_nothing(client):
    challenge = ChallengeFactory()
    assert client.post(of_thing(challenge), {"mail": "never"}).status_code in {302, 401}
    client.force_login(PersonFactory())
    assert client.post(of_thing(challenge), {"mail": "hourly"}).status_code == 422
    assert not ThingChoice.objects.exists()
