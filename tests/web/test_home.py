"""The front page: the city's voice for everyone, what to do next for who is signed in."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.utils import timezone

from talko.accounts.models import Notification
from talko.actors.models import Claim
from talko.challenges.models import Challenge, FollowUp, Share
from talko.cities.models import AgreementResult, City
from talko.solutions.models import Solution
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


def read(client, path="/"):
    return BeautifulSoup(client.get(path).content, "lxml")


def words(found):
    return " ".join(found.get_text(" ").split())


def test_it_works(client, lulea, agreement, settings):
    """What this is, what is urgent, what is true of all cities, and the cities under their skies."""
    open_challenge(lulea, "Värm växthus", amount=120_000_000, currency="SEK", solution_count=3)
    open_challenge(lulea, "Skolbussen", days=20)
    page = read(client)
    assert words(page.h1) == "What we cannot do alone, we solve with you."
    assert words(page.select_one(".hero .lead")) == (
        "2 cities say what they need and how much money they seek. Answer from here or from the other side of the world."
    )
    assert page.select_one("form[role=search]")["action"] == "/search/"
    featured = page.select_one(".featured")
    assert words(featured.h3) == "Värm växthus"
    assert [words(fact) for fact in featured.select(".facts dd")] == ["9 days", "SEK 1,200,000", "3"]
    assert [words(title) for title in page.select(".rows h3")] == ["Skolbussen"]
    assert [words(tile.b) for tile in page.select(".tile")] == ["Luleå", "Austin"]
    assert "2 challenges" in words(page.select_one(".tile"))
    assert page.select_one("link[rel=canonical]")["href"] == f"{settings.TALKO.base_url}/"


def test_the_numbers_are_those_of_the_whole_server_and_money_keeps_its_currency(client, lulea):
    oulu = CityFactory(currency="EUR")
    open_challenge(lulea, "Ett", amount=100_000_00, currency="SEK")
    open_challenge(lulea, "Två", amount=50_000_00, currency="SEK")
    open_challenge(oulu, "Kaksi", amount=80_000_00, currency="EUR")
    Challenge.objects.create(city=lulea, language="sv", title={"sv": "Ett utkast"}, amount=1, currency="NOK")
    OrganisationFactory(city=oulu)
    OrganisationFactory(city=None)
    numbers = {words(one.dt): words(one.dd) for one in read(client).select(".strip > div")}
    assert numbers == {
        "open challenges": "3",
        "sought for solutions, and €80,000": "SEK 150,000",
        "organisations in one city": "1",
    }


def test_chosen_solutions_are_counted_and_how_many_told_their_result(client, lulea):
    for state in ("decided", "followed_up"):
        challenge = open_challenge(lulea, state)
        Challenge.objects.filter(pk=challenge.pk).update(state=state)
        Solution.objects.create(
            challenge=challenge, language="sv", title="Svar", state="chosen", submitted_at=timezone.now()
        )
    numbers = {words(one.dt): words(one.dd) for one in read(client).select(".strip > div")}
    assert numbers == {"chosen solutions, 1 with a result told": "2"}


def test_an_empty_server_boasts_of_nothing(client):
    page = read(client)
    assert [page.select(part) for part in (".strip", ".featured", ".result", ".tile", ".hero .sky")] == [
        []
    ] * 5


def test_what_came_of_it_is_what_a_city_told_last(client, lulea, agreement):
    assert "What came of it" not in client.get("/").content.decode()
    AgreementResult.objects.create(
        agreement=agreement, city=lulea, text={"sv": "Två möten."}, reached_on=timezone.now().date()
    )
    assert words(read(client).select_one(".result blockquote")) == "Två möten."
    challenge = open_challenge(lulea, "Värm växthus")
    FollowUp.objects.create(
        challenge=challenge,
        by=officer_of(lulea, name="Eva Lindmark"),
        language="sv",
        text="**Tomater** i mars.",
    )
    assert words(read(client).select_one(".result blockquote")) == "Två möten."
    Challenge.objects.filter(pk=challenge.pk).update(state="followed_up")
    result = read(client).select_one(".result")
    assert words(result.blockquote) == "Tomater i mars."
    assert result.blockquote["lang"] == "sv"
    assert words(result.figcaption) == "Eva Lindmark, Luleå, on Värm växthus"
    assert result.select_one("a")["href"] == challenge.get_absolute_url()
    assert result.table is None


def test_the_sky_of_a_cached_page_follows_the_hour(client, lulea, settings, monkeypatch):
    City.objects.update(latitude=65.58, longitude=22.15)
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "page_cache_seconds": 5})
    seen = []
    for hour in (2, 11):
        caches["pages"].clear()
        monkeypatch.setattr(timezone, "now", lambda hour=hour: datetime(2026, 4, 2, hour, tzinfo=UTC))
        page = read(client)
        seen.append((page.select_one(".hero")["class"], words(page.select_one(".credit"))[:17]))
    caches["pages"].clear()
    assert seen == [
        (["hero", "on-sky-light"], "Luleå now, 04:00."),
        (["hero", "on-sky-dark"], "Luleå now, 13:00."),
    ]


def test_money_that_is_sought_is_not_called_promised(client, lulea):
    challenge = open_challenge(lulea, "Värm växthus", amount=120_000_000, currency="SEK")
    assert "how much money it seeks." in client.get("/").content.decode()
    assert (
        "Luleå seeks this much for the solution. It is not promised to anyone: the decision settles what "
        "the city itself gives."
    ) in client.get(challenge.get_absolute_url()).content.decode()


def test_a_server_without_a_home_city_speaks_for_all(client):
    open_challenge(CityFactory(name="Oulu"), "Kaamos")
    open_challenge(CityFactory(name="Tromsø"), "Mørketid")
    page = client.get("/").content.decode()
    assert "Kaamos" in page
    assert "Mørketid" in page
    assert "Oulu now" in page


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
    client.get("/")  # reads content types, once
    with django_assert_num_queries(12):
        client.get("/")
    for number in ("2", "3"):
        open_challenge(lulea, number)
    with django_assert_num_queries(12):
        client.get("/")


def test_an_officer_is_asked_what_the_city_needs(client, lulea):
    client.force_login(officer_of(lulea, name="Maria Engström"))
    page = client.get("/").content.decode()
    assert "Good to see you, Maria." in page
    assert (
        page.index("You are an officer of Luleå.")
        < page.index('role="search"')
        < page.index("Open right now")
    )
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
