"""Each of several cities on a server has its address, below the server's or a domain of its own, and is first there."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from talko.cities.actions import create_city
from talko.cities.models import City
from talko.config.hosts import Hosts
from talko.core.errors import Invalid
from talko.core.models import AuditEntry
from talko.core.web.addresses import first_words
from tests.factories import CityFactory
from tests.web.test_home import open_challenge

pytestmark = pytest.mark.django_db


@pytest.fixture
def cities():
    return CityFactory(slug="austin", name="Austin"), CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def domain(cities, settings):
    settings.ALLOWED_HOSTS = Hosts(["testserver"])
    call_command("city_domain", "lulea", "Solve.Lulea.example")


def read(response):
    return BeautifulSoup(response.content, "lxml")


def first_city(page):
    return page.select_one(".header .place").get_text(strip=True), page.select_one(".tile b").get_text()


def test_it_works(client, cities, settings):
    """Its front page shows what reaches it, and the header stays with it; nothing is stored on the server."""
    austin, lulea = cities
    open_challenge(austin, "Shade")
    open_challenge(lulea, "Växthus")
    page = read(client.get("/lulea/"))
    assert first_city(page) == ("Luleå", "Luleå")
    assert page.select_one(".featured h3").get_text() == "Växthus"
    assert page.select(".rows") == []
    assert page.select_one("link[rel=canonical]")["href"] == f"{settings.TALKO.base_url}/lulea/"
    assert read(client.get("/how-it-works/")).select_one(".header .place").get_text() == "Luleå"
    assert client.get("/lulea/").cookies == {}


@pytest.mark.parametrize("path", ["/nowhere/", "/far/", "/lulea.example/", "/lulea%00/"])
def test_what_is_no_city_of_this_server_is_not_found(client, cities, path):
    CityFactory(slug="far", server="https://far.example/")
    assert client.get(path).status_code == 404


def test_capitals_lead_to_the_address(client, cities):
    assert client.get("/Lulea/")["Location"] == "/lulea/"


def test_it_is_read_and_never_written_to(client, cities):
    assert client.post("/lulea/").status_code == 405


def test_on_its_domain_the_city_is_first(client, cities, domain):
    response = client.get("/", headers={"host": "solve.lulea.example"})
    page = read(response)
    assert first_city(page) == ("Luleå", "Luleå")
    assert page.select_one("link[rel=canonical]")["href"] == "http://solve.lulea.example/"
    assert client.get("/lulea/")["Location"] == "http://solve.lulea.example/"
    assert read(client.get("/")).select_one("link[rel=canonical]")["href"] != "http://solve.lulea.example/"


AT_LULEA = {"host": "solve.lulea.example"}


def test_on_its_domain_the_list_begins_with_its_challenges(client, cities, domain):
    austin, lulea = cities
    open_challenge(austin, "Shade")
    open_challenge(lulea, "Växthus")
    begun = client.get("/challenges/", headers=AT_LULEA)
    assert begun["Location"] == "/challenges/?city=lulea"
    page = read(client.get(begun["Location"], headers=AT_LULEA))
    assert [row.get_text(strip=True) for row in page.select(".rows h2, .rows h3")] == ["Växthus"]
    chip = page.select_one(".chip")
    assert "Luleå" in chip.get_text()
    everything = client.get(chip["href"], headers=AT_LULEA)
    assert everything.status_code == 200
    assert "Shade" in read(everything).select_one("#results").get_text()
    assert client.get("/challenges/?state=decided", headers=AT_LULEA).status_code == 200
    assert client.get("/challenges/").status_code == 200


def footer(response):
    return {link.get_text(strip=True): link["href"] for link in read(response).select(".footer a")}


@pytest.mark.parametrize("path", ["/cities/lulea/", "/lulea/", "/cities/lulea/about/terms/"])
def test_on_a_citys_pages_the_footer_leads_to_its_own_texts(client, cities, path):
    links = footer(client.get(path))
    assert links["Privacy"] == "/cities/lulea/about/privacy/"
    assert links["About this site"] == "/cities/lulea/about/imprint/"
    assert links["Open data"] == "/open-data/"


def test_elsewhere_the_footer_leads_to_the_servers_texts(client, cities):
    CityFactory(slug="far", server="https://far.example/")
    for path in ("/", "/cities/", "/cities/far/", "/challenges/"):
        assert footer(client.get(path))["Privacy"] == "/about/privacy/"
    page = client.get("/cities/lulea/about/privacy/")
    assert "/about/privacy/" in [link["href"] for link in read(page).select("main a")]


def test_on_its_domain_every_footer_is_the_citys(client, domain):
    assert footer(client.get("/challenges/?city=", headers=AT_LULEA))["Terms of use"].startswith(
        "/cities/lulea/"
    )
    assert footer(client.get("/cities/austin/", headers=AT_LULEA))["Terms of use"].startswith(
        "/cities/austin/"
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "lulea.example", "solve.lulea.example.evil.example", "x@solve.lulea.example"]
)
def test_other_hosts_are_refused(client, domain, host):
    for path in ("/", "/lulea/"):
        assert client.get(path, headers={"host": host}).status_code == 400


def test_a_domain_that_was_removed_is_refused(client, domain, capsys):
    call_command("city_domain", "lulea")
    assert capsys.readouterr().out.splitlines()[-1] == "The front page of Luleå is at /lulea/."
    assert client.get("/", headers={"host": "solve.lulea.example"}).status_code == 400
    assert list(AuditEntry.objects.values_list("action", flat=True).order_by("pk")) == [
        "city.domain_given",
        "city.domain_taken",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "https://lulea.example",
        "lulea.example:8000",
        "lulea",
        "*.lulea.example",
        ".lulea.example",
        "10.0.0.1",
        "å.example",
    ],
)
def test_only_a_domain_is_one(cities, wrong):
    with pytest.raises(CommandError):
        call_command("city_domain", "lulea", wrong)
    assert not City.objects.exclude(hostname="").exists()


def test_two_cities_do_not_share_a_domain(domain):
    with pytest.raises(CommandError, match="Another city has this domain"):
        call_command("city_domain", "austin", "solve.lulea.example")


def test_a_city_on_another_server_has_no_domain_here(cities):
    CityFactory(slug="far", server="https://far.example/")
    for slug in ("far", "nowhere"):
        with pytest.raises(CommandError):
            call_command("city_domain", slug, "far.example")


def test_first_words_of_other_addresses_are_no_addresses_of_cities():
    taken = first_words()
    assert {"accounts", "challenges", "cities", "search", "static", "solutions", "sky", "healthz"} <= taken
    for word in ("challenges", "solutions", "search"):
        with pytest.raises(Invalid) as refused:
            create_city(slug=word, name="X", country="SE", languages=["sv"])
        assert list(refused.value.fields) == ["slug"]
