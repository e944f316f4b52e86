"""Who may do what in an organisation's name, and who may settle what it claims."""

from typing import Any

import rules

from talko.actors.models import Claim, Membership, Organisation, Project
from talko.cities.rules import Role, has_role

MemberRole = Membership.Role


def memberships_of(person: Any) -> dict[int, str]:
    """Organisation key to role, read once for a person object."""
    if person is None or not person.is_authenticated or not person.is_active:
        return {}
    kept: dict[int, str] | None = getattr(person, "_memberships", None)
    if kept is None:
        kept = dict(Membership.objects.filter(person=person).values_list("organisation_id", "role"))
        person._memberships = kept
    return kept


def forget_memberships(person: Any) -> None:
    if hasattr(person, "_memberships"):
        del person._memberships


def is_member(person: Any, organisation: Organisation | int | None) -> bool:
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    return key in memberships_of(person)


@rules.predicate
def acts_for(person: Any, organisation: Organisation) -> bool:
    """May answer challenges and speak in the organisation's name."""
    return memberships_of(person).get(organisation.pk) in {MemberRole.OWNER, MemberRole.EDITOR}


@rules.predicate
def owns(person: Any, organisation: Organisation) -> bool:
    return memberships_of(person).get(organisation.pk) == MemberRole.OWNER


@rules.predicate
def is_officer_of_its_city(person: Any, organisation: Organisation) -> bool:
    return organisation.city_id is not None and has_role(person, organisation.city_id, Role.OFFICER)


@rules.predicate
def may_settle(person: Any, claim: Claim) -> bool:
    return claim.person_id != person.pk and is_officer_of_its_city(person, claim.organisation)


@rules.predicate
def acts_for_one_of_its_organisations(person: Any, project: Project) -> bool:
    held = {
        key for key, role in memberships_of(person).items() if role in {MemberRole.OWNER, MemberRole.EDITOR}
    }
    return bool(held) and project.roles.filter(organisation_id__in=held).exists()


rules.add_perm("actors.act_for", acts_for)
rules.add_perm("actors.edit_organisation", acts_for | is_officer_of_its_city)
rules.add_perm("actors.manage_members", owns)
rules.add_perm("actors.settle_claim", may_settle)
rules.add_perm("actors.edit_project", acts_for_one_of_its_organisations)
