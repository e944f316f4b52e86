"""The starting texts: complete in three languages, filled in from what is known, right for the country, honest about cookies."""

import re

import pytest
from django.conf import settings

from talko.about.content import PLACE, Facts, starting_text, starting_texts
from talko.about.models import Kind
from talko.core.forms import unsent
from talko.core.text import languages
from talko.web import context
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
LANGUAGES = ("sv", "en", "fi")


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", names={"fi": "Luulaja"}, email="kommun@lulea.example", country="SE")


@pytest.mark.parametrize("country", ["SE", "FI", "US"])
@pytest.mark.parametrize("kind", Kind.values)
def test_every_text_is_there_in_each_language_and_leaves_nothing_to_the_software(kind, country):
    texts = starting_texts(kind, Facts.of(CityFactory(name="Vargö", country=country)))

    assert sorted(texts) == sorted(languages.page_languages())
    for text in texts.values():
        assert len(text) > 400
        assert not re.search(r"<\w+>", text), "a place that the software should have filled in"


def test_the_cookies_said_are_those_that_are_set():
    names = {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        "messages",
        unsent.COOKIE,
        context.THEME_COOKIE,
        context.CITY_COOKIE,
    }
    for text in starting_texts("cookies", Facts.of(None)).values():
        assert set(re.findall(r"`(\w+)`", text)) == names
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert unsent.KEPT_FOR.days == 1


def test_the_citys_own_data_is_filled_in_and_the_rest_is_asked_for(lulea):
    facts = Facts.of(lulea)
    assert starting_text("imprint", "sv", facts).startswith("**Lulea** står bakom")
    assert "Sivuston ylläpitäjä: **Luulaja**." in starting_text("imprint", "fi", facts)
    assert "E-post: kommun@lulea.example" in starting_text("imprint", "sv", facts)
    assert "organisationsnummer" in PLACE.findall(starting_text("imprint", "sv", facts))

    lulea.email = ""
    assert "e-postadress" in PLACE.findall(starting_text("imprint", "sv", Facts.of(lulea)))


def test_who_only_reads_gets_no_cookie(client, lulea):
    for address in ("/", "/about/cookies/", "/cities/lulea/about/privacy/", "/cities/lulea/"):
        answer = client.get(address)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})


@pytest.mark.parametrize(
    ("country", "law", "supervisor"),
    [("SE", "2018:1937", "Digg"), ("FI", "306/2019", "Traficom"), ("US", "2016/2102", "[[")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_law_and_supervisor_are_those_of_the_country(country, law, supervisor, language):
    text = starting_text("accessibility", language, Facts.of(CityFactory(country=country)))
    assert "EN 301 549" in text
    assert law in text
    complaint = text.partition("\n\n## ")[2].split("\n## ")[3]
    assert supervisor in complaint
