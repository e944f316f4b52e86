"""The page frame: header, languages, colours, who is signed in."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings

from talko.accounts.models import Person
from talko.web.context import Shell
from tests.factories import CityFactory, officer_of, person_of

pytestmark = pytest.mark.django_db


def shell(path="/", user=None, **cookies):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.COOKIES.update(cookies)
    return Shell(request)


def test_it_works(client):
    CityFactory(slug="lulea", name="Luleå")
    page = client.get("/how-it-works/").content.decode()
    assert BeautifulSoup(page, "lxml").select_one(".wordmark").get_text(" ", strip=True) == "Talko Luleå"
    assert '<html lang="en">' in page
    assert '<a class="skip" href="#main">' in page


def test_an_anonymous_page_carries_no_token_and_no_cookie(client):
    response = client.get("/how-it-works/")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert response.cookies == {}


def test_the_policy_forbids_what_is_inline(client):
    policy = client.get("/how-it-works/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_where_the_reader_is_stands_in_the_navigation():
    current = {link.url: link.current for link in shell("/challenges/").nav}
    assert current["/challenges/"] == "page"
    assert current["/organisations/"] == ""
    below = {link.url: link.current for link in shell("/challenges/01j/x/").nav}
    assert below["/challenges/"] == "true"


def test_search_and_the_watches_of_a_reader_are_one_step_away(client):
    header = BeautifulSoup(client.get("/how-it-works/").content, "lxml").select_one(".header")
    assert {link["href"] for link in header.select("a") if link.get_text() == "Search"} == {"/search/"}
    menu = {link.url: link.label for link in shell(user=person_of(CityFactory())).person_menu}
    assert menu["/watches/"] == "Your watches"


def test_a_demonstration_calls_no_real_organisation_invented(client, settings):
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "mode": "demo"})
    page = client.get("/how-it-works/").content.decode()
    assert (
        "<p>This is a demonstration. The people and challenges in it are invented, and so are the organisations "
        "that are marked as a demo.</p>"
    ) in page


def test_cities_are_read_once_and_then_kept(settings):
    CityFactory(slug="lulea", name="Luleå")
    with override_settings(
        TALKO=settings.TALKO.__class__(**{**settings.TALKO.__dict__, "page_cache_seconds": 5})
    ):
        caches["pages"].clear()
        assert shell().place == "Luleå"
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert shell().place == "Luleå"
        caches["pages"].clear()
    assert len(queries) == 0


def test_the_city_is_the_host_s_then_the_chosen_then_the_own_then_the_server_s(settings):
    CityFactory(slug="lulea", name="Luleå")
    austin = CityFactory(slug="austin", name="Austin")
    CityFactory(slug="oulu", name="Oulu", hostname="oulu.example")
    assert shell().place == ""
    settings.TALKO = settings.TALKO.__class__(**{**settings.TALKO.__dict__, "home_city": "lulea"})
    assert shell().place == "Luleå"
    person = person_of(austin)
    assert shell(user=person).place == "Austin"
    assert shell(user=officer_of(austin)).place == "Austin"
    assert shell(user=person, city="lulea").place == "Luleå"
    assert shell(user=person, city="atlantis").place == "Luleå"
    on_host = shell(user=person, city="lulea")
    on_host.request.META["HTTP_HOST"] = "oulu.example"
    with override_settings(ALLOWED_HOSTS=["oulu.example"]):
        assert on_host.place == "Oulu"


def test_an_officer_without_a_home_sees_the_city_they_work_for(settings):
    CityFactory(slug="lulea")
    officer = officer_of(CityFactory(slug="oulu", name="Oulu"))
    officer.residence.delete()
    assert shell(user=Person.objects.get(pk=officer.pk)).place == "Oulu"


def test_a_signed_in_header_takes_one_query_more(django_assert_num_queries):
    person = person_of(CityFactory())
    one = shell(user=person)
    with django_assert_num_queries(1):
        assert one.badges == {"accounts:notifications": 0}
        assert one._mine.city == person.residence.city.slug


def test_the_name_of_a_person_is_escaped(client):
    person = person_of(CityFactory(), name="<script>alert(1)</script>")
    client.force_login(person)
    page = client.get("/how-it-works/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
