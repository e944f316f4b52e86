"""Statements ask what the queryset that they were made of asks."""

from typing import NamedTuple
from uuid import UUID

import pytest
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Now

from talko.challenges.models import Challenge, Share
from talko.core.languages import Texts
from talko.core.statements import GIVEN_ID, Statement, given
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory

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
    statement = Statement.of(open_challenges(), Line)
    wanted = [Line(*columns) for columns in open_challenges().values_list(*Line._fields)]
    assert list(statement) == wanted
    assert statement[1:3] == wanted[1:3]
    assert statement.count() == 3


def test_it_asks_anew_each_time(django_assert_num_queries):
    statement = Statement.of(open_challenges(), Line)
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
    statement = Statement.of(
        Share.objects.filter(challenge__in=[one, other], city=city).order_by(F("challenge").desc()), Shared
    )
    assert list(statement.given(first.pk, second.pk, oulu.pk)) == [(second.pk, "Oulu"), (first.pk, "Oulu")]
    assert list(statement.given(first.pk, second.pk, austin.pk)) == [(first.pk, "Austin")]
    assert list(statement) == []


def test_so_does_a_public_id():
    wanted = ChallengeFactory.create_batch(3)[1]
    statement = Statement.of(Challenge.objects.filter(public_id=GIVEN_ID), Line)
    assert [one.pk for one in statement.given(public_id=wanted.public_id)] == [wanted.pk]
    assert list(statement) == []


def test_a_paginator_takes_it():
    ChallengeFactory.create_batch(3)
    page = Paginator(Statement.of(open_challenges(), Line), 2).get_page(2)
    assert (page.paginator.count, page.paginator.num_pages, len(list(page))) == (3, 2, 1)
