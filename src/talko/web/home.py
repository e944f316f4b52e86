"""What the front page shows: to everyone what is urgent, what came of it and the cities; to a person first what waits for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.queries.challenge_list import languages_for
from talko.challenges.queries.featured import Sought, Urgent, sought, urgent
from talko.challenges.queries.interests import suggested_to
from talko.challenges.queries.outcomes import latest_outcome
from talko.cities.models import City
from talko.cities.queries import Fact, cities, latest_result
from talko.cities.queries.sky import Tile, tile
from talko.cities.rules import roles_of
from talko.core.registries import navigation
from talko.core.registries.next_steps import Kind, Step, steps_for
from talko.core.text import languages
from talko.core.values import numbers
from talko.core.web.fragment_cache import cached
from talko.core.web.parts import Result
from talko.core.web.rows import Row
from talko.solutions.models import Solution

OPEN = 5
"""Challenges on the front page."""
TILES = 12
"""Cities on the front page; the list of cities has them all."""
TIMES_A_PAGE = 12
"""Numbers of the whole server are counted again after so many times the seconds that pages are cached."""


@dataclass(frozen=True)
class Front:
    city: City | None
    """Whose front page it is; None for that of the whole server."""
    sky: City | None
    """Under which sky the page begins."""
    number_of_cities: int
    """Without regions."""
    suggested: list[Row]
    """To the person who is signed in, because of their interests."""
    urgent: Urgent
    numbers: list[Fact]
    result: Result | None
    tiles: list[Tile]
    has_more_cities: bool

    @property
    def open_now(self) -> list[Row]:
        """The most urgent, without those that are suggested above them."""
        suggested = {row.url for row in self.suggested}
        return [row for row in self.urgent.all if row.url not in suggested]


def front(slug: str, reader: Any) -> Front:
    """The front page of the city with this slug, or of the whole server when it is empty.

    Those who work for a city see what they have just done.
    """
    if roles_of(reader):
        return _front(slug, reader)
    return cached("front", slug, languages_for(reader), make=lambda: _front(slug, reader))


def _front(slug: str, reader: Any) -> Front:
    all_cities = list(cities())
    city = next((one for one in all_cities if one.slug == slug), None)
    open_now = sought()
    sky = city or _first(all_cities)
    suggested = suggested_to(reader) if isinstance(reader, Person) else []
    return Front(
        city=city,
        sky=sky,
        number_of_cities=sum(not one.is_region for one in all_cities),
        suggested=suggested,
        urgent=urgent(city, reader, OPEN),
        numbers=_numbers(open_now, sky.currency if sky else ""),
        result=latest_outcome() or latest_result(),
        tiles=_tiles(all_cities, open_now, city),
        has_more_cities=len(all_cities) > TILES,
    )


def _first(all_cities: Sequence[City]) -> City | None:
    """Of this server, the municipality that came first."""
    here = [city for city in all_cities if not city.server]
    return min(here, key=lambda city: (city.is_region, city.pk), default=None)


def _tiles(all_cities: Sequence[City], open_now: Sought, city: City | None) -> list[Tile]:
    """The city itself first, then those of this server; regions last."""
    order = sorted(all_cities, key=lambda one: (one != city, bool(one.server), one.is_region))
    return [tile(one, _open_there(open_now.by_city[one.pk])) for one in order[:TILES]]


def _open_there(number: int) -> str:
    return (
        ngettext("%(number)d challenge", "%(number)d challenges", number) % {"number": number}
        if number
        else ""
    )


@dataclass(frozen=True)
class _Totals:
    organisations: int
    cities: int
    chosen: int
    followed_up: int


def _totals() -> _Totals:
    working = Organisation.objects.filter(city__isnull=False).aggregate(
        organisations=Count("pk"), cities=Count("city", distinct=True)
    )
    chosen = Solution.objects.filter(state=Solution.State.CHOSEN).aggregate(
        chosen=Count("pk"), followed_up=Count("pk", filter=Q(challenge__state="followed_up"))
    )
    return _Totals(**working, **chosen)


def _numbers(open_now: Sought, currency: str) -> list[Fact]:
    """What is true of the whole server. What is nothing yet is left out."""
    totals = cached("front.totals", make=_totals, times=TIMES_A_PAGE)
    facts = []
    if open_now.number:
        label = ngettext("open challenge", "open challenges", open_now.number)
        facts.append(Fact(label, _number(open_now.number)))
    if open_now.amounts:
        facts.append(_money(open_now, currency))
    if totals.organisations:
        label = ngettext("organisations in one city", "organisations in %(count)s cities", totals.cities)
        facts.append(Fact(label % {"count": _number(totals.cities)}, _number(totals.organisations)))
    if totals.chosen:
        facts.append(_chosen(totals))
    return facts


def _money(open_now: Sought, currency: str) -> Fact:
    """By currency, the city's own first: one sum of them all would be true for one day only."""
    amounts = sorted(open_now.amounts, key=lambda amount: amount.currency != currency)
    first, *others = (amount.shown() for amount in amounts)
    if not others:
        return Fact(_("sought for solutions"), first)
    return Fact(_("sought for solutions, and %(amounts)s") % {"amounts": languages.and_list(others)}, first)


def _chosen(totals: _Totals) -> Fact:
    label = ngettext("solution chosen", "solutions chosen", totals.chosen)
    if totals.followed_up:
        label = ngettext(
            "chosen solution, with its result told",
            "chosen solutions, %(told)s with a result told",
            totals.chosen,
        ) % {"told": _number(totals.followed_up)}
    return Fact(label, _number(totals.chosen))


def _number(value: int) -> str:
    return numbers.shown(value, languages.current())


def next_steps(person: Person, badges: Mapping[str, int]) -> list[Step]:
    """What waits for this person, then what their badges count, then what they can begin."""
    steps = [*steps_for(person), *_counted(person, badges)]
    return sorted(steps, key=lambda step: step.kind)


def _counted(person: Person, badges: Mapping[str, int]) -> Iterator[Step]:
    for entry in navigation.entries("person", person):
        if entry.badge and (count := badges.get(entry.page)):
            yield Step(entry.badge.words(count), reverse(entry.page), str(entry.badge.label), Kind.WAITS)
