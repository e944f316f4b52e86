"""Handing a page on: the part "Share", its page, QR codes, short addresses and posters."""

from contextlib import closing
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from talko.core import ids
from talko.core.files.actions import Described, add_file
from tests.challenges.factories import ChallengeFactory, SolutionFactory, close
from tests.core.files import samples
from tests.core.files.samples import upload
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, officer_of, person_of
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
def draft(lulea):
    return ChallengeFactory(city=lulea, state="draft", opened_at=None)


def key(thing):
    return ids.encode(thing.public_id)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def poster(client, challenge, language="en"):
    return client.get(f"{challenge.get_absolute_url()}poster/?language={language}")


def test_it_works(client, challenge):
    """From the page of a challenge to a link, a letter, a QR code, posters and the code of a card."""
    part = Page.of(client.get(challenge.get_absolute_url())).section("Share")
    link = BASE + challenge.get_absolute_url()
    assert part.tag.find(id="share-link")["value"] == link
    letter = unquote(part.link("Send by e-mail"))
    assert letter.startswith("mailto:?subject=Heat greenhouses (Luleå)&body=Luleå is looking for people")
    assert letter.rstrip().endswith(link)

    page = Page.of(client.get(part.link("QR code, poster, embedding")))

    assert page.tag.find(id="link")["value"] == link
    assert page.tag.find(id="embed-code").text.startswith(f'<iframe src="{BASE}/embed/challenges/')
    assert page.link("Poster: Svenska").endswith("/poster/?language=sv")
    assert client.get(page.link("Download the QR code (SVG)"))["Content-Type"] == "image/svg+xml"


def test_every_kind_of_page_has_it(client, challenge, lulea):
    solution, organisation = SolutionFactory(challenge=challenge, sent=True), OrganisationFactory()
    for kind, thing in (("solution", solution), ("organisation", organisation)):
        part = Page.of(client.get(thing.get_absolute_url())).section("Share")
        assert f"/share/{kind}/{key(thing)}/" in part.links()
    assert "/share/city/lulea/" in Page.of(client.get("/cities/lulea/")).section("Share").links()
    for kind, thing in (("front", "lulea"), ("city", "lulea"), ("agreement", key(AgreementFactory()))):
        assert client.get(f"/share/{kind}/{thing}/").status_code == 200
        assert client.get(f"/qr/{kind}/{thing}.svg").status_code == 200


def test_a_citys_own_domain_is_what_is_handed_on(client, challenge, lulea):
    lulea.hostname = "solve.lulea.example"
    lulea.save()
    part = Page.of(client.get(challenge.get_absolute_url())).section("Share")
    link = f"http://solve.lulea.example{challenge.get_absolute_url()}"
    assert part.tag.find(id="share-link")["value"] == link
    assert "solve.lulea.example/c/" in Page.of(poster(client, challenge)).text


@pytest.mark.parametrize("reader", ["visitor", "resident", "officer of another city", "its own officer"])
def test_what_is_not_public_is_handed_on_by_nobody(client, lulea, draft, reader):
    """Not even by those who may read it themselves: others could not open what they get."""
    readers = {
        "visitor": lambda: None,
        "resident": lambda: person_of(lulea),
        "officer of another city": lambda: officer_of(CityFactory()),
        "its own officer": lambda: officer_of(lulea),
    }
    person = readers[reader]()
    if person:
        client.force_login(person)
    unsent = SolutionFactory(challenge=ChallengeFactory(city=lulea))
    never_opened = ChallengeFactory(city=lulea, state="withdrawn", opened_at=None)
    proposed = AgreementFactory(proposer=lulea, state="proposed")
    for kind, thing in (
        ("challenge", draft),
        ("challenge", never_opened),
        ("solution", unsent),
        ("agreement", proposed),
    ):
        for address in (f"/share/{kind}/{key(thing)}/", f"/qr/{kind}/{key(thing)}.svg"):
            assert client.get(address).status_code == 404
    assert client.get(f"/c/{key(draft)[:10]}/").status_code == 404
    assert poster(client, draft).status_code == 404
    if reader == "its own officer":
        page = client.get(draft.get_absolute_url())
        assert page.status_code == 200
        assert not Page.of(page).has("Share")


def test_a_withdrawn_answer_leaves_no_trace(client, challenge):
    solution = SolutionFactory(challenge=challenge, sent=True)
    address = f"/share/solution/{key(solution)}/"
    assert client.get(address).status_code == 200
    solution.state, solution.withdrawn_at = "withdrawn", timezone.now()
    solution.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/share/person/1/",
        "/share/city/nowhere/",
        "/qr/challenge/1.svg",
        "/qr/city/lulea.svg?url=http://evil.example",
        "/c/short/",
        "/c/zzzzzzzzzz/",
        "/c/uuuuuuuuuu/",
    ],
)
def test_what_a_stranger_makes_up_is_not_found(client, lulea, address):
    assert client.get(address).status_code == 404


def test_a_qr_code_is_kept_by_caches_and_is_the_same_with_a_session(client, challenge):
    address = f"/qr/challenge/{key(challenge)}.svg"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=86400"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    client.force_login(person_of(challenge.city))
    again = client.get(address)
    assert (again.content, again["Cache-Control"]) == (first.content, first["Cache-Control"])
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")


# Short addresses


def test_a_short_address_leads_to_the_challenge_however_it_is_typed(client, challenge):
    short = key(challenge)[:10]
    assert client.get(f"/c/{short}/")["Location"] == challenge.get_absolute_url()
    misread = short.upper().replace("0", "O").replace("1", "l")
    assert client.get(f"/c/{misread}/")["Location"] == challenge.get_absolute_url()


def test_of_two_made_in_one_millisecond_each_has_its_whole_address(client, challenge):
    twin = ChallengeFactory(city=challenge.city)
    first, second = challenge.public_id.hex, twin.public_id.hex
    twin.public_id = ids.decode(ids.encode(challenge.public_id)[:10] + ids.encode(twin.public_id)[10:])
    twin.save()
    assert first != second
    assert client.get(f"/c/{key(challenge)[:10]}/").status_code == 404
    assert f"/challenges/{key(challenge)}" in Page.of(poster(client, challenge)).text


# Posters


def test_a_poster_says_what_a_passer_by_needs(client, challenge):
    response = poster(client, challenge, "sv")
    sheet = soup(response).find("article")
    assert sheet["lang"] == "sv"
    assert sheet.find("h2").text == "Värm växthus"
    for words in ("Luleå", "Vi behöver hjälp.", "1 200 000 kr", f"127.0.0.1:8000/c/{key(challenge)[:10]}"):
        assert words in sheet.get_text(" ").replace("\xa0", " ")
    pictures = [image["src"] for image in sheet.find_all("img")]
    assert pictures[0].startswith("data:image/svg+xml")
    assert pictures[1] == f"/qr/challenge/{key(challenge)}.svg"


def test_a_poster_is_in_the_citys_language_until_another_is_asked_for(client, challenge):
    assert soup(poster(client, challenge, "")).find("article")["lang"] == "sv"
    assert soup(poster(client, challenge, "xx")).find("article")["lang"] == "sv"
    english = soup(poster(client, challenge, "en"))
    assert english.find("article").find("h2").text == "Heat greenhouses"
    assert english.find("a", attrs={"aria-current": "page"}).text == "English"


def test_a_poster_of_what_is_over_asks_for_nothing(client, challenge):
    close(challenge)
    text = Page.of(poster(client, challenge)).text
    assert "Answer by" not in text
    assert "Can you help?" not in text
    challenge.state, challenge.withdrawn_reason = "withdrawn", "Built already."
    challenge.save()
    assert poster(client, challenge).status_code == 404


def test_hostile_titles_stay_words(client, lulea):
    challenge = ChallengeFactory(city=lulea, title={"en": '"><script>x</script>'}, lead={"en": "a&b <i>"})
    page = client.get(f"/share/challenge/{key(challenge)}/")
    assert b"<script>x" not in page.content
    code = soup(page).find(id="embed-code").text
    assert soup_of(code).find("iframe")["title"] == 'Challenge: "><script>x</script>'
    assert b"<script>x" not in poster(client, challenge).content
    assert "a%26b%20%3Ci%3E" in Page.of(page).link("Send by e-mail")


def soup_of(html):
    return BeautifulSoup(html, "html.parser")


def test_a_poster_bears_the_citys_crest(client, challenge, lulea):
    described = Described(alternative="Luleå's coat of arms", credit="Luleå", licence="by")
    crest = upload(samples.picture(size=(200, 240)), "crest.png")
    add_file(by=officer_of(lulea), subject=lulea, place="crest", upload=crest, described=described)
    sheet = soup(poster(client, challenge)).find("article")
    shown = sheet.find("img", alt="Luleå's coat of arms")
    with closing(client.get(shown["src"])) as answer:
        assert answer.getvalue().startswith(b"RIFF")
