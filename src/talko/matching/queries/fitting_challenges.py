"""Challenges that fit what somebody says they can do, as rows of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import PUBLIC, reaching
from talko.cities.models import City
from talko.core.web.rows import Row
from talko.engines import retrieval
from talko.engines.retrieval.who_can_help import Offer
from talko.matching.index import query_text, search_index
from talko.matching.ranking.fit import FitChecker
from talko.matching.ranking.reasons import Reasons

SEARCHED, CHECKED, SHOWN = 200, 12, 6
"""Challenges that share a word with the text; how many of those that can be answered are checked; how many are shown."""


def open_for(city: City | int) -> QuerySet[Challenge]:
    """Challenges that can be answered from the city now."""
    return Challenge.objects.filter(reaching(city), state="open", answers_by__gte=timezone.now())


@dataclass(frozen=True)
class FittingChallenge:
    """A row of a list, and why it is in it."""

    row: Row
    reasons: Reasons


def fitting_now(text: str, language: str, city: City | None, reader: Any) -> list[FittingChallenge]:
    """What can be answered from the city now and fits the text, the best first. Nothing without a city."""
    return [] if city is None else fitting(text, language, open_for(city), reader)


def fitting(text: str, language: str, among: QuerySet[Challenge], reader: Any) -> list[FittingChallenge]:
    """The same among these challenges."""
    checker = FitChecker()
    query = query_text.parse(text, language).query
    found = challenges_that_fit(checker, query, checker.of_text(text, language), among)
    return with_rows(dict(list(found.items())[:SHOWN]), reader)


def challenges_that_fit(
    checker: FitChecker, query: retrieval.Query, offer: Offer | None, among: QuerySet[Challenge]
) -> dict[int, Reasons]:
    """Of those that the query finds, by primary key, the best first; two queries and one for what changed lately."""
    keys = [found.key for found in search_index.challenges().search(query, SEARCHED)]
    if offer is None or not keys:
        return {}
    can_be_answered = among.filter(pk__in=keys).prefetch_related("criteria").in_bulk()
    challenges = [can_be_answered[key] for key in keys if key in can_be_answered][:CHECKED]
    reasons = {one.pk: checker.reasons(one, offer) for one in challenges}
    return {key: why for key, why in reasons.items() if why is not None}


def with_rows(reasons: Mapping[int, Reasons], reader: Any) -> list[FittingChallenge]:
    """In the order of the reasons, which are by primary key."""
    rows = public_rows(list(reasons), reader)
    return [FittingChallenge(rows[key].row, why) for key, why in reasons.items() if key in rows]


@dataclass(frozen=True)
class PublicRow:
    row: Row
    public_id: UUID


def public_rows(keys: list[int], reader: Any) -> dict[int, PublicRow]:
    """Challenges that everyone may read, by primary key; three queries, or none for none."""
    if not keys:
        return {}
    public = Challenge.objects.filter(PUBLIC, pk__in=keys).order_by("pk")
    ids = list(public.values_list("pk", "public_id"))
    shown = Challenge.objects.filter(pk__in=[key for key, _id in ids]).order_by("pk")
    rows = challenge_list.rows(shown, reader)
    return {key: PublicRow(row, public_id) for (key, public_id), row in zip(ids, rows, strict=True)}
