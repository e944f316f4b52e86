import io
import json
import zipfile
from urllib.parse import unquote

import pytest

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification, Person
from talko.accounts.notifications import notify, words_for
from talko.accounts.queries import unsubscribe_token
from talko.cities.models import City
from talko.core import audit
from tests.accounts.ways import code_in, letters_sent
from tests.factories import PASSWORD, CityFactory, PersonFactory, officer_of, person_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
ASKED = "Someone gave this address for an account on Talko."


def profile(**changes):
    return {
        "name": "Aili",
        "language": "fi",
        "reads": ["fi", "sv"],
        "writes": ["fi"],
        "mail": "weekly",
        **changes,
    }


def test_signing_up_confirming_and_signing_in(client):
    """From nothing to a signed-in person, through the pages and the mail."""
    sent = client.post(
        "/accounts/signup/", {"name": "Aili", "email": "Aili@Example.org", "password1": PASSWORD}
    )
    assert sent.status_code == 302
    person = Person.objects.get()
    assert (person.email, person.name) == ("aili@example.org", "Aili")
    code = code_in(letters_sent()[0])
    confirmed = client.post(sent.headers["Location"], {"code": code})
    assert confirmed.status_code == 302
    assert person.emailaddress_set.get().verified
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "aili@example.org", "password": PASSWORD})
    assert client.get("/accounts/profile/").status_code == 200


def test_no_stranger_speaks_through_the_mail_to_an_address(client, settings):
    """Neither the name that was typed nor the host that a request named."""
    settings.ALLOWED_HOSTS = ["*"]
    name = "You won 1000 euro at evil.example"
    sent = {"name": name, "email": "victim@example.org", "password1": PASSWORD}
    client.post("/accounts/signup/", sent, headers={"host": "evil.example:8000"})
    letter = letters_sent()[0]
    assert letter.subject == "Your code for Talko"
    assert "evil.example" not in letter.subject + letter.body
    assert "won" not in letter.body
    lines = [line for line in letter.body.splitlines() if line]
    assert lines == [
        "Hello,",
        f"{ASKED} If it was you, type this code in the page that asks for it:",
        code_in(letter),
        "If it was not you, do nothing.",
        "Talko",
        settings.TALKO.base_url,
    ]


def test_other_letters_name_the_site_too(client, settings):
    client.post("/accounts/password/reset/", {"email": PersonFactory().email})
    (letter,) = letters_sent()
    assert letter.body.rstrip().endswith(f"Talko\n{settings.TALKO.base_url}")
    assert "testserver!" not in letter.body


@pytest.mark.parametrize(
    ("typed", "kept"), [("\u202eAili\u200b \n Svonni\u2066", "Aili Svonni"), ("\u202e\u200d", "")]
)
def test_a_name_turns_nothing_around(client, typed, kept):
    signup = client.post(
        "/accounts/signup/", {"name": typed, "email": "aili@example.org", "password1": PASSWORD}
    )
    assert [person.name for person in Person.objects.all()] == ([kept] if kept else [])
    assert kept or "name" in signup.context["form"].errors
    person = PersonFactory(name="Before")
    client.force_login(person)
    client.post("/accounts/profile/", profile(name=typed))
    person.refresh_from_db()
    assert person.name == (kept or "Before")


def test_no_account_is_given_away(client):
    """The answers for an address that has an account and one that has none are alike."""
    known = PersonFactory()
    reset = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in (known.email, "no@example.org")
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in reset}) == 1
    signup = [
        client.post("/accounts/signup/", {"name": "A", "email": email, "password1": PASSWORD})
        for email in (known.email, "new@example.org")
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in signup}) == 1


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    known = PersonFactory().email
    pages = []
    for email in (known, "no@example.org"):
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong"})
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == ["__all__"]
        pages.append(answer.context["form"].errors.as_text())
    assert pages[0] == pages[1]


def test_signing_in_is_limited(client, settings):
    person = PersonFactory()
    answers = [
        client.post("/accounts/login/", {"login": person.email, "password": f"wrong{n}"}) for n in range(12)
    ]
    assert "Too many" in answers[-1].content.decode()
    refused = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/accounts/profile/").status_code == 302, refused.status_code


def test_too_many_attempts_get_a_page_of_ours_in_their_language(client):
    client.cookies["language"] = "sv"
    answers = [client.post("/accounts/password/reset/", {"email": f"n{n}@example.org"}) for n in range(21)]
    assert answers[-1].status_code == 429
    page = answers[-1].content.decode()
    assert '<html lang="sv">' in page
    assert page.count("<h1>") == 1


def test_a_mailbox_is_not_flooded_with_letters_that_its_owner_did_not_ask_for(client):
    """The answer is the same for an address without an account."""
    addresses = (PersonFactory().email, "no@example.org")
    answers = [
        [client.post("/accounts/password/reset/", {"email": one}) for _n in range(6)] for one in addresses
    ]
    assert len([letter for letter in letters_sent() if letter.to == [addresses[0]]]) == 5
    assert len({tuple(answer.status_code for answer in one) for one in answers}) == 1


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_a_next_page_that_is_no_address_is_ignored(client, page):
    assert client.get(f"/accounts/{page}/", {"next": "http://["}).status_code == 200


def test_no_open_redirect(client):
    person = PersonFactory()
    sent = client.post(
        "/accounts/login/?next=https://evil.example/",
        {"login": person.email, "password": PASSWORD, "next": "//evil.example"},
    )
    assert "evil" not in sent.headers["Location"]


def test_the_profile(client):
    person = PersonFactory()
    client.force_login(person)
    client.post("/accounts/profile/", profile())
    person.refresh_from_db()
    assert (person.name, person.language, person.reads, person.mail) == ("Aili", "fi", ["fi", "sv"], "weekly")
    assert (
        "Profiili" in client.get("/accounts/profile/").content.decode()
        or 'lang="fi"' in client.get("/").content.decode()
    )


@pytest.mark.parametrize(("change", "field"), [({"name": " "}, "name"), ({"reads": ["xx"]}, "reads")])
def test_a_profile_that_cannot_be_keeps_what_was_typed(client, change, field):
    person = PersonFactory(name="Before")
    client.force_login(person)
    refused = client.post("/accounts/profile/", profile(about="Hard to lose", **change))
    assert refused.status_code == 422
    assert field in refused.context["form"].errors
    assert "Hard to lose" in refused.content.decode()
    person.refresh_from_db()
    assert person.name == "Before"


@pytest.mark.parametrize("page", ["", "profile/", "notifications/", "export/", "erase/"])
def test_nothing_for_a_visitor(client, page):
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 302
    assert unquote(answer.headers["Location"]).startswith("/accounts/login/?next=/accounts/")
    assert client.post("/accounts/export/", headers={"accept": "application/json"}).status_code == 401


def test_somebody_elses_notification_is_not_found(client):
    city, mine, other = CityFactory(), PersonFactory(), PersonFactory()
    one = Notification.objects.create(
        person=mine, kind="city.role_given", subject=city, data={"path": "/cities/", "city": "Luleå"}
    )
    client.force_login(other)
    assert client.post(f"/accounts/notifications/{one.address_id}/").status_code == 404
    client.force_login(mine)
    assert client.post(f"/accounts/notifications/{one.address_id}/").headers["Location"] == "/cities/"
    one.refresh_from_db()
    assert one.read_at is not None


def test_taking_the_data_along(client):
    city = CityFactory(slug="lulea")
    person = officer_of(city, "moderator", name="Aili")
    client.force_login(person)
    answer = client.post("/accounts/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["account"]["email"] == person.email
    assert data["cities"]["city"] == "lulea"
    assert data["cities"]["roles"][0]["role"] == "moderator"


def sign_in(client, person):
    """And say the password again, as what cannot be undone asks for."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_erasing_asks_for_the_password_again(client):
    person = PersonFactory()
    client.force_login(person)
    sent = client.post("/accounts/erase/", {"sure": "on"})
    assert sent.headers["Location"].startswith("/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.is_active


def test_erasing_the_account(client):
    city = CityFactory()
    officer, person = officer_of(city), person_of(city, name="Aili")
    audit.log(city, "city.edited", by=person)
    sign_in(client, person)
    refused = client.post("/accounts/erase/", {})
    assert refused.status_code == 422
    client.post("/accounts/erase/", {"sure": "on"})
    person.refresh_from_db()
    assert (person.email, person.name, person.is_active) == (None, "", False)
    assert not person.emailaddress_set.exists()
    assert [line.who for line in audit.history(city, public_only=False)] == ["A former member"]
    assert client.get("/accounts/profile/").status_code == 302
    assert officer.is_active


def test_there_is_no_desk_for_operators(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    assert client.get("/operators/").status_code == 404


def test_what_others_were_told_forgets_the_name():
    city = CityFactory()
    officer, person = officer_of(city), person_of(city, name="Aili Svonni")
    notify(
        people=[officer],
        kind="message.posted",
        subject=city,
        path="/",
        data={"title": "The bath house"},
        named=("name", person),
    )
    told = Notification.objects.get(person=officer)
    assert words_for(told) == "Aili Svonni wrote about The bath house."
    erase_account(by=person)
    told.refresh_from_db()
    assert "Aili" not in str(told.data)
    assert words_for(told) == "A former member wrote about The bath house."


def test_the_last_officer_cannot_leave(client):
    city = CityFactory(name="Luleå")
    officer = officer_of(city)
    sign_in(client, officer)
    refused = client.post("/accounts/erase/", {"sure": "on"})
    assert refused.status_code == 409
    assert "last officer of Luleå" in refused.content.decode()
    officer.refresh_from_db()
    assert officer.is_active
    assert City.objects.count() == 1


def test_unsubscribing_with_one_click(client):
    person = PersonFactory()
    link = f"/accounts/unsubscribe/{unsubscribe_token(person)}/"
    assert client.get(link).status_code == 200
    person.refresh_from_db()
    assert person.mail == "daily"
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    person.refresh_from_db()
    assert person.mail == "never"
    assert client.post("/accounts/unsubscribe/forged/").status_code == 404


def test_a_hostile_name_is_shown_as_text(client):
    person = PersonFactory(name=HOSTILE)
    client.force_login(person)
    for page in ("/", "/accounts/profile/"):
        assert HOSTILE not in client.get(page).content.decode()


def test_from_the_address_the_tab_key_leads_to_the_password_and_then_to_the_button(client):
    page = client.get("/accounts/login/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    places = [
        main.index(one)
        for one in ('name="login"', 'name="password"', 'type="submit"', 'href="/accounts/password/reset/"')
    ]
    assert places == sorted(places)
