"""Statements ask what the queryset that they were made of asks."""

from typing import NamedTuple
from uuid import UUID

import pytest
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Now

from talko.accounts.models import Person
from talko.challenges.models import Challenge, Share
from talko.core import audit
from talko.core.database.compiled_query import GIVEN_ID, GIVEN_TEXT, STAND_IN, CompiledQuery, given
from talko.core.models import AuditEntry
from talko.core.text.languages import Texts
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, PersonFactory

pytestmark = pytest.mark.django_db


class Line(NamedTuple):
    pk: int
    public_id: UUID
    title: Texts
    answers_by: object
    city__name: str


def open_challenges():
    return Challenge.objects.filter(state="open", answers_by__gte=Now()).order_by("-pk")


def test_it_reads_what_the_queryset_reads():
    ChallengeFactory.create_batch(3, title={"en": "Ice roads", "fi": "Jäätiet"})
    statement = CompiledQuery.of(open_challenges(), Line)
    wanted = [Line(*columns) for columns in open_challenges().values_list(*Line._fields)]
    assert list(statement) == wanted
    assert statement[1:3] == wanted[1:3]
    assert statement.count() == 3


def test_it_asks_anew_each_time(django_assert_num_queries):
    statement = CompiledQuery.of(open_challenges(), Line)
    assert (list(statement), statement.count()) == ([], 0)
    ChallengeFactory()
    with django_assert_num_queries(2):
        assert (len(list(statement)), statement.count()) == (1, 1)


def test_keys_that_are_given_take_the_places_of_those_it_was_made_with():
    class Shared(NamedTuple):
        challenge_id: int
        city__name: str

    austin, oulu = CityFactory(name="Austin"), CityFactory(name="Oulu")
    first, second = ChallengeFactory(shared_with=[austin, oulu]), ChallengeFactory(shared_with=[oulu])
    one, other, city = given(3)
    statement = CompiledQuery.of(
        Share.objects.filter(challenge__in=[one, other], city=city).order_by(F("challenge").desc()), Shared
    )
    assert list(statement.given(first.pk, second.pk, oulu.pk)) == [(second.pk, "Oulu"), (first.pk, "Oulu")]
    assert list(statement.given(first.pk, second.pk, austin.pk)) == [(first.pk, "Austin")]
    assert list(statement) == []


def test_so_does_a_public_id():
    wanted = ChallengeFactory.create_batch(3)[1]
    statement = CompiledQuery.of(Challenge.objects.filter(public_id=GIVEN_ID), Line)
    assert [one.pk for one in statement.given(public_id=wanted.public_id)] == [wanted.pk]
    assert list(statement) == []


def test_a_paginator_takes_it():
    ChallengeFactory.create_batch(3)
    page = Paginator(CompiledQuery.of(open_challenges(), Line), 2).get_page(2)
    assert (page.paginator.count, page.paginator.num_pages, len(list(page))) == (3, 2, 1)


def test_so_does_a_text():
    CityFactory(slug="oulu"), CityFactory(slug="austin")
    statement = CompiledQuery.of(Challenge.objects.filter(city__slug=GIVEN_TEXT), Line)
    wanted = ChallengeFactory(city__slug="kiruna")
    assert statement.given(text="kiruna").first().pk == wanted.pk
    assert statement.given(text="oulu").first() is None
    assert statement.first() is None


def test_it_reads_instances_with_what_they_point_at(django_assert_num_queries):
    wanted = ChallengeFactory(title={"en": "Ice roads"}, city__name="Kiruna")
    (key,) = given(1)
    statement = CompiledQuery.of_instances(Challenge.objects.filter(pk=key), related=["city"])
    with django_assert_num_queries(1):
        found = statement.given(wanted.pk).first()
        assert (found, found.title, found.city.name) == (wanted, {"en": "Ice roads"}, "Kiruna")
    same = Challenge.objects.select_related("city").get(pk=wanted.pk)
    for one, other in ((found, same), (found.city, same.city)):
        for field in one._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
    found.title = {"en": "Ice bridges"}
    found.save()
    assert Challenge.objects.get().title == {"en": "Ice bridges"}


def test_what_points_at_nothing_has_nothing(django_assert_num_queries):
    city, person = CityFactory(), PersonFactory()
    audit.log(city, "city.edited", by=None)
    audit.log(city, "city.edited", by=person)
    statement = CompiledQuery.of_instances(AuditEntry.objects.order_by("pk"), related=["by"])
    with django_assert_num_queries(1):
        assert [entry.by for entry in statement] == [None, person]


def test_it_reads_some_columns_and_the_others_when_they_are_asked_for(django_assert_num_queries):
    person = PersonFactory(name="Maya", about="Grows things.")
    statement = CompiledQuery.of_instances(Person.objects.filter(name="Maya"), only=["name"])
    with django_assert_num_queries(1):
        found = statement.first()
        assert (found.pk, found.name) == (person.pk, "Maya")
    with django_assert_num_queries(1):
        assert found.about == "Grows things."


def test_keys_of_every_size_can_be_given():
    """Also where a column takes no negative number, and where one has only four bytes: content types have such keys."""
    city = CityFactory()
    entry = audit.log(city, "city.edited", by=None)
    subject_type, subject = given(2)
    asked = AuditEntry.objects.filter(subject_type=subject_type, subject_id=subject)
    statement = CompiledQuery.of_instances(asked)
    assert statement.given(entry.subject_type_id, city.pk).first() == entry
    assert statement.given(entry.subject_type_id, STAND_IN).first() is None


def test_columns_can_be_left_for_later_and_annotations_become_attributes(django_assert_num_queries):
    made = ChallengeFactory(title={"en": "Ice roads"})
    found = Challenge.objects.annotate(twice=F("pk") * 2)
    query = CompiledQuery.of_instances(
        found, related=["city"], defer=["title", "city__name"], annotated=["twice"]
    )
    (one,) = query
    assert (one.pk, one.twice, one.city.slug) == (made.pk, made.pk * 2, made.city.slug)
    with django_assert_num_queries(2):
        assert (one.title, one.city.name) == (made.title, made.city.name)
