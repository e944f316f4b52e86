"""The registry of next steps: what rooms know that a person can do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.core.registries import next_steps
from talko.core.registries.next_steps import Kind, Step, steps_for
from tests.factories import OrganisationFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered():
    rooms = []

    def register(room, *steps, order=100):
        next_steps.register(room, lambda person: steps, order=order)
        rooms.append(room)

    yield register
    for room in rooms:
        next_steps.unregister(room)


def texts(person):
    return [step.text for step in steps_for(person)]


def test_it_works(registered):
    now, person = timezone.now(), member_of(OrganisationFactory())
    began = texts(person)
    registered(
        "fairs", Step("later", "/", "Go", deadline=now + timedelta(days=2)), Step("some day", "/", "Go")
    )
    registered("baths", Step("sooner", "/", "Go", deadline=now), Step("first", "/", "Go"), order=1)
    assert texts(person) == ["sooner", "later", "first", "some day", *began]


def test_what_waits_then_what_they_came_for_then_what_they_can_begin(registered):
    kinds = [Kind.BEGINS, Kind.CAME_FOR, Kind.WAITS]
    registered("fairs", *(Step(kind.name, "/", "Go", kind) for kind in kinds), order=1)
    found = [text for text in texts(member_of(OrganisationFactory())) if text in Kind.__members__]
    assert found == ["WAITS", "CAME_FOR", "BEGINS"]


def test_nothing_is_asked_for_a_visitor(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert steps_for(AnonymousUser()) == steps_for(None) == []


def test_a_room_registers_once(registered):
    registered("fairs")
    with pytest.raises(ValueError, match="registered twice"):
        registered("fairs")
