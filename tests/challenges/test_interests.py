"""Goals that people care about: what is suggested to them, and of what they are told."""

import pytest

from talko.accounts.actions import erase_account
from talko.accounts.models import Notification
from talko.challenges.actions.interests import choose_interests
from talko.challenges.models import Interest
from talko.core.errors import SignInNeeded
from talko.core.registries.own_data import parts
from talko.core.workflow import move
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, PersonFactory, officer_of, person_of
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


def about(*goals, **values):
    challenge = ChallengeFactory(**values)
    challenge.goals.set(goals)
    return challenge


def interested(city, *goals, **values):
    person = person_of(city, language="en", **values)
    choose_interests(by=person, goals=goals)
    return person


def told():
    return set(Notification.objects.filter(kind="challenge.interesting").values_list("person", "subject_id"))


def test_the_front_page_suggests_what_is_about_them_and_reaches_the_city(client, lulea):
    heat = about(7, 11, city=lulea)
    other = about(3, city=lulea)
    about(7, city=CityFactory())
    about(7, city=lulea, state="closed")
    client.force_login(interested(lulea, 7, 11))
    page = Page.of(client.get("/"))
    assert page.section("For you").titles() == [str(heat.title["en"])]
    assert page.section("Open right now").titles().count(heat.title["en"]) == 0
    assert other.title["en"] in page.section("Open right now").titles()


def test_nothing_is_suggested_to_those_without_interests_or_to_strangers(client, lulea):
    about(7, city=lulea)
    assert not Page.of(client.get("/")).has("For you")
    client.force_login(person_of(lulea))
    assert not Page.of(client.get("/")).has("For you")


def test_many_suggestions_cost_as_much_as_one(client, lulea, django_assert_num_queries):
    about(7, city=lulea)
    client.force_login(interested(lulea, 7))
    client.get("/")
    with django_assert_num_queries(20):
        client.get("/")
    for _number in range(2):
        about(7, 11, city=lulea)
    with django_assert_num_queries(20):
        client.get("/")


def test_those_in_its_city_are_told_once_when_it_opens(lulea):
    near, far = interested(lulea, 7), interested(CityFactory(), 7)
    interested(lulea, 3)
    officer = officer_of(lulea)
    choose_interests(by=officer, goals=[7])
    challenge = about(7, 11, city=lulea, state="review", opened_at=None)
    move(challenge, "approve", by=officer_of(lulea))
    assert told() == {(near.pk, challenge.pk)}
    assert far.pk not in {person for person, _subject in told()}


def test_partners_people_are_told_when_it_reaches_them(lulea):
    austin = CityFactory(slug="austin", name="Austin")
    away = interested(austin, 7)
    challenge = about(7, city=lulea, state="review", opened_at=None, shared_with=[austin])
    move(challenge, "approve", by=officer_of(lulea))
    assert told() == {(away.pk, challenge.pk)}


def test_interests_are_taken_along_and_go_with_the_account(lulea):
    person = interested(lulea, 7)
    exported = next(part for part in parts() if part.name == "challenges").export(person)
    assert [one["goal"] for one in exported["interests"]] == [7]
    erase_account(by=person)
    assert not Interest.objects.exists()


def test_strangers_choose_none():
    with pytest.raises(SignInNeeded):
        choose_interests(by=type("Stranger", (), {"is_authenticated": False})(), goals=[7])
    assert PersonFactory().interests.count() == 0
