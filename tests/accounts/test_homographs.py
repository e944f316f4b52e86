"""Who has `anna@ındustrı.example` is not who has `anna@industri.example`, on any way that trusts an address."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from talko.accounts.actions import erase_account
from talko.accounts.models import Person
from talko.accounts.queries import has_confirmed, owner_of
from talko.actors import actions
from talko.actors.invitation_letter import token_of
from talko.actors.models import Claim, Invitation, Membership
from talko.cities.models import CityRole
from talko.core.text.email_addresses import NotAnAddress
from tests.accounts.ways import code_in, letters_sent, through
from tests.factories import PASSWORD, CityFactory, OrganisationFactory, PersonFactory, member_of, officer_of

pytestmark = pytest.mark.django_db
REAL = "anna@industri.example"
ALIKE = "anna@\u0131ndustr\u0131.example"
STORED = "anna@xn--ndustr-o9ag.example"
SAME = (
    "Anna@Industri.example",
    "anna@INDUSTRI.EXAMPLE",
    "anna@\uff49ndustri.example",
    "anna@indu\u017ftri.example",
)
"""Other ways to write the real one."""


@pytest.fixture
def anna():
    return PersonFactory(name="Anna", email=REAL)


@pytest.fixture
def other():
    return PersonFactory(name="Other", email=ALIKE)


def sign_up(email):
    client = Client()
    return client, client.post("/accounts/signup/", {"name": "A", "email": email, "password1": PASSWORD})


def test_each_signs_up_and_gets_letters_of_their_own(anna):
    client, sent = sign_up(ALIKE)
    assert [letter.to for letter in letters_sent()] == [[STORED]]
    client.post(sent.headers["Location"], {"code": code_in(letters_sent()[0])})
    assert {person.email for person in Person.objects.all()} == {REAL, STORED}
    assert (owner_of(REAL), owner_of(ALIKE)) == (anna, Person.objects.get(email=ALIKE))


@pytest.mark.parametrize("written", SAME)
def test_whoever_has_the_address_already_is_told_so(anna, written):
    sign_up(written)
    assert Person.objects.get() == anna
    assert [letter.to for letter in letters_sent()] == [[REAL]]


def test_signing_in(anna, other, client):
    other.set_password("another-light-43")
    other.save()
    client.post("/accounts/login/", {"login": ALIKE, "password": PASSWORD})
    assert client.get("/accounts/profile/").status_code == 302
    for written in (REAL, *SAME):
        browser = Client()
        browser.post("/accounts/login/", {"login": written, "password": PASSWORD})
        assert browser.get("/accounts/profile/").wsgi_request.user == anna


def test_a_forgotten_password(anna, client):
    client.post("/accounts/password/reset/", {"email": ALIKE})
    (letter,) = letters_sent()
    assert letter.to == [STORED]
    assert "/password/reset/key/" not in letter.body
    for number, written in enumerate(SAME, 1):
        client.post("/accounts/password/reset/", {"email": written})
        assert letters_sent()[number].to == [REAL]
        assert "/password/reset/key/" in letters_sent()[number].body


def test_a_letter_goes_to_the_domain_that_is_asked_for_and_no_older_reading_of_it(client):
    """An older standard makes `ss` of `ß`: another domain."""
    client.post("/accounts/password/reset/", {"email": "anna@stra\u00dfe.example"})
    assert letters_sent()[0].to == ["anna@xn--strae-oqa.example"]


def test_a_second_address_of_an_account(anna, client):
    person = PersonFactory()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": ALIKE, "action_add": ""})
    assert letters_sent()[0].to == [STORED]
    client.post("/accounts/confirm-email/", {"code": code_in(letters_sent()[0])})
    assert has_confirmed(person, ALIKE)
    assert not has_confirmed(person, REAL)
    assert owner_of(REAL) == anna


def test_an_invitation_is_of_use_to_its_address_alone(anna, other, client):
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    invitation = actions.invite_member(by=owner, organisation=organisation, email=SAME[0])
    assert Invitation.objects.get().email == REAL
    address = f"/organisations/invitations/{token_of(invitation)}/"
    client.force_login(other)
    assert client.get(address).status_code == 403
    assert client.post(address, {"answer": "accept"}).status_code == 403
    assert not Membership.objects.filter(person=other).exists()
    erase_account(by=other)
    assert Invitation.objects.get().state == Invitation.State.WAITING
    client.force_login(anna)
    assert client.post(address, {"answer": "accept"}).status_code == 302
    assert Membership.objects.get(person=anna).role == "member"


def test_a_claim_is_proved_by_the_organisations_own_domain(anna, other):
    organisation = OrganisationFactory(email_domain="industri.example")
    claim = actions.claim_organisation(by=other, organisation=organisation, reason="Mine")
    assert claim.state == Claim.State.WAITING
    assert actions.claim_organisation(by=anna, organisation=organisation).state == Claim.State.GRANTED
    made = actions.create_organisation(by=other, name="B", website="https://industri.example")
    assert made.email_domain == ""
    made = actions.create_organisation(by=other, name="C", website="https://\u0131ndustr\u0131.example")
    assert made.email_domain == "xn--ndustr-o9ag.example"


@pytest.mark.parametrize("written", SAME)
def test_a_role_goes_to_whom_the_address_names(anna, other, client, written):
    city = CityFactory()
    client.force_login(officer_of(city))
    for email in (ALIKE, written):
        client.post(f"/cities/{city.slug}/roles/", {"email": email, "role": "moderator"})
        given = set(CityRole.objects.filter(role="moderator").values_list("person", flat=True))
        assert given == ({other.pk} if email == ALIKE else {other.pk, anna.pk})


def test_the_first_officer_of_a_city(anna, other):
    words = [
        "lulea",
        "Luleå",
        "--country=se",
        "--language=sv",
        "--currency=SEK",
        "--time-zone=Europe/Stockholm",
    ]
    call_command("city_add", *words, f"--officer={ALIKE}", verbosity=0)
    assert CityRole.objects.get().person == other


def test_what_another_server_says(anna, client, kommun):
    kommun.person["email"] = ALIKE
    through(client, kommun)
    person = Person.objects.exclude(pk=anna.pk).get()
    assert (person.email, owner_of(ALIKE), owner_of(REAL)) == (STORED, person, anna)
    browser = Client()
    kommun.person |= {"sub": "8d10", "email": SAME[0]}
    through(browser, kommun)
    assert browser.get("/accounts/profile/").status_code == 302
    assert Person.objects.count() == 2


def test_what_another_server_calls_an_address_and_is_none(client, kommun):
    kommun.person["email"] = "\u212aari@industri.example"
    arrived = through(client, kommun)
    assert not Person.objects.exists()
    assert 'name="email"' in arrived.content.decode()


def test_every_row_holds_the_one_form(anna):
    address = EmailAddress.objects.create(user=anna, email="Anna@LULE\u00c5.example")
    assert EmailAddress.objects.get(pk=address.pk).email == "anna@xn--lule-toa.example"
    anna.email = SAME[2]
    anna.save()
    assert Person.objects.filter(email=SAME[0]).values_list("email", flat=True).get() == REAL
    anna.email = "no address"
    with pytest.raises(NotAnAddress), transaction.atomic():
        anna.save()
    assert not Person.objects.filter(email="no address").exists()
