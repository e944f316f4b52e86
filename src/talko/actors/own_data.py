"""What the directory adds to a person's export, and what is deleted with their account."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.queries import confirmed_addresses
from talko.actors.models import Claim, Invitation, Membership, ProjectRequest
from talko.core.errors import Conflict
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows

Role = Membership.Role


def check(person: Person) -> None:
    """The last owner must hand over an organisation that has other members; without any it becomes unclaimed."""
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


PART = Part(
    name="organisations",
    rows={
        "memberships": Rows(
            Membership, "person", ("organisation", "role", "created_at"), beside=("organisation",)
        ),
        "claims": Rows(
            Claim,
            "person",
            ("organisation", "reason", "email", "state", "answer", "created_at"),
            beside=("organisation",),
        ),
        "claims_answered": Rows(
            Claim, "answered_by", ("organisation", "state", "answer"), beside=("organisation",)
        ),
        "invitations_sent": Rows(
            Invitation,
            "by",
            ("organisation", "email", "role", "created_at", "state"),
            beside=("organisation",),
        ),
        "projects_asked": Rows(
            ProjectRequest,
            "by",
            ("project", "organisation", "role", "created_at", "state"),
            beside=("project", "organisation"),
        ),
    },
    before_erasing=check,
    erase=forget,
)


def register() -> None:
    own_data.register(PART)
