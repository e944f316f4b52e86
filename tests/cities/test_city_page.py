"""A city's own page: its word of welcome, what it needs, what came of it, who works there, with whom it cooperates."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches

from talko.challenges.models import FollowUp
from talko.cities import actions
from talko.cities.models import Agreement
from talko.core.errors import NotAllowed
from tests.challenges.factories import ChallengeFactory
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db


def words(found):
    return " ".join(found.get_text(" ").split())


def read(client, city):
    return BeautifulSoup(client.get(city.get_absolute_url()).content, "lxml")


def section(page, heading):
    return next(one for one in page.select("section.section") if one.h2 and words(one.h2) == heading)


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", languages=["sv", "en"], accent="moss")


def test_it_works(client, lulea):
    austin = CityFactory(slug="austin", name="Austin")
    ChallengeFactory(city=lulea, title={"en": "Greenhouses"})
    ChallengeFactory(city=austin, title={"en": "Shade"}, shared_with=[lulea])
    Agreement.objects.update(title={"en": "North and south"})
    done = ChallengeFactory(city=lulea, title={"en": "Ice roads"}, state="followed_up")
    FollowUp.objects.create(challenge=done, language="sv", text="Isen höll.")
    OrganisationFactory(
        city=lulea, name="Norrsken", description={"sv": "Växthus."}, excerpt={"sv": "Växthus."}
    )
    OrganisationFactory(city=lulea, name="Only a name")
    page = read(client, lulea)
    assert words(section(page, "What Luleå needs").select_one(".featured h3")) == "Greenhouses"
    assert [words(title) for title in section(page, "From partner cities").select("h3")] == ["Shade"]
    came = section(page, "What came of it")
    assert words(came.blockquote) == "Isen höll."
    assert [words(title) for title in came.select(".rows h3")] == ["Ice roads"]
    work = section(page, "Who works in Luleå")
    assert [words(title) for title in work.select(".org h3")] == ["Norrsken", "Only a name"]
    assert "All 2 organisations" in words(work)
    together = section(page, "Who Luleå works with")
    assert [words(tile.b) for tile in together.select(".tile")] == ["Austin"]
    assert [words(title) for title in together.select("h3")] == ["North and south"]
    assert page.select_one(".accent-moss")


def test_a_city_that_has_nothing_yet_promises_nothing(client, lulea):
    page = read(client, lulea)
    assert [words(heading) for heading in page.select("h2")] == [
        "What Luleå needs",
        "Who Luleå works with",
        "No agreements yet",
    ]


def test_its_welcome_is_read_in_the_language_of_the_page(client, lulea):
    client.force_login(officer_of(lulea))
    edit = BeautifulSoup(client.get("/cities/lulea/edit/").content, "lxml")
    names = [field["name"] for field in edit.select("[name^=welcome]")]
    sent = {"revision": "1", next(name for name in names if name.endswith("sv")): "Kom in."}
    assert client.post("/cities/lulea/edit/", sent).status_code == 302
    client.logout()
    lead = read(client, lulea).select_one(".city-hero .lead")
    assert (words(lead), lead["lang"]) == ("Kom in.", "sv")


@pytest.mark.parametrize("role", ["moderator", "evaluator", "treasurer"])
def test_only_officers_write_it(lulea, role):
    for person in (officer_of(lulea, role), officer_of(CityFactory())):
        with pytest.raises(NotAllowed):
            actions.edit_city(by=person, city=lulea, revision=1, values={"welcome": {"sv": "Hej"}})


def test_a_long_welcome_is_refused_and_hostile_words_stay_words(client, lulea):
    client.force_login(officer_of(lulea))
    name = "welcome_sv"
    assert client.post("/cities/lulea/edit/", {"revision": "1", name: "x" * 161}).status_code == 422
    client.post("/cities/lulea/edit/", {"revision": "1", name: "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get("/cities/lulea/").content.decode()
    assert words(read(client, lulea).select_one(".city-hero .lead")) == "<script>alert(1)</script>"


def test_queries_do_not_grow(client, lulea, django_assert_num_queries):
    def more():
        ChallengeFactory(city=lulea)
        ChallengeFactory(city=lulea, state="decided")
        OrganisationFactory(city=lulea, excerpt={"sv": "X"})

    more()
    client.get("/cities/lulea/")  # reads content types, once
    with django_assert_num_queries(19):
        client.get("/cities/lulea/")
    more()
    more()
    with django_assert_num_queries(19):
        client.get("/cities/lulea/")


def test_who_works_for_a_city_sees_what_others_do_not_and_leaves_it_to_nobody(client, lulea, settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=60)
    caches["pages"].clear()
    agreement = AgreementFactory(proposer=lulea, partners=[CityFactory(name="Oulu")], state="proposed")
    readers = (officer_of(lulea), PersonFactory(), None, officer_of(lulea), PersonFactory())
    seen = []
    for person in readers:
        client.logout()
        if person:
            client.force_login(person)
        links = read(client, lulea).select("a")
        seen.append(agreement.get_absolute_url() in [link.get("href") for link in links])
    ChallengeFactory(city=lulea, title={"en": "Greenhouses"})
    client.force_login(readers[0])
    titles = [words(title) for title in read(client, lulea).select(".featured h3")]
    caches["pages"].clear()
    assert seen == [True, False, False, True, False]
    assert titles == ["Greenhouses"]
