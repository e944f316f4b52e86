"""What a stranger can make this server send to an address: few letters, no words of their own as a subject, no link of theirs."""

import pytest
from django.core import mail
from django.test import Client

from talko.accounts.mail_opt_outs import address_to_refuse
from talko.accounts.models import Notification, Person
from talko.actors import actions
from talko.actors.actions import members
from talko.actors.models import Invitation
from talko.core.errors import Invalid, TooMany
from talko.core.text.cleaning import has_link
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, member_of
from tests.letters import send_all_due

pytestmark = pytest.mark.django_db
TO = "someone@example.org"
SUBJECT = "An invitation to act for an organisation on Talko"


def invite(email=TO, name="Verkstan", by="Siri", **fields):
    organisation = OrganisationFactory(name=name, **fields)
    return actions.invite_member(by=member_of(organisation, name=by), organisation=organisation, email=email)


def path_to_refuse(letter) -> str:
    (line,) = (line for line in letter.body.splitlines() if "/accounts/no-invitations/" in line)
    assert letter.extra_headers["List-Unsubscribe"] == f"<{line}>"
    return "/" + line.split("/", 3)[3]


@pytest.mark.parametrize(
    "words",
    [
        "You won 1000 euro at evil.example",
        "https://evil.example/now",
        "www evil",
        "call@evil.example",
        "evil\u3002example",
        "evil\uff0eexample",
        "ev\u00adil.exam\u200bple",
        "\uff45vil.example",
    ],
)
def test_nobodys_words_are_a_link_in_a_strangers_mailbox(words):
    invite(name=words, by=words)
    send_all_due()
    (letter,) = mail.outbox
    assert letter.subject == SUBJECT
    assert letter.body.startswith(
        "Someone invites you to act for an organisation on Talko: its name is on the page\n"
    )
    assert "vil" not in letter.subject + letter.body
    assert has_link(words)


def test_a_long_name_is_cut_and_an_honest_one_stands():
    invite(name="Föreningen för allas väl, avd. 3, St. Olof & Co." + " x" * 60, by="A. B. Svensson")
    send_all_due()
    text = mail.outbox[0].body
    assert text.startswith(
        "A. B. Svensson invites you to act for an organisation on Talko: Föreningen för allas väl, avd."
    )
    assert max(map(len, text.split("\n")[0].split(": "))) <= 81
    assert not has_link("Föreningen för allas väl, avd. 3, St. Olof & Co.")


def test_nor_in_the_subject_of_what_people_with_an_account_are_told():
    person = PersonFactory(mail=Person.Digest.AT_ONCE)
    invite(person.email, name="evil.example")
    assert Notification.objects.get().kind == "organisation.invited"
    send_all_due()
    assert {letter.subject for letter in mail.outbox} == {SUBJECT, "1 update from Talko"}


def test_who_wants_no_mail_gets_no_letter():
    person = PersonFactory(mail=Person.Digest.NEVER)
    invite(person.email)
    send_all_due()
    assert mail.outbox == []
    assert Notification.objects.get().person == person


def test_never_again_holds_for_all_and_can_be_taken_back():
    invite()
    send_all_due()
    path = path_to_refuse(mail.outbox[0])
    browser = Client(enforce_csrf_checks=True)
    assert "Stop all invitations from here?" in browser.get(path).content.decode()
    invite(name="On its way")
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    send_all_due()
    assert len(mail.outbox) == 1
    for email in (TO, "Someone@EXAMPLE.org"):
        with pytest.raises(Invalid) as refused:
            invite(email, name="Another", by="Somebody else")
        assert list(refused.value.fields) == ["email"]
    assert invite("other@example.org").email == "other@example.org"
    page = browser.post(path, {"do": "accept"}).content.decode()
    assert "Stop them" in page
    assert invite().email == TO


def test_a_link_that_was_not_signed_refuses_nothing(client):
    path = "/accounts/no-invitations/" + address_to_refuse(TO).rsplit("/", 2)[1]
    assert client.get(f"{path}x/").status_code == 404
    assert client.post(f"{path}x/").status_code == 404
    assert client.get(f"{path}/").status_code == 200
    assert invite().email == TO


def test_a_mailbox_gets_few_a_day_whoever_sends_them():
    for _number in range(members.TO_AN_ADDRESS_A_DAY):
        invite()
    for email in (TO, "SOMEONE@example.org"):
        with pytest.raises(TooMany):
            invite(email)
    assert Invitation.objects.count() == members.TO_AN_ADDRESS_A_DAY


def test_an_account_sends_few_a_day(monkeypatch):
    monkeypatch.setattr(members, "INVITATIONS_A_DAY", 3)
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    for number in range(3):
        actions.invite_member(by=owner, organisation=organisation, email=f"n{number}@example.org")
    with pytest.raises(TooMany):
        actions.invite_member(by=owner, organisation=organisation, email="n3@example.org")


def test_a_citys_organisations_send_no_more_than_one_would_expect_but_for_those_that_proved_their_domain(
    monkeypatch,
):
    monkeypatch.setattr(members, "FROM_A_CITY_A_DAY", 2)
    city = CityFactory()
    for number in range(2):
        invite(f"n{number}@example.org", city=city)
    with pytest.raises(TooMany):
        invite("n2@example.org", city=city)
    assert invite("n3@example.org", city=city, email_domain="verkstan.example")
    assert invite("n4@example.org", city=CityFactory())
