"""Reading cities and agreements. Everything here but roles and drafts of agreements is public."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from talko.accounts.models import Person
from talko.cities.models import Agreement, City, CityRole, Scope
from talko.cities.rules import Role, roles_of
from talko.core.errors import NotFound


def cities() -> QuerySet[City]:
    return City.objects.order_by("name")


def city_by_slug(slug: str) -> City:
    """Raises NotFound."""
    city = City.objects.filter(slug=slug).first()
    if city is None:
        raise NotFound
    return city


def city_of(person: Any) -> City | None:
    """The city a person calls theirs; the one they work for when they have chosen none. At most two queries a person object."""
    if person is None or not person.is_authenticated:
        return None
    if not hasattr(person, "_city"):
        city = City.objects.filter(residents__person=person).first()
        person._city = city or City.objects.filter(roles__person=person).order_by("pk").first()
    found: City | None = person._city
    return found


def cities_where(person: Any, *roles: str) -> QuerySet[City]:
    """The cities in which a person has one of the roles."""
    held = [city_id for city_id, has in roles_of(person).items() if not roles or has & set(roles)]
    return City.objects.filter(pk__in=held).order_by("name")


def people_with(city: City, *roles: str) -> QuerySet[Person]:
    return Person.objects.filter(city_roles__city=city, city_roles__role__in=roles, is_active=True).distinct()


def officers_of(*cities: City) -> QuerySet[Person]:
    return Person.objects.filter(
        city_roles__city__in=cities, city_roles__role=Role.OFFICER, is_active=True
    ).distinct()


def in_force(on: date | None = None) -> Q:
    """Condition on Agreement: accepted, and the day lies between its dates."""
    day = on or timezone.now().date()
    return Q(state="accepted", starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def is_in_force(agreement: Agreement, on: date | None = None) -> bool:
    day = on or timezone.now().date()
    return (
        agreement.state == "accepted"
        and agreement.starts_on <= day
        and (agreement.ends_on is None or agreement.ends_on >= day)
    )


def agreements_in_force(city: City, scope: str | None = None) -> list[Agreement]:
    """The city's agreements in force today, that cover `scope` when it is given."""
    agreements = (
        Agreement.objects.filter(in_force())
        .filter(Q(proposer=city) | Q(partner=city))
        .select_related("proposer", "partner")
    )
    return [agreement for agreement in agreements if scope is None or scope in agreement.scope]


def partners_of(city: City, scope: str = Scope.CHALLENGES) -> dict[City, Agreement]:
    """The cities with which something of this scope may be shared today, and under which agreement."""
    return {agreement.other(city): agreement for agreement in agreements_in_force(city, scope)}


def roles_in(city: City) -> QuerySet[CityRole]:
    return CityRole.objects.filter(city=city).select_related("person").order_by("role", "person__name", "pk")


def cities_by_slug(slugs: Iterable[str]) -> dict[str, City]:
    return {city.slug: city for city in City.objects.filter(slug__in=list(slugs))}
