"""A city's officers choose what its pictures show: the page with its preview, and the denials."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.cities import actions, queries
from talko.cities.queries.sky import landscape_of
from talko.core import audit
from talko.core.errors import EditConflict, Invalid, NotAllowed, SignInNeeded
from talko.engines.sky import Landscape
from tests.factories import CityFactory, officer_of
from tests.reading import Page

pytestmark = pytest.mark.django_db

PAGE = "/cities/lulea/landscape/"
CHOSEN = {
    "relief": "coast",
    "water": "sea",
    "trees": "birch",
    "landmarks": ["church", "bridge"],
    "accent": "moss",
}


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", latitude=65.58, longitude=22.16)


@pytest.fixture
def officer(lulea):
    return officer_of(lulea)


def previews(answer):
    return [image.get("src") for image in Page.of(answer).tag.find_all("img")]


def test_it_works(client, lulea, officer):
    client.force_login(officer)
    assert Page.of(client.get("/cities/lulea/")).link("Landscape and colour") == PAGE
    assert len(previews(client.get(PAGE))) == 5

    sent = client.post(PAGE, {**CHOSEN, "revision": 1})

    assert (sent.status_code, sent.url) == (302, "/cities/lulea/")
    assert landscape_of(queries.city_by_slug("lulea")) == Landscape(
        "coast", "sea", "birch", ("church", "bridge"), "lulea"
    )
    (line, *_) = audit.lines_of_log(audit.log_of("lulea"))
    assert line.what == "changed the landscape in the city's pictures"


def test_the_preview_shows_what_is_chosen_and_saves_nothing(client, lulea, officer):
    client.force_login(officer)
    before = previews(client.get(PAGE))
    answer = client.post(PAGE, {**CHOSEN, "revision": 1, "preview": "1"})
    assert answer.status_code == 200
    assert len(previews(answer)) == 5
    assert not set(previews(answer)) & set(before)
    lulea.refresh_from_db()
    assert (lulea.relief, lulea.landmarks, lulea.revision) == ("", [], 1)


def test_what_is_no_choice_stays_in_the_form(client, lulea, officer):
    client.force_login(officer)
    three = {**CHOSEN, "landmarks": ["church", "bridge", "lavvu"], "revision": 1}
    answer = client.post(PAGE, three)
    assert answer.status_code == 422
    assert "Choose at most two." in Page.of(answer).text
    with pytest.raises(Invalid):
        actions.change_landscape(by=officer, city=lulea, revision=1, values={"relief": "moon"})
    with pytest.raises(Invalid):
        actions.change_landscape(by=officer, city=lulea, revision=1, values={"landmarks": ["church"] * 3})


def test_two_officers_at_once(lulea, officer):
    actions.change_landscape(by=officer, city=lulea, revision=1, values=CHOSEN)
    actions.change_landscape(by=officer, city=lulea, revision=1, values=CHOSEN)
    with pytest.raises(EditConflict):
        actions.change_landscape(by=officer, city=lulea, revision=1, values={**CHOSEN, "water": "lake"})


def test_only_its_own_officers(client, lulea, officer):
    stranger, moderator = officer_of(CityFactory()), officer_of(lulea, "moderator")
    for person in (stranger, moderator):
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {**CHOSEN, "revision": 1, "preview": "1"}).status_code == 403
        with pytest.raises(NotAllowed):
            actions.change_landscape(by=person, city=lulea, revision=1, values=CHOSEN)
    client.logout()
    assert client.get(PAGE).url.startswith("/accounts/login/")
    with pytest.raises(SignInNeeded):
        actions.change_landscape(by=AnonymousUser(), city=lulea, revision=1, values=CHOSEN)


@pytest.mark.parametrize(
    ("latitude", "water", "relief", "trees"),
    [
        (69.6, "sea", "coast", "birch"),
        (66.6, "river", "fells", "spruce"),
        (59.3, "", "hills", "spruce"),
        (30.3, "", "hills", "broadleaf"),
        (1.3, "sea", "coast", "palm"),
        (None, "", "hills", "spruce"),
    ],
)
def test_what_is_likely_where_nothing_is_chosen(latitude, water, relief, trees):
    city = CityFactory(latitude=latitude, longitude=20.0, water=water)
    found = landscape_of(city)
    assert (found.relief, found.trees, found.water) == (relief, trees, water or "lake")
