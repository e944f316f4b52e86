"""Challenges that fit what somebody says they can do, as rows of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from talko.challenges.models import Challenge
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import PUBLIC, reaching
from talko.cities.models import City
from talko.core.web.rows import Row
from talko.matching.index import query_text, search_index
from talko.matching.ranking.fit import Capability, FitChecker

SEARCHED, CHECKED, SHOWN = 200, 12, 6
"""Challenges that share a word with the text; how many of those that can be answered are checked; how many are shown."""


def open_for(city: City | int) -> QuerySet[Challenge]:
    """Challenges that can be answered from the city now."""
    return Challenge.objects.filter(reaching(city), state="open", answers_by__gte=timezone.now())


def fitting_now(text: str, language: str, city: City | None, reader: Any) -> list[Row]:
    """What can be answered from the city now and fits the text, the best first, and why. Nothing without a city."""
    return [] if city is None else fitting(text, language, open_for(city), reader)


def fitting(text: str, language: str, among: QuerySet[Challenge], reader: Any) -> list[Row]:
    """The same among these challenges."""
    query = query_text.parse(text, language).query
    keys = [found.key for found in search_index.challenges().search(query, SEARCHED)]
    can_be_answered = among.filter(pk__in=keys).prefetch_related("goals").in_bulk()
    challenges = [can_be_answered[key] for key in keys if key in can_be_answered][:CHECKED]
    capability, checker = Capability.of(text, language), FitChecker()
    reasons = {one.pk: checker.reasons(one, capability) for one in challenges}
    fitting = {key: why.in_common() for key, why in reasons.items() if why is not None}
    return rows_with_reasons(dict(list(fitting.items())[:SHOWN]), reader)


def rows_with_reasons(reasons: Mapping[int, list[str]], reader: Any) -> list[Row]:
    """In the order of the reasons, which are by primary key."""
    rows = public_rows(list(reasons), reader)
    return [replace(rows[key].row, note=" ".join(why)) for key, why in reasons.items() if key in rows]


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
