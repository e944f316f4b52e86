"""What a person takes along from the directory, and what goes when they erase their account."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.own_data import Part
from talko.accounts.queries import confirmed_addresses
from talko.actors.models import Claim, Invitation, Membership
from talko.core.errors import Conflict

Role = Membership.Role


def export(person: Person) -> dict[str, Any]:
    memberships = Membership.objects.filter(person=person).select_related("organisation")
    claims = Claim.objects.filter(person=person).select_related("organisation")
    return {
        "memberships": [
            {"organisation": one.organisation.name, "role": one.role, "since": one.created_at}
            for one in memberships
        ],
        "claims": [
            {
                "organisation": one.organisation.name,
                "reason": one.reason,
                "state": one.state,
                "answer": one.answer,
            }
            for one in claims
        ],
        "invitations_sent": list(Invitation.objects.filter(by=person).values("email", "role", "created_at")),
    }


def check(person: Person) -> None:
    """The last owner of an organisation with other members hands it over first; one alone leaves it unclaimed."""
    others = Membership.objects.filter(organisation=OuterRef("organisation")).exclude(person=person)
    alone = Membership.objects.filter(person=person, role=Role.OWNER).filter(
        Exists(others), ~Exists(others.filter(role=Role.OWNER, person__is_active=True))
    )
    names = alone.values_list("organisation__name", flat=True)
    if names:
        raise Conflict(
            _("You are the last owner of %(names)s. Make someone else an owner first.")
            % {"names": ", ".join(names)}
        )


def forget(person: Person) -> None:
    Membership.objects.filter(person=person).delete()
    Claim.objects.filter(person=person).delete()
    Invitation.objects.filter(email__in=confirmed_addresses(person)).delete()


PART = Part(name="organisations", export=export, before_erasing=check, erase=forget)
