"""The registry of navigation: what rooms bring to the header, the person's menu and the footer."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from talko.accounts.models import Notification
from talko.core.registries import navigation
from talko.core.registries.navigation import MENUS, Badge, Entry
from talko.web.badges import mine
from tests.factories import CityFactory, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered():
    made = []

    def register(menu, entry):
        navigation.register(menu, entry)
        made.append((menu, entry.page))

    yield register
    for menu, page in made:
        navigation.unregister(menu, page)


def badge():
    return Badge(lambda person: Notification.objects.filter(person=person), str, "See them")


def test_it_works(registered):
    registered("main", Entry("web:welcome", "Welcome", order=1))
    assert [entry.label for entry in navigation.entries("main", AnonymousUser())][:2] == [
        "Welcome",
        "Challenges",
    ]


def test_an_entry_is_for_those_who_may_see_it(registered):
    registered("footer", Entry("web:welcome", "Welcome", seen_by=lambda reader: reader.is_authenticated))
    shown = [
        "web:welcome" in {entry.page for entry in navigation.entries("footer", reader)}
        for reader in (AnonymousUser(), person_of())
    ]
    assert shown == [False, True]


def test_every_entry_leads_somewhere():
    assert all(reverse(entry.page) for menu in MENUS for entry in navigation.entries(menu, person_of()))


def test_all_badges_and_the_own_city_take_one_query(registered, django_assert_num_queries):
    registered("person", Entry("web:welcome", "Welcome", badge=badge()))
    city = CityFactory()
    person = person_of(city)
    for subject in (city, person):
        Notification.objects.create(person=person, kind="message.posted", subject=subject)
    Notification.objects.create(person=person_of(), kind="message.posted", subject=city)
    with django_assert_num_queries(1):
        own = mine(person)
    assert (own.city, own.counts) == (city.slug, {"accounts:notifications": 2, "web:welcome": 2})


def test_what_is_registered_is_checked():
    for menu, entry, message in (
        ("side", Entry("web:welcome", "Welcome"), "no menu side"),
        ("main", Entry("challenges:list", "Challenges"), "registered twice"),
        ("main", Entry("web:welcome", "Welcome", badge=badge()), "only the person's menu"),
    ):
        with pytest.raises(ValueError, match=message):
            navigation.register(menu, entry)
