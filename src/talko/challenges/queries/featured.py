"""What is urgent and what is sought: for front pages and the pages of cities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import ngettext

from talko.challenges.models import Challenge
from talko.challenges.queries.challenge_list import Listed, listed_now, open_challenges, rows_of
from talko.cities.models import City
from talko.cities.queries import Fact
from talko.core.files.models import StoredFile
from talko.core.files.queries import picture_of
from talko.core.values import money
from talko.core.values.money import Money
from talko.core.web.rows import Row


@dataclass(frozen=True)
class Featured:
    """One challenge, large: its picture, or else the sky over its city."""

    row: Row
    city: City
    """Only its address, for its sky."""
    picture: StoredFile | None
    facts: list[Fact]


@dataclass(frozen=True)
class Urgent:
    featured: Featured | None
    rows: list[Row]
    """The others, nearest deadline first."""

    @property
    def all(self) -> list[Row]:
        return [self.featured.row, *self.rows] if self.featured else self.rows


@dataclass(frozen=True)
class Sought:
    """What is open on this server, in all cities."""

    by_city: Counter[int]
    """Number of open challenges by key of the city."""
    amounts: list[Money]
    """The money sought, a sum for each currency, roughly the largest first."""

    @property
    def number(self) -> int:
        return self.by_city.total()


def urgent(city: City | None, reader: Any, limit: int) -> Urgent:
    """What can be answered now: what reaches the city, or everything when there is none. Three queries, one for nothing."""
    return urgent_of(listed_now(city, limit), reader)


def urgent_of(listed: Sequence[Listed], reader: Any) -> Urgent:
    if not listed:
        return Urgent(None, [])
    first, *rest = rows_of(listed, reader)
    one = listed[0]
    picture = picture_of(Challenge(pk=one.pk), "lead")  # its key is all that is asked for
    return Urgent(Featured(first, City(slug=one.city__slug), picture, _facts(first, one)), rest)


def _facts(row: Row, listed: Listed) -> list[Fact]:
    facts = [Fact(row.when_note, row.when, "urgent" if row.urgent else "")] if row.when else []
    if row.amount:
        facts.append(Fact(row.amount_note, row.amount))
    if listed.solution_count:
        label = ngettext("answer so far", "answers so far", listed.solution_count)
        facts.append(Fact(label, str(listed.solution_count)))
    return facts


def sought() -> Sought:
    """One query."""
    by_city: Counter[int] = Counter()
    amounts: Counter[str] = Counter()
    grouped = (
        open_challenges()
        .order_by()
        .values_list("city_id", "currency")
        .annotate(number=Count("pk"), amount=Sum("amount"))
    )
    for city, currency, number, amount in grouped:
        by_city[city] += number
        amounts[currency] += amount or 0
    sums = [Money(amount, currency) for currency, amount in amounts.items() if amount]
    sums.sort(key=lambda one: one.amount * money.ROUGH_WORTH[one.currency], reverse=True)
    return Sought(by_city, sums)
