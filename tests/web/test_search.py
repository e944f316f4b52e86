"""One box for challenges, organisations and projects."""

from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from talko.actors.models import Project
from talko.challenges.models import Challenge
from talko.core.text.folding import folded
from talko.web.search import find
from tests.factories import CityFactory, OrganisationFactory
from tests.matching.factories import heat, others
from tests.reading import Page

pytestmark = pytest.mark.django_db


def challenge(title, state="open", **fields):
    now = timezone.now()
    return Challenge.objects.create(
        city=fields.pop("city", None) or CityFactory(),
        language="sv",
        title={"sv": title},
        state=state,
        opened_at=None if state == "draft" else now,
        answers_by=now + timedelta(days=9),
        search_text=folded(title),
    )


def organisation(name):
    return OrganisationFactory(name=name)


def of_kind(text, kind):
    return [row.title for group in find(text, None).groups if group.kind == kind for row in group.rows]


def titles(text):
    return [of_kind(text, kind) for kind in ("challenge", "organisation", "project")]


def cities(text):
    return of_kind(text, "city")


def test_it_works(client):
    challenge("Värm växthus")
    organisation("Växthus Norr")
    Project.objects.create(name="Växthus i byn")
    page = client.get("/search/?q=växthus").content.decode()
    assert [title in page for title in ("Värm växthus", "Växthus Norr", "Växthus i byn")] == [
        True,
        True,
        True,
    ]
    assert "3 found for “växthus”." in page


def test_one_kind_only_and_the_way_back_to_all(client):
    challenge("Värm växthus")
    organisation("Växthus Norr")
    page = Page.of(client.get("/search/?q=växthus&kind=organisation"))
    assert page.titles() == ["Växthus Norr"]
    assert page.link("Remove the filter Organisations ×") == "/search/?q=v%C3%A4xthus"
    assert len(Page.of(client.get("/search/?q=växthus&kind=unknown")).titles()) == 2

    none = Page.of(client.get("/search/?q=växthus&kind=city"))
    assert none.link("Search everything") == "?q=v%C3%A4xthus"


def test_all_words_must_occur_in_any_case():
    challenge("Värm växthus")
    challenge("Värm bussen")
    assert titles("VÄRM växthus") == [["Värm växthus"], [], []]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Växthus i Luleå", "vaxthus lulea"),
        ("Växthus i Luleå", "VA\u0308XTHUS"),
        ("Vaxthus i Lulea", "växthus luleå"),
        ("Ærø Grønt", "äro grönt"),
        ("Þór og Aðalsteinn", "thor adal"),
        ("Straße für İzmir", "STRASSE FUR IZMIR"),
        ("IĞDIR", "ığdır"),
        ("Łódź", "lodz"),
        ("Đáŋŧ čáhci", "dant cahci"),
        ("Ｆｕｌｌ width", "full ｗｉｄｔｈ"),
        ("O’Brien & Söner", "o'brien soner"),
    ],
)
def test_accents_and_capitals_do_not_matter_to_a_reader(name, typed, client):
    challenge(name)
    organisation(name)
    Project.objects.create(name=name)
    CityFactory(name=name)
    assert titles(typed) == [[name], [name], [name]]
    assert cities(typed) == [name]
    for address in ("/challenges/", "/organisations/", "/projects/"):
        assert name in unescape(client.get(address, {"q": typed}).content.decode())


@pytest.mark.slow
def test_a_city_is_found_by_its_names_and_villages(client):
    CityFactory(slug="lulea", name="Luleå", names={"smj": "Luleju", "fi": "Luulaja"}, places=["Gammelstad"])
    CityFactory(name="Boden", region="Norrbotten nära Luleå")
    assert cities("Lulea") == ["Luleå", "Boden"]
    assert [cities(text) for text in ("luleju", "gammelstad", "luulaja", "kiruna")] == [["Luleå"]] * 3 + [[]]
    page = client.get("/search/?q=lulea").content.decode()
    assert '<a href="/cities/lulea/">' in page


def test_a_sentence_finds_open_challenges_by_what_they_are_about(client):
    """Not all of its words occur anywhere; what is already listed, and what cannot be answered, is not offered."""
    city = CityFactory()
    heat(city)
    heat(city, state="decided")
    others(city)
    page = BeautifulSoup(
        client.get("/search/?q=We build greenhouses and grow food with waste heat").content, "lxml"
    )
    assert [heading.get_text() for heading in page.select("h2")] == ["Open challenges that may fit"]
    assert [title.get_text() for title in page.select(".rows h3")] == ["Warm greenhouses with waste heat"]
    assert "but this may fit." in page.select_one(".result-line").get_text()
    assert find("growers fly to the moon", None).total == 0


def test_a_draft_is_not_found():
    challenge("Värm växthus", state="draft")
    assert titles("växthus") == [[], [], []]


def test_without_words_nothing_is_asked(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find("  \0 ", None).total == 0
    assert "result-line" not in client.get("/search/").content.decode()


def test_nothing_found_says_what_to_do(client):
    page = client.get("/search/?q=finns+inte").content.decode()
    assert "Nothing found for “finns inte”." in page
    assert "Try fewer words" in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "' OR 1=1 --", "%", "_", '"', "\\", "x" * 5000, "🙂"]
)
def test_hostile_words_are_only_words(client, text):
    challenge("Värm växthus")
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "Värm växthus" not in page


def test_queries_do_not_grow_with_what_is_found(django_assert_num_queries):
    city = CityFactory()

    def more(number):
        challenge(f"Växthus {number}", city=city)
        organisation(f"Växthus {number}")

    more(1)
    find("växthus", None)  # reads the index for what fits, once
    with django_assert_num_queries(9):
        find("växthus", None)
    more(2)
    more(3)
    with django_assert_num_queries(9):
        assert find("växthus", None).total == 6
