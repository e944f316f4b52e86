"""Who may act in an organisation's name, and who may settle claims."""

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import rules
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.accounts.queries import has_confirmed
from talko.actors.models import (
    Claim,
    Invitation,
    Membership,
    Organisation,
    Project,
    ProjectRequest,
    ProjectRole,
)
from talko.cities.rules import is_officer
from talko.core.database.compiled_query import CompiledQuery, given
from talko.core.errors import SayFirst
from talko.core.permissions import is_signed_in

MemberRole = Membership.Role


class Held(NamedTuple):
    """A membership, with what pages say of its organisation."""

    organisation_id: int
    role: str
    organisation__public_id: UUID
    organisation__name: str
    organisation__city_id: int | None


def held_by(person: Any) -> list[Held]:
    """A person's memberships by the name of the organisation, read once for a person object."""
    if not is_signed_in(person):
        return []
    found: list[Held] | None = getattr(person, "_memberships", None)
    if found is None:
        found = person._memberships = list(_held().given(person.pk))
    return found


@lru_cache(maxsize=1)
def _held() -> CompiledQuery[Held]:
    (person,) = given(1)
    own = Membership.objects.filter(person=person)
    return CompiledQuery.of(own.order_by("organisation__sort_key", "organisation_id"), Held)


def memberships_of(person: Any) -> dict[int, str]:
    """Organisation key to role."""
    return {one.organisation_id: one.role for one in held_by(person)}


def forget_memberships(person: Any) -> None:
    """Call after changing memberships of a person object that stays in use."""
    if hasattr(person, "_memberships"):
        del person._memberships


@rules.predicate
def is_member(person: Any, organisation: Organisation | int | None) -> bool:
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    return key in memberships_of(person)


@rules.predicate
def acts_for(person: Any, organisation: Organisation) -> bool:
    """May answer challenges and speak in the organisation's name."""
    return memberships_of(person).get(organisation.pk) in Membership.ACTING


@rules.predicate
def owns(person: Any, organisation: Organisation) -> bool:
    return memberships_of(person).get(organisation.pk) == MemberRole.OWNER


@rules.predicate
def is_operator(person: Any, subject: Any) -> bool:
    """Operators settle claims that belong to no city of this server."""
    return bool(person.is_staff and person.is_active)


@rules.predicate
def may_settle(person: Any, claim: Claim) -> bool:
    if claim.person_id == person.pk:
        return False
    return is_officer(person, claim.organisation) or is_operator(person, claim)


@rules.predicate
def owns_inviting(person: Any, invitation: Invitation) -> bool:
    return owns(person, invitation.organisation)


def is_invited(person: Person, invitation: Invitation) -> bool:
    """Only the owner of the invited address is. Raises SayFirst for everyone else, who may own it without having confirmed it."""
    if not has_confirmed(person, invitation.email):
        raise SayFirst(
            _(
                "This invitation was sent to another address. Add it to yours, or sign in with it, and answer then."
            ),
            path=reverse("account_email"),
            label=_("Your e-mail addresses"),
        )
    return True


@rules.predicate
def acts_for_one_of_its_organisations(person: Any, project: Project) -> bool:
    held = organisations_acted_for(person)
    return bool(held) and project.roles.filter(organisation_id__in=held).exists()


def organisations_acted_for(person: Any) -> set[int]:
    """Keys of the organisations in whose name a person may act."""
    return {key for key, role in memberships_of(person).items() if role in Membership.ACTING}


def people_acting_for(organisations: Any) -> QuerySet[Person]:
    """Who may act for one of these: a list of organisations or keys, or a subquery of keys."""
    acting = Membership.objects.filter(organisation__in=organisations, role__in=Membership.ACTING)
    return Person.objects.filter(pk__in=acting.values("person"), is_active=True)


@rules.predicate
def leads(person: Any, project: Project) -> bool:
    """Acts for an organisation that leads the project; for any that takes part while nobody acts for one that leads."""
    held = organisations_acted_for(person)
    if not held:
        return False
    leading = leading_roles(project)
    deciding = leading if leading.exists() else project.roles.all()
    return deciding.filter(organisation_id__in=held).exists()


def leading_roles(project: Project) -> QuerySet[ProjectRole]:
    """Of the organisations that lead and for which somebody acts: an imported project, or one left by people, has none."""
    acting = Membership.objects.filter(role__in=Membership.ACTING)
    return project.roles.filter(role=ProjectRole.Role.LEAD, organisation__in=acting.values("organisation"))


@rules.predicate
def answers_request(person: Any, request: ProjectRequest) -> bool:
    """The side that was asked answers; whether one more leads, those who lead."""
    if request.side == ProjectRequest.Side.PROJECT:
        return acts_for(person, request.organisation)
    if request.role == ProjectRole.Role.LEAD:
        return leads(person, request.project)
    return acts_for_one_of_its_organisations(person, request.project)


rules.add_perm("actors.act_for", acts_for)
rules.add_perm("actors.edit_organisation", acts_for | is_officer)
rules.add_perm("actors.manage_members", owns)
rules.add_perm("actors.see_members", is_member)
rules.add_perm("actors.withdraw_invitation", owns_inviting)
rules.add_perm("actors.settle_claim", may_settle)
rules.add_perm("actors.edit_project", acts_for_one_of_its_organisations)
rules.add_perm("actors.lead_project", leads)
rules.add_perm("actors.answer_request", answers_request)
