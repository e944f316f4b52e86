"""Which open challenges fit a text, and which watches fit a challenge."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import reaching
from talko.challenges.rules import reached_cities
from talko.cities.models import City
from talko.matching import fits, query_text, search_index
from talko.matching.models import Watch
from talko.matching.queries.watches import Fitting, listed
from talko.matching.reasons import Reasons

SEARCHED, JUDGED, SHOWN = 200, 12, 6
"""Challenges that share a word with the text; of those that can be answered, how many are looked at; how many are shown."""


def open_now(text: str, language: str, city: City | None, reader: Any) -> list[Fitting]:
    """What people in the city can answer now and fits the text, the best first. Nothing where there is no city."""
    if city is None:
        return []
    query = query_text.read(text, language).query
    keys = [found.key for found in search_index.challenges().search(query, SEARCHED)]
    can_be_answered = open_for(city).filter(pk__in=keys).prefetch_related("goals").in_bulk()
    candidates = [can_be_answered[key] for key in keys if key in can_be_answered][:JUDGED]
    said, judge = fits.said(text, language), fits.Judge()
    why = {challenge.pk: judge.fit(challenge, said) for challenge in candidates}
    best = {key: reasons for key, reasons in why.items() if reasons is not None}
    shown = listed(list(best)[:SHOWN], reader)
    return [Fitting(shown[key].row, reasons.in_common()) for key, reasons in best.items() if key in shown]


def open_for(city: City | int) -> QuerySet[Challenge]:
    """Challenges that take answers from the city now."""
    return Challenge.objects.filter(reaching(city), state="open", answers_by__gte=timezone.now())


def watches_that_fit(challenge: Challenge) -> dict[int, Reasons]:
    """Of those in the cities that it reaches, by key, with why."""
    found, judge = {}, fits.Judge()
    for watch in _watches_in(reached_cities(challenge)).iterator(chunk_size=500):
        reasons = judge.fit(challenge, fits.said(watch.text, watch.language))
        if reasons is not None:
            found[watch.pk] = reasons
    return found


def _watches_in(cities: set[int]) -> QuerySet[Watch]:
    """An organisation's city counts; for a person's own watch the city they call theirs, else the one they work for."""
    at_home = Q(person__residence__city__in=cities)
    at_work = Q(person__residence=None, person__city_roles__city__in=cities)
    return (
        Watch.objects.filter(paused=False)
        .filter(Q(organisation__city__in=cities) | Q(organisation=None) & (at_home | at_work))
        .order_by("pk")
        .distinct()
    )
