"""The front page: the city's voice for everyone, what to do next for who is signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talko.accounts.models import Notification
from talko.actors.models import Claim
from talko.challenges.models import Challenge, Share
from talko.web.home import next_steps
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    member_of,
    officer_of,
    person_of,
)

pytestmark = pytest.mark.django_db


def open_challenge(city, title, days=9, **fields):
    now = timezone.now()
    return Challenge.objects.create(
        city=city,
        language="sv",
        title={"sv": title},
        lead={"sv": "Kort."},
        state="open",
        opened_at=now - timedelta(days=1),
        answers_by=now + timedelta(days=days),
        **fields,
    )


@pytest.fixture
def lulea(settings):
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "home_city": "lulea"})
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def agreement(lulea):
    return AgreementFactory(proposer=lulea, partner=CityFactory(slug="austin", name="Austin"))


def test_it_works(client, lulea, agreement):
    open_challenge(lulea, "Värm växthus", amount=120_000_000, currency="SEK")
    page = client.get("/").content.decode()
    assert "This is what Luleå wants to solve together with you." in page
    assert "Luleå has an agreement with 1 city." in page
    assert "Värm växthus" in page
    assert "SEK 1,200,000" in page.replace("\u00a0", " ")


def test_money_that_is_sought_is_not_called_promised(client, lulea):
    challenge = open_challenge(lulea, "Värm växthus", amount=120_000_000, currency="SEK")
    assert "how much money it is seeking. Nothing is promised until" in client.get("/").content.decode()
    assert (
        "Luleå seeks this much for the solution. It is not promised to anyone: the decision settles what "
        "the city itself gives."
    ) in client.get(challenge.get_absolute_url()).content.decode()


def test_a_server_without_a_home_city_speaks_for_all(client):
    open_challenge(CityFactory(name="Oulu"), "Kaamos")
    open_challenge(CityFactory(name="Tromsø"), "Mørketid")
    page = client.get("/").content.decode()
    assert "This is what our cities want to solve together with you." in page
    assert "Kaamos" in page
    assert "Mørketid" in page


def test_only_what_reaches_the_city_and_is_open(client, lulea, agreement):
    open_challenge(lulea, "Vår egen")
    shared = open_challenge(agreement.partner, "Delad med oss")
    Share.objects.create(challenge=shared, city=lulea, agreement=agreement)
    open_challenge(agreement.partner, "Inte delad")
    Challenge.objects.create(city=lulea, language="sv", title={"sv": "Ett utkast"})
    page = client.get("/").content.decode()
    assert [title in page for title in ("Vår egen", "Delad med oss", "Inte delad", "Ett utkast")] == [
        True,
        True,
        False,
        False,
    ]


def test_nothing_open_says_what_to_do(client, lulea):
    page = client.get("/").content.decode()
    assert "No challenge is open right now." in page
    assert "/challenges/?state=decided" in page


def test_the_anonymous_page_can_be_kept_for_all(client, lulea):
    CityFactory(slug="austin", name="Austin")
    response = client.get("/")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert response.cookies == {}


def test_queries_do_not_grow_with_the_challenges(client, lulea, agreement, django_assert_num_queries):
    open_challenge(lulea, "1")
    with django_assert_num_queries(6):
        client.get("/")
    for number in ("2", "3"):
        open_challenge(lulea, number)
    with django_assert_num_queries(6):
        client.get("/")


def test_an_officer_is_asked_what_the_city_needs(client, lulea):
    client.force_login(officer_of(lulea, name="Maria Engström"))
    page = client.get("/").content.decode()
    assert "Good to see you, Maria." in page
    assert "You are an officer of Luleå." in page
    assert 'href="/challenges/new/?city=lulea"' in page


def test_a_newcomer_chooses_a_city_and_finds_an_organisation():
    assert [step.url for step in next_steps(person_of(), {})] == ["/cities/mine/", "/organisations/"]


def test_who_has_nothing_to_do_is_told_so(client, lulea):
    member = member_of(OrganisationFactory(city=lulea))
    assert next_steps(member, {}) == []
    client.force_login(member)
    assert "Nothing is waiting for you." in client.get("/").content.decode()


def test_unread_notifications_come_before_beginnings():
    assert (
        next_steps(officer_of(CityFactory()), {"accounts:notifications": 2})[0].text
        == "2 unread notifications."
    )


def test_what_is_unread_stands_in_the_header(client, lulea):
    person = person_of(lulea)
    Notification.objects.create(person=person, kind="message.posted", subject=lulea, data={"path": "/"})
    client.force_login(person)
    page = client.get("/how-it-works/").content.decode()
    assert '<span class="count">1<span class="visually-hidden"> unread</span></span>' in page


def test_a_hostile_title_stays_text(client, lulea):
    open_challenge(lulea, "<img src=x onerror=alert(1)>")
    page = client.get("/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_an_officer_sees_who_waits_for_the_city():
    """A proposed agreement and someone who says that an organisation is theirs; nobody else is told."""
    proposal = AgreementFactory(state="proposed")
    city = proposal.partner
    claim = Claim.objects.create(
        organisation=OrganisationFactory(city=city), person=person_of(city), reason="I run it."
    )
    urls = [step.url for step in next_steps(officer_of(city), {})]
    assert urls[:2] == [
        f"{proposal.get_absolute_url()}parties/{city.slug}/answer/",
        "/organisations/claims/",
    ]
    for other in (officer_of(proposal.proposer), officer_of(city, "moderator"), claim.person):
        assert not {step.url for step in next_steps(other, {})} & set(urls[:2])
