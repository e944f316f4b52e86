"""Nobody learns by the time that an answer takes whether an address has an account.

Not by a clock: what takes long is counted. Passwords are hashed as often on either way, and no page waits for the mail server.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.actions import invite_member
from talko.core.background import mail_queue
from talko.core.models import Letter
from tests.accounts.ways import code_in, letters_sent
from tests.factories import PASSWORD, OrganisationFactory, PersonFactory, member_of

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.org"


class Counting(MD5PasswordHasher):
    """A hasher like any other, which knows how often it was asked."""

    work = 0

    def encode(self, password, salt):
        Counting.work += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counted(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]


@pytest.fixture
def known():
    return PersonFactory(email="known@example.org")


def cost_of(address, **sent):
    """How often a password was hashed, how many letters wait then, and how many went out meanwhile."""
    cache.clear()
    before, waiting = Counting.work, Letter.objects.count()
    answer = Client().post(address, sent)
    assert answer.status_code in {200, 302}
    return Counting.work - before, Letter.objects.count() - waiting, len(mail.outbox)


def test_signing_up(known):
    new, old = (
        cost_of("/accounts/signup/", name="A", email=email, password1=PASSWORD)
        for email in (UNKNOWN, known.email)
    )
    assert new == old == (1, 1, 0)
    assert [letter.subject for letter in letters_sent()] == [
        "Your code for Talko",
        "You already have an account on Talko",
    ]


def test_a_forgotten_password(known):
    costs = {cost_of("/accounts/password/reset/", email=email) for email in (UNKNOWN, known.email)}
    assert costs == {(0, 1, 0)}


def test_signing_in(known):
    by_another_server = PersonFactory(email="other@example.org")
    by_another_server.set_unusable_password()
    by_another_server.save()
    unproved = PersonFactory(email="new@example.org")
    unproved.emailaddress_set.update(verified=False)
    second = PersonFactory()
    second.emailaddress_set.create(email="second@example.org", verified=True)
    addresses = [
        UNKNOWN,
        known.email,
        by_another_server.email,
        unproved.email,
        "second@example.org",
    ]
    costs = {email: cost_of("/accounts/login/", login=email, password="wrong") for email in addresses}
    assert set(costs.values()) == {(2, 0, 0)}, costs


def test_being_invited(known):
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    before = Counting.work
    for email in (UNKNOWN, known.email):
        invite_member(by=owner, organisation=organisation, email=email)
    assert (Counting.work - before, Letter.objects.count(), mail.outbox) == (0, 2, [])


def test_what_a_letter_said_is_forgotten_once_it_is_sent(known):
    cost_of("/accounts/password/reset/", email=known.email)
    assert "/password/reset/key/" in Letter.objects.get().values["text"]
    assert "/password/reset/key/" in letters_sent()[0].body
    letter = Letter.objects.get()
    assert (letter.state, letter.values, letter.person) == ("sent", {}, known)


def test_a_code_that_holds_no_more_is_not_sent(known):
    cost_of("/accounts/signup/", name="A", email=UNKNOWN, password1=PASSWORD)
    letter = Letter.objects.get()
    letter.values["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    letter.save()
    assert letters_sent() == []
    assert Letter.objects.get().state == "dropped"


def test_a_code_that_waited_a_little_lets_one_in():
    client = Client()
    sent = client.post("/accounts/signup/", {"name": "A", "email": UNKNOWN, "password1": PASSWORD})
    Letter.objects.update(due_at=timezone.now() + timedelta(minutes=5))
    assert letters_sent() == []
    Letter.objects.update(due_at=timezone.now())
    mail_queue.send_letters()
    client.post(sent.headers["Location"], {"code": code_in(mail.outbox[0])})
    assert Person.objects.get().emailaddress_set.get().verified
