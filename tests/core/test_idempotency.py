"""Idempotency keys: one effect, whatever is sent twice."""

import threading

import pytest
from django.db import connection

from talko.cities.models import City
from talko.core.database.idempotency import once
from talko.core.errors import Gone, Invalid
from talko.core.ids import new_id
from talko.core.models import DoneOnce
from tests.factories import CityFactory, PersonFactory


@pytest.mark.django_db
def test_the_same_key_has_one_effect():
    person, key = PersonFactory(), new_id()
    made = [once(by=person, action="test.city", key=key, make=CityFactory) for _time in range(3)]
    assert len({city.pk for city in made}) == 1
    assert City.objects.count() == 1


@pytest.mark.django_db
def test_sent_again_when_what_it_made_is_gone_is_said_and_does_nothing():
    person, key = PersonFactory(), new_id()
    once(by=person, action="test.city", key=key, make=CityFactory).delete()
    with pytest.raises(Gone):
        once(by=person, action="test.city", key=key, make=CityFactory)
    assert not City.objects.exists()


@pytest.mark.django_db
def test_a_key_belongs_to_one_person_and_one_action():
    key = new_id()
    for person in (PersonFactory(), PersonFactory()):
        for action in ("test.one", "test.two"):
            once(by=person, action=action, key=key, make=CityFactory)
    assert City.objects.count() == 4


@pytest.mark.django_db
def test_an_error_leaves_no_trace_so_that_it_can_be_sent_again():
    person, key = PersonFactory(), new_id()

    def fail():
        raise Invalid

    with pytest.raises(Invalid):
        once(by=person, action="test.city", key=key, make=fail)
    assert not DoneOnce.objects.exists()
    assert once(by=person, action="test.city", key=key, make=CityFactory).pk


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_has_one_effect():
    person, key = PersonFactory(), new_id()
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        made = [once(by=person, action="test.city", key=key, make=CityFactory) for _time in range(2)]
    else:
        made = []

        def send():
            try:
                made.append(once(by=person, action="test.city", key=key, make=CityFactory))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({city.pk for city in made}) == 1
    assert City.objects.count() == 1
