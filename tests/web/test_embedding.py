"""The card on other sites, and oEmbed, which tells them of it."""

import json
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from lxml import etree

from talko.config.hosts import Hosts
from talko.core import ids
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, officer_of
from tests.reading import Page

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", latitude=65.58, longitude=22.16)


@pytest.fixture
def challenge(lulea):
    return ChallengeFactory(city=lulea, title={"sv": "Värm växthus", "en": "Heat greenhouses"})


@pytest.fixture
def solution(challenge):
    return SolutionFactory(challenge=challenge, sent=True, title="Grow it")


def card(client, thing, query="", **headers):
    kind = "solutions" if thing._meta.model_name == "solution" else "challenges"
    return client.get(f"/embed/{kind}/{ids.encode(thing.public_id)}/{query}", headers=headers)


def oembed(client, address, **more):
    return client.get("/oembed", {"url": address, **more})


# The card


def test_it_works(client, challenge, solution):
    page = Page.of(card(client, challenge, "?lang=en"))
    assert page.link("Heat greenhouses") == BASE + challenge.get_absolute_url()
    for words in ("Luleå", "We need help.", "left to answer", "SEK 1,200,000 needed"):
        assert words in page.text
    page = Page.of(card(client, solution))
    assert page.link("Grow it") == BASE + solution.get_absolute_url()
    for words in ("An answer to Luleå", solution.organisation.name, "SEK 900,000"):
        assert words in page.text


def test_any_site_may_frame_it_and_nothing_else(client, challenge):
    answer = card(client, challenge)
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer
    page = client.get(challenge.get_absolute_url())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    links = BeautifulSoup(answer.content, "html.parser").find_all("a")
    assert {link["target"] for link in links} == {"_top"}


def test_it_knows_no_reader(client, challenge, django_assert_num_queries):
    """With a session, a language and colours of theirs it is the same, and no session is looked up."""
    first = card(client, challenge)
    client.force_login(officer_of(challenge.city, language="fi"))
    client.cookies["language"], client.cookies["theme"] = "fi", "dark"
    with django_assert_num_queries(3):
        again = card(client, challenge)
    assert again.content == first.content
    assert again.cookies == {}
    assert again["Cache-Control"] == "public, max-age=300"


def test_whoever_has_it_gets_it_no_second_time(client, challenge):
    first = card(client, challenge)
    again = card(client, challenge, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/embed/challenges/{ids.encode(challenge.public_id)}/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])


def test_its_language_is_the_one_asked_for_else_the_challenges(client, challenge):
    for query, language, title in (
        ("", "sv", "Värm växthus"),
        ("?lang=xx", "sv", "Värm växthus"),
        ("?lang=fi", "fi", "Heat greenhouses"),
    ):
        answer = card(client, challenge, query, **{"accept-language": "en"})
        shown = BeautifulSoup(answer.content, "html.parser")
        assert (shown.html["lang"], shown.h1.text, answer["Content-Language"]) == (language, title, language)


def hidden_things(city):
    withdrawn = SolutionFactory(challenge=ChallengeFactory(city=city), sent=True)
    withdrawn.state, withdrawn.withdrawn_at = "withdrawn", timezone.now()
    withdrawn.save()
    return [
        ChallengeFactory(city=city, state="draft", opened_at=None),
        ChallengeFactory(city=city, state="review", opened_at=None),
        ChallengeFactory(city=city, state="withdrawn", opened_at=None),
        SolutionFactory(challenge=ChallengeFactory(city=city)),
        withdrawn,
    ]


@pytest.mark.parametrize("reader", ["visitor", "officer", "officer of another city"])
def test_what_is_not_public_has_neither(client, lulea, reader):
    if reader != "visitor":
        client.force_login(officer_of(lulea if reader == "officer" else CityFactory()))
    for thing in hidden_things(lulea):
        assert card(client, thing).status_code == 404
        answer = oembed(client, BASE + thing.get_absolute_url())
        assert (answer.status_code, answer.content) == (404, b"There is no such page here.")


def test_a_challenge_that_was_withdrawn_in_public_says_so(client, challenge):
    challenge.state, challenge.withdrawn_reason = "withdrawn", "Built already."
    challenge.save()
    page = Page.of(card(client, challenge, "?lang=en"))
    assert "Withdrawn" in page.text
    assert "left to answer" not in page.text


# oEmbed


def test_a_page_says_where_its_card_is_described(client, challenge, solution):
    for thing in (challenge, solution):
        page = BeautifulSoup(client.get(thing.get_absolute_url()).content, "html.parser")
        for kind in ("application/json+oembed", "text/xml+oembed"):
            address = page.find("link", type=kind)["href"]
            assert client.get(address.removeprefix(BASE)).status_code == 200
    organisation = client.get(OrganisationFactory().get_absolute_url())
    assert b"+oembed" not in organisation.content


def test_a_challenge_is_rich(client, challenge):
    answer = oembed(client, BASE + challenge.get_absolute_url())
    said = answer.json()
    frame = BeautifulSoup(said.pop("html"), "html.parser").iframe
    assert frame["src"] == f"{BASE}/embed/challenges/{ids.encode(challenge.public_id)}/?lang=sv"
    assert frame["title"] == "Utmaning: Värm växthus"
    assert said == {
        "version": "1.0",
        "type": "rich",
        "title": "Värm växthus",
        "author_name": "Luleå",
        "author_url": BASE + challenge.get_absolute_url(),
        "provider_name": "Talko",
        "provider_url": BASE,
        "cache_age": 3600,
        "thumbnail_url": f"{BASE}/og/challenge/{ids.encode(challenge.public_id)}.sv.jpg",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
        "width": 480,
        "height": 400,
    }
    assert answer["Cache-Control"] == "public, max-age=300"


def test_it_keeps_within_the_room_there_is(client, solution):
    address = BASE + solution.get_absolute_url()
    small = oembed(client, address, maxwidth="300", maxheight="200").json()
    assert (small["type"], small["width"], small["height"]) == ("rich", 300, 200)
    assert 'width="300" height="200"' in small["html"]
    assert "thumbnail_url" not in small
    tiny = oembed(client, address, maxwidth="100").json()
    assert (tiny["type"], "html" in tiny) == ("link", False)
    assert oembed(client, address, maxwidth="-1", maxheight="9" * 4000).json()["width"] == 480


def test_other_pages_are_links(client, lulea, settings):
    settings.ALLOWED_HOSTS = Hosts(["127.0.0.1", "testserver"])
    lulea.hostname = "solve.lulea.example"
    lulea.save()
    organisation, agreement = OrganisationFactory(name="Älvnära"), AgreementFactory(title={"en": "Together"})
    for address, title in (
        ("/cities/lulea/", "Luleå"),
        (organisation.get_absolute_url(), "Älvnära"),
        (agreement.get_absolute_url(), "Together"),
    ):
        said = oembed(client, BASE + address).json()
        assert (said["type"], said["title"]) == ("link", title)
    front = oembed(client, "http://solve.lulea.example/").json()
    assert front["title"] == "This is what Luleå wants to solve together with you."


def test_as_xml_it_says_the_same(client, lulea):
    challenge = ChallengeFactory(city=lulea, title={"sv": "Värme & <ljus>"})
    address = BASE + challenge.get_absolute_url()
    answer = oembed(client, address, format="xml")
    assert answer["Content-Type"].startswith("text/xml")
    said = {tag.tag: tag.text for tag in etree.fromstring(answer.content)}
    assert said == {name: str(value) for name, value in oembed(client, address).json().items()}
    assert said["title"] == "Värme & <ljus>"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 404),
        ("nonsense", 404),
        ("http://[", 404),
        ("ftp://127.0.0.1/cities/lulea/", 404),
        ("http://evil.example/cities/lulea/", 404),
        ("http://127.0.0.1@evil.example/cities/lulea/", 404),
        ("javascript://127.0.0.1/cities/lulea/", 404),
        (f"{BASE}/cities/nowhere/", 404),
        (f"{BASE}/search/", 404),
        (f"{BASE}/cities/lulea/?{'x' * 2000}", 404),
        (f"{BASE}/accounts/", 401),
    ],
)
def test_what_it_does_not_describe(client, lulea, address, status):
    assert oembed(client, address).status_code == status


def test_other_formats_are_not_implemented(client, challenge):
    assert oembed(client, BASE + challenge.get_absolute_url(), format="yaml").status_code == 501


def test_it_is_the_same_for_someone_signed_in(client, challenge):
    address = f"/oembed?url={quote(BASE + challenge.get_absolute_url())}"
    first = json.loads(client.get(address).content)
    client.force_login(officer_of(challenge.city, language="fi"))
    again = client.get(address)
    assert (json.loads(again.content), again["Cache-Control"]) == (first, "public, max-age=300")
