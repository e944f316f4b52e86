"""Whoever changes how one signs in to an account does not do it unseen: its owner gets a letter, in their language."""

import re

import pytest
from allauth.core.context import request_context
from django.core import mail

from talko.accounts.adapter import CHANGES, AccountAdapter
from tests.accounts.test_second_factor import code_for
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another long enough one"
SUBJECT = "How you sign in to Talko was changed"


@pytest.fixture
def person(client):
    """Signed in, and just asked for the password again."""
    person = PersonFactory()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    mail.outbox.clear()
    return person


def told() -> list[str]:
    """What the letters since last time said was changed."""
    letters = [letter for letter in mail.outbox if letter.subject == SUBJECT]
    mail.outbox.clear()
    return [letter.body.splitlines()[2] for letter in letters]


def change_password(client):
    return client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )


def test_a_letter_says_what_was_changed_when_from_where_and_what_to_do(client, person, settings):
    change_password(client)
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == SUBJECT
    assert "Your password was changed." in letter.body
    assert re.search(
        r"This was done on \d+ \w+ \d{4} \d\d:\d\d \S+, from the network address 127\.0\.0\.1\.", letter.body
    )
    for page in ("/accounts/password/reset/", "/accounts/"):
        assert f"{settings.TALKO.base_url}{page}\n" in letter.body
        assert client.get(page).status_code == 200
    assert letter.body.rstrip().endswith(f"Talko\n{settings.TALKO.base_url}")


@pytest.mark.parametrize(
    ("language", "subject", "change"),
    [
        ("sv", "Sättet du loggar in på Talko har ändrats", "Ditt lösenord har ändrats."),
        ("fi", "Kirjautumistapasi Talkoon on muuttunut", "Salasanasi on vaihdettu."),
    ],
)
def test_in_the_language_of_the_account_whatever_the_browser_speaks(
    client, person, language, subject, change
):
    person.language = language
    person.save()
    client.cookies["django_language"] = "en"
    change_password(client)
    assert mail.outbox[0].subject == subject
    assert change in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_codes_from_an_app_and_recovery_codes(client, person):
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert "Signing in now asks for a code from an app as well." in told()
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert told() == ["New recovery codes were made. Those from before are void."]
    client.post("/accounts/2fa/totp/deactivate/")
    assert told() == ["Signing in asks for no code from an app any more."]


def test_a_password_chosen_by_letter(client):
    person = PersonFactory(language="en")
    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert told() == ["Your password was changed by way of a letter to your address."]


def test_the_old_address_is_told_of_the_new_one(client, person):
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    code = re.search(r"asks for it:\s+(\S+)\n", mail.outbox[-1].body)[1]
    mail.outbox.clear()
    client.post("/accounts/confirm-email/", {"code": code})
    client.post("/accounts/email/", {"email": "new@example.org", "action_primary": ""})
    old = person.email
    assert [letter.to for letter in mail.outbox] == [[old]]
    assert told() == [f"Your address was changed from {old} to new@example.org."]
    client.post("/accounts/email/", {"email": old, "action_remove": ""})
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]
    assert told() == [f"The address {old} was taken off your account."]


def test_mail_out_of_order_takes_nothing_back(client, person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert change_password(client).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_has_words(rf, name):
    person = PersonFactory()
    context = {"from_email": "a@example.org", "to_email": "b@example.org", "deleted_email": "a@example.org"}
    with request_context(rf.get("/")):
        AccountAdapter().send_notification_mail(name, person, context)
    [said] = told()
    assert said
    assert "%" not in said


@pytest.mark.parametrize(
    ("page", "address", "subject"),
    [
        ("password/reset", "known@example.org", "Välj ett nytt lösenord för Talko"),
        ("password/reset", "no@example.org", "Det finns inget konto för din adress på Talko"),
        ("signup", "known@example.org", "Du har redan ett konto på Talko"),
    ],
)
def test_letters_about_getting_in_are_in_the_readers_words(client, page, address, subject):
    PersonFactory(email="known@example.org", language="sv")
    sent = {"email": address, "name": "Aili", "password1": PASSWORD}
    client.post(f"/accounts/{page}/", sent, headers={"accept-language": "sv"})
    [letter] = mail.outbox
    assert letter.subject == subject
    assert letter.body.startswith("Hej,")
    assert not re.search(r"\b(you|the|your)\b", letter.body)
