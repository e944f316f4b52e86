"""In which zone a person reads moments: guessed from their city until they say it themselves."""

import io
import json
import zipfile

import pytest

from talko.accounts.actions import edit_profile
from talko.accounts.models import Person
from talko.actors.actions import invite_member
from talko.cities.actions import choose_city, create_city, give_role
from talko.core.errors import Invalid
from talko.core.workflow import move
from tests.accounts.ways import letters_sent
from tests.factories import PASSWORD, CityFactory, OrganisationFactory, PersonFactory, member_of, officer_of
from tests.reading import Page

pytestmark = pytest.mark.django_db
STOCKHOLM, CHICAGO, HELSINKI = "Europe/Stockholm", "America/Chicago", "Europe/Helsinki"


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", time_zone=STOCKHOLM)


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", time_zone=CHICAGO)


def zone_of(person):
    person.refresh_from_db()
    return person.time_zone, person.time_zone_chosen


def profile(person, **changes):
    return {"name": person.name, "language": "en", "mail": "daily", **changes}


@pytest.mark.parametrize(("cookie", "expected"), [("lulea", STOCKHOLM), ("austin", CHICAGO), ("", CHICAGO)])
def test_a_new_person_has_the_zone_of_the_city_whose_pages_they_read(client, lulea, austin, cookie, expected):
    """Where they read none's, that of the first by name."""
    if cookie:
        client.cookies["city"] = cookie
    sent = {"name": "Aili", "email": "aili@example.org", "password1": PASSWORD}
    assert client.post("/accounts/signup/", sent).status_code == 302
    assert len(letters_sent()) == 1
    assert zone_of(Person.objects.get()) == (expected, False)


def test_signing_up_where_there_is_no_city_yet(client):
    sent = {"name": "Aili", "email": "aili@example.org", "password1": PASSWORD}
    client.post("/accounts/signup/", sent)
    assert zone_of(Person.objects.get()) == ("", False)


def test_a_guess_goes_along_to_another_city(lulea, austin):
    person = PersonFactory()
    for city in (lulea, austin):
        choose_city(by=person, city=city)
        assert zone_of(person) == (city.time_zone, False)
    choose_city(by=person, city=None)
    assert zone_of(person) == (CHICAGO, False)


def test_what_a_person_chose_stays(lulea):
    person = PersonFactory()
    edit_profile(by=person, values={"name": person.name, "time_zone": HELSINKI})
    choose_city(by=person, city=lulea)
    assert zone_of(person) == (HELSINKI, True)
    edit_profile(by=person, values={"name": person.name, "time_zone": ""})
    choose_city(by=person, city=lulea)
    assert zone_of(person) == (STOCKHOLM, False)


def test_the_first_role_in_a_city_gives_its_zone_and_the_second_does_not(lulea, austin):
    person = PersonFactory()
    for city in (austin, lulea):
        give_role(by=officer_of(city), city=city, email=person.email, role="moderator")
        assert zone_of(person) == (CHICAGO, False)


def test_a_role_changes_nothing_for_someone_at_home_elsewhere(lulea, austin):
    person = PersonFactory()
    choose_city(by=person, city=lulea)
    give_role(by=officer_of(austin), city=austin, email=person.email, role="moderator")
    assert zone_of(person) == (STOCKHOLM, False)


def test_the_first_officer_has_the_zone_of_the_new_city():
    person = PersonFactory()
    create_city(first_officer=person, slug="oulu", name="Oulu", country="FI", time_zone=HELSINKI)
    assert zone_of(person) == (HELSINKI, False)


def test_the_first_organisation_gives_the_zone_of_its_city(lulea, austin):
    person = PersonFactory()
    for city in (austin, lulea):
        organisation = OrganisationFactory(city=city)
        invitation = invite_member(by=member_of(organisation), organisation=organisation, email=person.email)
        move(invitation, "accept", by=person)
        assert zone_of(person) == (CHICAGO, False)


def test_choosing_in_the_profile(client):
    person = PersonFactory(time_zone=STOCKHOLM)
    client.force_login(person)
    page = client.get("/accounts/profile/")
    assert Page.of(page).chosen("Time zone") == "Stockholm, Sweden"
    assert '<optgroup label="Europe">' in page.content.decode()
    client.post("/accounts/profile/", profile(person, time_zone=STOCKHOLM))
    assert zone_of(person) == (STOCKHOLM, False), "it stood there already"
    client.post("/accounts/profile/", profile(person, time_zone=HELSINKI))
    assert zone_of(person) == (HELSINKI, True)


def test_an_older_name_of_a_zone_stays_a_choice(client):
    client.force_login(PersonFactory(time_zone="Europe/Kiev"))
    assert Page.of(client.get("/accounts/profile/")).chosen("Time zone") == "Europe/Kiev"


def test_the_places_are_named_in_the_language_of_the_page(client):
    client.force_login(PersonFactory(language="fi"))
    page = client.get("/accounts/profile/")
    assert "Tukholma, Ruotsi" in Page.of(page).options("Aikavyöhyke")
    assert '<optgroup label="Eurooppa">' in page.content.decode()


@pytest.mark.parametrize(
    "wrong", ["Europe/Atlantis", "../etc/passwd", "Stockholm", "localtime", "Factory", "x" * 100]
)
def test_a_zone_that_does_not_exist_is_refused(client, wrong):
    person = PersonFactory(time_zone=STOCKHOLM)
    client.force_login(person)
    refused = client.post("/accounts/profile/", profile(person, time_zone=wrong, about="Hard to lose"))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["time_zone"]
    assert "Hard to lose" in refused.content.decode()
    with pytest.raises(Invalid):
        edit_profile(by=person, values={"name": person.name, "time_zone": wrong})
    assert zone_of(person) == (STOCKHOLM, False)


def test_it_is_taken_along_with_the_data_and_goes_with_the_account(client):
    person = PersonFactory()
    edit_profile(by=person, values={"name": person.name, "time_zone": HELSINKI})
    client.force_login(person)
    answer = client.post("/accounts/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("data.json"))["account"]["time_zone"] == HELSINKI
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/erase/", {"sure": "on"})
    assert zone_of(person) == ("", False)
