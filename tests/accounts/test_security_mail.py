"""Security mail: the owner of an account hears, in their language, when a sign-in method changes."""

import re
from pathlib import Path

import allauth
import pytest
from django.core import mail
from django.test import RequestFactory

from talko.accounts import security_mail
from talko.accounts.actions import erase_account
from talko.core.models import Letter
from tests.accounts.ways import code_for, letters, told
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


def change_password(client):
    return client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )


def test_a_letter_says_what_was_changed_when_from_where_and_what_to_do(client, person, settings):
    change_password(client)
    assert mail.outbox == []  # nobody waits for the mail server
    [letter] = letters()
    assert letter.to == [person.email]
    assert letter.subject == SUBJECT
    assert "Your password was changed." in letter.body
    assert re.search(
        r"This was done on \d+ \w+ \d{4} \d\d:\d\d \S+, from the IP address 127\.0\.0\.1\.", letter.body
    )
    for page in ("/accounts/password/reset/", "/accounts/"):
        assert f"{settings.TALKO.base_url}{page}\n" in letter.body
        assert client.get(page).status_code == 200
    assert letter.body.rstrip().endswith(f"Talko\n{settings.TALKO.base_url}")


@pytest.mark.parametrize(
    ("language", "subject", "change"),
    [
        ("sv", "Din inloggning på Talko har ändrats", "Ditt lösenord har ändrats."),
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
    [letter] = letters()
    assert letter.subject == subject
    assert change in letter.body
    assert not re.search(r"\b(you|the|your|was)\b", letter.body)


def test_an_account_that_has_no_language_yet_gets_one_language(client, person):
    person.language = ""
    person.save()
    client.cookies["django_language"] = "sv"
    change_password(client)
    [letter] = letters()
    assert letter.body.startswith("Hello,\n\nYour password was changed.\n\nThis was done on")


@pytest.mark.django_db(transaction=True)
def test_codes_from_an_app_and_recovery_codes(client, person):
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert "Signing in now asks for a code from an app as well." in told()
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert told() == ["New recovery codes were created. The old ones no longer work."]
    client.post("/accounts/2fa/totp/deactivate/")
    assert told() == ["Signing in no longer asks for a code from an app."]


def test_a_password_chosen_by_letter(client):
    person = PersonFactory(language="en")
    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", letters()[0].body)[1]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert told() == ["Your password was changed through a link sent to you by e-mail."]


def test_mail_out_of_order_takes_nothing_back_and_the_letter_waits(client, person, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    change_password(client)
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert letters() == []
    settings.EMAIL_BACKEND = working
    assert [letter.to for letter in letters()] == [[person.email]]
    assert letters() == []


def test_erasing_forgets_what_was_sent_and_still_sends_what_waits(client, person):
    person.language = "sv"
    person.save()
    change_password(client)
    letters()
    security_mail.tell("account/email/password_set", person, RequestFactory().get("/"), {})
    address = person.email
    erase_account(by=person)
    assert Letter.objects.get().state == Letter.State.WAITING
    [letter] = letters()
    assert (letter.to, letter.body[:4]) == ([address], "Hej,")


def add_address(client, address):
    client.post("/accounts/email/", {"email": address, "action_add": ""})
    code = re.search(r"asks for it:\s+(\S+)\n", letters()[-1].body)[1]
    client.post("/accounts/confirm-email/", {"code": code})


def test_no_address_comes_or_goes_unseen(client, person):
    """Whoever takes an account over, step by step, is seen by its owner at each."""
    old, new = person.email, "new@example.org"
    add_address(client, new)
    [letter] = letters()
    assert letter.to == [old]
    assert f"The address {new} was added to your account. It can be used to sign in." in letter.body
    client.post("/accounts/email/", {"email": new, "action_primary": ""})
    [letter] = letters()
    assert letter.to == [old]
    assert f"Your address was changed from {old} to {new}." in letter.body
    client.post("/accounts/email/", {"email": old, "action_remove": ""})
    gone, kept = sorted(letters(), key=lambda letter: letter.to != [old])
    assert (gone.to, kept.to) == ([old], [new])
    assert "It can no longer be used to sign in." in gone.body
    assert "reply to this e-mail" in gone.body
    assert "/accounts/password/reset/" not in gone.body  # it would say that there is no such account
    assert "/accounts/password/reset/" in kept.body


def test_signing_up_and_an_address_that_was_never_proved_are_no_change(client, person):
    client.post("/accounts/email/", {"email": "stranger@example.org", "action_add": ""})
    assert [letter.to for letter in letters()] == [["stranger@example.org"]]
    client.post("/accounts/email/", {"email": "stranger@example.org", "action_remove": ""})
    assert "stranger@example.org" not in [address for letter in letters() for address in letter.to]
    client.post("/accounts/logout/")
    client.post("/accounts/signup/", {"name": "Aili", "email": "aili@example.org", "password1": PASSWORD})
    code = re.search(r"asks for it:\s+(\S+)\n", letters()[-1].body)[1]
    client.post("/accounts/confirm-email/", {"code": code})
    assert letters() == []


def test_there_are_words_for_every_letter_of_allauth():
    """Its newer versions may have more; those are told with a general sentence until somebody writes it."""
    folders = (Path(allauth.__file__).parent / "templates").glob("*/email")
    subjects = (path for folder in folders for path in folder.glob("*_message.txt"))
    changed = [path for path in subjects if "base_notification.txt" in path.read_text()]
    names = {f"{path.parent.parent.name}/email/{path.name.removesuffix('_message.txt')}" for path in changed}
    names.discard("account/email/email_confirm")  # which allauth never sends; ADDED says it
    assert len(names) > 8
    assert names <= set(security_mail.CHANGES)
    person = PersonFactory()
    security_mail.tell("allauth/new", person, RequestFactory().get("/"), {})
    assert told() == ["A way to sign in to your account was changed."]


@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("name", security_mail.CHANGES)
def test_every_change_has_words_in_every_language(name, language):
    address = {"from_email": "a@example.org", "to_email": "b@example.org", "deleted_email": "a@example.org"}
    names = {**address, "email": "a@example.org", "server": "kommun"}
    security_mail.tell(name, PersonFactory(language=language), RequestFactory().get("/"), names)
    [said] = told()
    assert "%" not in said
    assert said != str(security_mail.CHANGES[name]) % names


@pytest.mark.parametrize(
    ("page", "address", "subject"),
    [
        ("password/reset", "known@example.org", "Valitse uusi salasana Talkoon"),
        ("password/reset", "no@example.org", "Det finns inget konto för din adress på Talko"),
        ("signup", "known@example.org", "Sinulla on jo tili Talkossa"),
    ],
)
def test_letters_about_getting_in_are_in_the_readers_words(client, page, address, subject):
    """Those of the account where there is one, else those of who asks."""
    PersonFactory(email="known@example.org", language="fi")
    sent = {"email": address, "name": "Aili", "password1": PASSWORD}
    client.post(f"/accounts/{page}/", sent, headers={"accept-language": "sv"})
    [letter] = letters()
    assert letter.subject == subject
    assert letter.body.startswith(("Hej,", "Hei,"))
    assert not re.search(r"\b(you|the|your)\b", letter.body)
