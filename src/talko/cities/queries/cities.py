"""Reading cities. Everything here but roles is public."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.cities.models import City, CityRole
from talko.cities.queries.agreements import Fact, number_in_force
from talko.cities.queries.sky import thumbnail_of
from talko.cities.rules import Role, cities_with, home_of
from talko.core import ids
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.text.languages import locale_of
from talko.core.values import numbers
from talko.core.web.rows import Row


def cities() -> QuerySet[City]:
    return City.objects.order_by("sort_key", "id")


def city_by_slug(slug: str) -> City:
    """With its region. Raises NotFound; also for zero bytes, which PostgreSQL does not accept in a query."""
    if "\0" in slug:
        raise NotFound
    return get_or_not_found(City.objects.select_related("member_of"), slug=slug)


def is_home(person: Any, city: City) -> bool:
    """Whether it is the one that `city_of` gives."""
    return home_of(person) == city.pk


def city_of(person: Any) -> City | None:
    """The city a person calls theirs; the one they work for when they have chosen none. At most two queries a person object."""
    home = home_of(person)
    if home is None:
        return None
    if not hasattr(person, "_city"):
        person._city = City.objects.filter(pk=home).first()
    found: City | None = person._city
    return found


def cities_where(person: Any, *roles: str) -> QuerySet[City]:
    """The cities in which a person has one of the roles."""
    held = cities_with(person, *(roles or Role.values))
    return City.objects.filter(pk__in=held).order_by("sort_key", "id")


def roles_in(city: City) -> QuerySet[CityRole]:
    return (
        CityRole.objects.filter(city=city).select_related("person").order_by("role", "person__sort_key", "pk")
    )


def city_rows() -> list[Row]:
    """All cities with their number of agreements in force, in two queries."""
    counts = number_in_force()
    return [
        Row(
            url=city.get_absolute_url(),
            title=city.name,
            thumbnail=thumbnail_of(city.slug),
            byline=where(city),
            amount=str(counts.get(city.pk, 0)),
            amount_note=ngettext("agreement in force", "agreements in force", counts.get(city.pk, 0)),
        )
        for city in cities()
    ]


def member_rows(region: City) -> list[Row]:
    """Its member municipalities."""
    return found_rows(region.members.order_by("sort_key", "id"), None)


def found_rows(found: QuerySet[City], reader: Any) -> list[Row]:
    """For the search page; one query."""
    return [
        Row(
            url=city.get_absolute_url(),
            title=city.name,
            thumbnail=thumbnail_of(city.slug),
            byline=where(city),
        )
        for city in found
    ]


def where(city: City) -> str:
    """Region and country, in words; of a region, that it is one."""
    region = str(city.get_kind_display()) if city.is_region else city.region
    return ", ".join(filter(None, [region, country_name(city.country)]))


def country_name(code: str) -> str:
    """In the language of the page; the code itself when it is unknown."""
    return str(locale_of(languages.current()).territories.get(code, code))


def facts_about(city: City) -> list[Fact]:
    facts = [Fact(_("Country"), country_name(city.country))]
    if city.region and not city.is_region:
        facts.append(Fact(_("Region"), city.region))
    if city.population is not None:
        facts.append(Fact(_("Inhabitants"), numbers.shown(city.population, languages.current())))
    facts.append(Fact(_("Languages"), ", ".join(languages.name_here(code) for code in city.languages)))
    return facts


def languages_of_cities() -> list[str]:
    """Of the cities on this server, those of the first city first."""
    spoken = City.objects.filter(server="").order_by("pk").values_list("languages", flat=True)
    return list(dict.fromkeys(code for codes in spoken for code in codes))


def residence_of(person: Person) -> City | None:
    return City.objects.filter(residents__person=person).first()


def person_with_role(city: City, text: str) -> tuple[Person, str]:
    """From `<person's public id>:<role>`, as the roles page sends it. Raises NotFound."""
    public_id, _sep, role = text.partition(":")
    try:
        found = ids.decode(public_id)
    except ValueError as error:
        raise NotFound from error
    return get_or_not_found(Person.objects, public_id=found, city_roles__city=city), role
