"""Cities' share in a person's data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.accounts.own_data import Part
from talko.cities.models import CityRole, Residence
from talko.cities.queries import residence_of
from talko.cities.rules import Role
from talko.core.errors import Conflict


def export(person: Person) -> dict[str, Any]:
    home = residence_of(person)
    return {
        "city": home.slug if home else None,
        "roles": list(CityRole.objects.filter(person=person).values("city__slug", "role", "since")),
    }


def before_erasing(person: Person) -> None:
    """Raises Conflict for the last officer of a city."""
    for held in CityRole.objects.filter(person=person, role=Role.OFFICER).select_related("city"):
        if not CityRole.objects.filter(city=held.city, role=Role.OFFICER).exclude(person=person).exists():
            raise Conflict(
                _("You are the last officer of %(city)s. Give the role to someone else first.")
                % {"city": held.city}
            )


def erase(person: Person) -> None:
    CityRole.objects.filter(person=person).delete()
    Residence.objects.filter(person=person).delete()


PART = Part(name="cities", export=export, before_erasing=before_erasing, erase=erase)
