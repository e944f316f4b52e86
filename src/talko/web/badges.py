"""What every page of a signed-in person needs of the database, in one query: their city, and what their badges count."""

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from talko.accounts.models import Person
from talko.cities.models import City, CityRole
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.registries import navigation
from talko.core.registries.navigation import Entry


@dataclass(frozen=True)
class Mine:
    city: str = ""
    """Slug of the city where the person lives, else of the one they have worked for longest."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Of the entries in their menu that have a badge, by page."""


def mine(person: Person) -> Mine:
    counted = tuple(entry for entry in navigation.entries("person", person) if entry.badge)
    ((city, *counts),) = _query(counted).given(person.pk)
    return Mine(city or "", {entry.page: count for entry, count in zip(counted, counts, strict=True)})


@lru_cache(maxsize=8)
def _query(counted: tuple[Entry, ...]) -> CompiledQuery[Any]:
    (key,), person = given(1), OuterRef("pk")
    home = City.objects.filter(residents__person=person).values("slug")[:1]
    works_for = CityRole.objects.filter(person=person).order_by("pk").values("city__slug")[:1]
    columns: dict[str, Any] = {"own_city": Coalesce(Subquery(home), Subquery(works_for))}
    columns |= {
        f"count_{place}": _number(entry.badge.rows(person))
        for place, entry in enumerate(counted)
        if entry.badge
    }
    row: Any = namedtuple("row", list(columns))  # type: ignore[misc]  # its columns are registered
    return CompiledQuery.of(Person.objects.filter(pk=key).annotate(**columns), row)


def _number(rows: QuerySet[Any]) -> Subquery:
    counting = Func(F("pk"), function="COUNT", output_field=IntegerField())  # which groups by nothing
    return Subquery(rows.order_by().annotate(number=counting).values("number"))
