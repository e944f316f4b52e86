"""Cities' share in a person's data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import AgreementResult, CityRole, Consent, CostEntry, Party, Residence
from talko.cities.queries import residence_of
from talko.cities.rules import Role
from talko.core.errors import Conflict
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows


def _city(person: Person) -> dict[str, Any]:
    home = residence_of(person)
    return {"city": home.slug if home else None}


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


PART = Part(
    name="cities",
    more=_city,
    rows={
        "residence": Rows(Residence, "person", ("city", "since"), beside=("city",)),
        "roles": Rows(CityRole, "person", ("city", "role", "since"), beside=("city",)),
        "costs_entered": Rows(
            CostEntry,
            "by",
            ("agreement", "city", "purpose", "money", "spent_on"),
            beside=("agreement", "city"),
        ),
        "results_entered": Rows(
            AgreementResult, "by", ("agreement", "city", "text", "reached_on"), beside=("agreement", "city")
        ),
        "agreements_signed": Rows(
            Party, "signed_by", ("agreement", "city", "joined_at"), beside=("agreement", "city")
        ),
        "agreements_answered_for": Rows(
            Party, "contact", ("agreement", "city", "joined_at"), beside=("agreement", "city")
        ),
        "consents_given": Rows(
            Consent,
            "by",
            ("newcomer.agreement", "newcomer.city", "party.city", "at"),
            beside=("newcomer__agreement", "newcomer__city", "party__city"),
        ),
    },
    before_erasing=before_erasing,
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
