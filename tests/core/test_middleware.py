"""The page cache that cannot show one person's data to another, the write limit, and errors in words."""

import gzip
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from talko.cities.models import City
from talko.core.web.middleware import client_address
from tests.factories import CityFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def caching(settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=60)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def is_kept(address, **asked):
    """Whether the same, asked again, is answered without reading the city anew."""
    city = CityFactory(slug="lulea", name="Before")
    cookies = asked.pop("cookies", {})
    client = Client(**asked)
    client.cookies.load(cookies)
    assert "Before" in client.get(address).content.decode()
    City.objects.filter(pk=city.pk).update(name="After")
    return "Before" in client.get(address).content.decode().partition("<main")[2]


@pytest.mark.parametrize(
    "asked",
    [
        {"address": "/cities/?page=1"},
        {"address": "/cities/", "cookies": {"theme": "dark", "city": "lulea"}},
        {"address": "/cities/", "HTTP_HOST": "testserver:80"},
    ],
)
def test_what_pages_lead_to_is_kept(caching, asked):
    assert is_kept(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"address": "/cities/?junk=1"},
        {"address": "/cities/?page=1&junk=1"},
        {"address": "/cities/?page=1&page=1"},
        {"address": "/cities/?%70age=1"},
        {"address": "/cities/?page=1&&"},
        {"address": "/cities/?page=" + "1" * 200},
        {"address": "/cities/?q=x"},
        {"address": "/cities/", "HTTP_ACCEPT": "application/json;x=1"},
        {"address": "/cities/", "HTTP_HOST": "testserver:81"},
        {"address": "/cities/", "HTTP_HOST": "TestServer"},
    ],
)
def test_variants_that_anybody_can_make_up_are_not_kept(caching, asked):
    assert not is_kept(**asked)


@pytest.mark.parametrize("name", ["theme", "city", "language", "other", "accept-language"])
def test_junk_in_headers_and_cookies_makes_no_variants(caching, name):
    CityFactory(slug="lulea")
    pages = caches["pages"]
    client = Client()
    client.get("/cities/")
    kept = len(pages._cache)
    for number in range(5):
        client.cookies[name] = f"junk{number}"
        client.get("/cities/", headers={"accept-language": f"xx-{number}, en;q=0.{number + 1}"})
    assert len(pages._cache) == kept


def test_a_visitor_gets_a_kept_page_and_a_person_never(caching, django_assert_num_queries):
    city = CityFactory(slug="lulea", name="Before")
    visitor, person = Client(), Client()
    assert "Before" in visitor.get("/cities/lulea/").content.decode()
    city.name = "After"
    city.save()
    with django_assert_num_queries(0):
        assert "Before" in visitor.get("/cities/lulea/").content.decode()
    officer = officer_of(city, name="Secret Officer")
    person.force_login(officer)
    own = person.get("/cities/lulea/").content.decode()
    assert "After" in own
    assert "/cities/lulea/roles/" in own
    kept = visitor.get("/cities/lulea/").content.decode()
    assert "/cities/lulea/roles/" not in kept
    assert "Secret" not in kept


def test_a_cached_page_is_compressed_for_browsers_that_take_it(caching):
    CityFactory(slug="lulea", name="Luleå")
    plain = Client().get("/cities/")
    for _first_and_again in range(2):
        packed = Client(HTTP_ACCEPT_ENCODING="gzip, br").get("/cities/")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content) / 2
        assert (
            gzip.decompress(packed.content).count(b"Lule\xc3\xa5") == plain.content.count(b"Lule\xc3\xa5") > 0
        )
    assert "Content-Encoding" not in Client().get("/cities/").headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_page_of_somebodys_own_is_compressed_unless_a_stranger_could_choose_text_in_it(db):
    person = Client(HTTP_ACCEPT_ENCODING="gzip")
    person.force_login(PersonFactory(name="Nils Öhman"))
    answer = person.get("/accounts/profile/")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Nils Öhman" in gzip.decompress(answer.content).decode()
    assert (
        len({len(person.get("/accounts/profile/").content) for _each in range(6)}) > 1
    )  # its length is blurred
    assert "Content-Encoding" not in person.get("/accounts/profile/?q=token").headers
    assert "Content-Encoding" not in person.post("/accounts/profile/", {"name": ""}).headers
    assert "Content-Encoding" not in Client().get("/accounts/login/").headers


def test_languages_and_pages_are_kept_apart(caching):
    CityFactory(slug="lulea")
    client = Client()
    assert 'lang="en"' in client.get("/cities/", headers={"accept-language": "en"}).content.decode()[:200]
    assert 'lang="sv"' in client.get("/cities/", headers={"accept-language": "sv"}).content.decode()[:200]
    assert 'lang="fi"' in client.get("/cities/", headers={"accept-language": "fi"}).content.decode()[:200]


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_a_page_with_a_token_is_never_kept(caching, path):
    tokens = set()
    for _visitor in range(2):
        page = Client().get(path)
        assert page.status_code == 200
        tokens.add(page.content.decode().split('csrfmiddlewaretoken" value="')[1][:64])
    assert len(tokens) == 2


def test_what_is_not_found_is_not_kept(caching):
    client = Client()
    assert client.get("/cities/lulea/").status_code == 404
    CityFactory(slug="lulea")
    assert client.get("/cities/lulea/").status_code == 200


def test_security_headers_stand_on_kept_pages_too(caching):
    for _time in range(2):
        page = Client().get("/cities/")
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert page["X-Content-Type-Options"] == "nosniff"


def test_writing_is_limited_and_nothing_typed_is_lost(client, settings):
    settings.TALKO = replace(settings.TALKO, writes_per_minute=2)
    client = Client()
    client.force_login(PersonFactory())
    typed = "What I wrote for an hour and do not want to lose."
    for _time in range(2):
        assert client.post("/accounts/profile/", {"about": typed}).status_code == 422
    refused = client.post("/accounts/profile/", {"about": typed})
    assert refused.status_code == 429
    assert typed in refused.content.decode()


def test_an_error_is_told_to_programs_as_a_problem(client):
    refused = client.get("/cities/nowhere/", headers={"accept": "application/json"})
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "not_found"
    assert refused.json()["status"] == 404


def test_a_visitors_address_is_taken_only_from_proxies_that_are_trusted(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 192.0.2.7"})
    assert client_address(request) == "10.0.0.1"
    settings.TALKO = replace(settings.TALKO, trusted_proxies=1)
    assert client_address(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("reported", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("x" * 500, "127.0.0.1"),
        ("192.0.2.7:443", "127.0.0.1"),
    ],
)
def test_an_address_that_is_counted(rf, settings, reported, counted):
    """Of IPv6 the network that one line has; what is no address is not believed."""
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "trusted_proxies": 1})
    assert client_address(rf.get("/", headers={"x-forwarded-for": reported})) == counted


def test_leaving_and_the_switches_are_not_counted_as_writing(settings):
    settings.TALKO = replace(settings.TALKO, writes_per_minute=1)
    CityFactory(slug="lulea")
    client = Client()
    client.force_login(PersonFactory())
    for path, data in [
        ("/language/", {"language": "en"}),
        ("/theme/", {"theme": "dark"}),
    ]:
        for _time in range(2):
            assert client.post(path, data).status_code == 302
    for status in (422, 429):
        assert client.post("/accounts/profile/", {}).status_code == status
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/cities/", "/cities/nowhere/", "/static/web/icon.svg", "/robots.txt"])
def test_head_is_answered_without_a_body(rf, path):
    """As a server sends it: the test client would take the body away itself."""
    status, length, sent = answered(rf.get(path))
    assert sent == int(length)
    assert answered(rf.head(path)) == (status, length, 0)


def answered(request):
    """The status, the length that the answer names, and how much was sent."""
    begun = []
    response = WSGIHandler()(request.environ, lambda *start: begun.extend(start))
    sent = len(b"".join(response))
    response.close()
    status, headers = begun
    return status, dict(headers).get("Content-Length"), sent
