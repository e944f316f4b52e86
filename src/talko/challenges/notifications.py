"""Telling people about a challenge, for this room and those above it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.challenges.models import Challenge, Interest
from talko.cities.models import City
from talko.cities.rules import officers_of
from talko.core.registries import interested
from talko.core.values import localised
from talko.dialogue.following import followers_of


def register() -> None:
    interested.register(Challenge, followers_of)
    interested.register(Challenge, lambda challenge: officers_of(challenge.city))


def whom_it_may_interest(challenge: Challenge, *cities: City) -> QuerySet[Person]:
    """People of these cities who care about one of its goals, apart from the officers of its own, who know of it."""
    interests = Interest.objects.filter(goal__in=challenge.goals.all())
    at_home = Q(residence__city__in=cities) | Q(residence=None, city_roles__city__in=cities)
    people = Person.objects.filter(at_home, pk__in=interests.values("person"), is_active=True)
    return people.exclude(pk__in=officers_of(challenge.city)).distinct()


def tell(
    people: Iterable[Person],
    kind: str,
    challenge: Challenge,
    *,
    path: str = "",
    but_not: Person | None = None,
    **data: Any,
) -> None:
    due = challenge.answers_by
    notify(
        people=people,
        kind=kind,
        subject=challenge,
        path=path or challenge.get_absolute_url(),
        group=challenge.public_id,
        data={
            **data,
            "title": localised.texts(challenge.title),
            "city": challenge.city.name,
            "deadline": localised.moment(due, challenge.city.zone) if due else None,
        },
        but_not=but_not,
    )
