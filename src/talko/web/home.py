"""What the front page shows: the city's open challenges to everyone, and to a person who is signed in what to do next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from talko.accounts.models import Person
from talko.challenges.queries.challenge_list import open_now
from talko.cities.models import City
from talko.cities.queries import cities, partners_of
from talko.core.registries import navigation
from talko.core.registries.next_steps import Kind, Step, steps_for
from talko.core.web.rows import Row

OPEN = 6
TILES = 12
"""Cities, each with its sky."""
"""Challenges on the front page."""


@dataclass(frozen=True)
class Front:
    city: City | None
    sky: City | None
    """Over which city the sky of this page is."""
    cities: list[City]
    partners: list[str]
    rows: list[Row]


def front(city: City | None, reader: Any) -> Front:
    """The front page of a city, or of the whole server."""
    partners = (
        [partner.name for partner in sorted(partners_of(city), key=lambda one: one.sort_key)] if city else []
    )
    all_cities = list(cities()[:TILES])
    local = [one for one in all_cities if not one.server]
    sky = city or min(local, key=lambda one: (one.is_region, one.pk), default=None)
    return Front(city, sky, all_cities, partners, open_now(city, reader, OPEN))


def next_steps(person: Person, badges: Mapping[str, int]) -> list[Step]:
    """What waits for this person, then what their badges count, then what they can begin."""
    steps = [*steps_for(person), *_counted(person, badges)]
    return sorted(steps, key=lambda step: step.kind)


def _counted(person: Person, badges: Mapping[str, int]) -> Iterator[Step]:
    for entry in navigation.entries("person", person):
        if entry.badge and (count := badges.get(entry.page)):
            yield Step(entry.badge.words(count), reverse(entry.page), str(entry.badge.label), Kind.WAITS)
