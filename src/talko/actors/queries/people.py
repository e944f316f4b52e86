"""Who acts for whom. Names of people are seen by members, and by the officers who settle claims."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from talko.actors.models import Claim, Invitation, Membership, Organisation, Project, ProjectRequest
from talko.actors.rules import held_by, organisations_acted_for
from talko.cities.rules import Role, cities_with
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotAllowed, NotFound
from talko.core.permissions import require, require_signed_in
from talko.core.values import dates
from talko.core.web.rows import Row


def organisations_of(person: Any) -> QuerySet[Organisation]:
    """Those in whose name a person may act, by name."""
    return Organisation.objects.filter(pk__in=organisations_acted_for(person)).order_by("sort_key", "id")


def acted_for(person: Any) -> list[Organisation]:
    """The same with nothing but names and city."""
    columns = ("id", "public_id", "name", "city_id")
    return [
        Organisation.from_db(DEFAULT_DB_ALIAS, columns, (key, public_id, name, city))
        for key, role, public_id, name, city in held_by(person)
        if role in Membership.ACTING
    ]


def members_of(person: Any, organisation: Organisation) -> QuerySet[Membership]:
    """Raises SignInNeeded, or NotAllowed for people who are not members."""
    require(person, "actors.see_members", organisation)
    return organisation.memberships.select_related("person", "organisation").order_by(
        "person__sort_key", "pk"
    )


def member_by_id(person: Any, organisation: Organisation, public_id: UUID) -> Membership:
    return get_or_not_found(members_of(person, organisation), public_id=public_id)


def invitations_waiting(person: Any, organisation: Organisation) -> QuerySet[Invitation]:
    """Those that can still be answered; for owners."""
    require(person, "actors.manage_members", organisation)
    return Invitation.waiting().filter(organisation=organisation)


def invitation_by_id(person: Any, organisation: Organisation, public_id: UUID) -> Invitation:
    """Answered or not. Raises SignInNeeded, NotAllowed for people who do not own the organisation, NotFound."""
    require(person, "actors.manage_members", organisation)
    return get_or_not_found(organisation.invitations, public_id=public_id)


def claims_for(person: Any) -> QuerySet[Claim]:
    """The waiting claims that a person may settle. Raises SignInNeeded, or NotAllowed for people who may settle none."""
    require_signed_in(person)
    cities = cities_with(person, Role.OFFICER)
    if not cities and not person.is_staff:
        raise NotAllowed
    waiting = Claim.objects.filter(state=Claim.State.WAITING).exclude(person=person)
    if not person.is_staff:
        waiting = waiting.filter(organisation__city__in=cities)
    return waiting.select_related("organisation__city", "person").order_by("created_at", "pk")


def claim_rows(claims: Iterable[Claim]) -> list[Row]:
    return [
        Row(
            url=reverse("organisations:settle", args=[claim.public_id]),
            title=claim.person.get_full_name(),
            byline=" · ".join(str(one) for one in (claim.organisation.city, claim.organisation) if one),
            text=Truncator(claim.reason).chars(240),
            counts=dates.shown(claim.created_at, "date").text,
        )
        for claim in claims
    ]


def claim_for(person: Any, public_id: UUID) -> Claim:
    """A claim to settle. Raises NotFound for people who may not see it."""
    require_signed_in(person)
    claims = Claim.objects.select_related("organisation__city", "person")
    found = get_or_not_found(claims, public_id=public_id)
    if not (person.is_staff or found.organisation.city_id in cities_with(person, Role.OFFICER)):
        raise NotFound
    return found


def claim_of(person: Any, organisation: Organisation) -> Claim | None:
    """The person's own latest claim, for its page."""
    if not person.is_authenticated:
        return None
    return organisation.claims.filter(person=person).first()


def requests_waiting(person: Any, project: Project) -> QuerySet[ProjectRequest]:
    """Unanswered ones that concern the person on either side."""
    held = organisations_acted_for(person)
    for_project = bool(held) and project.roles.filter(organisation__in=held).exists()
    waiting = project.requests.filter(state=ProjectRequest.State.ASKED).select_related(
        "organisation", "project"
    )
    return waiting if for_project else waiting.filter(Q(organisation__in=held))


def request_row(request: ProjectRequest) -> Row:
    return Row(
        url=request.organisation.get_absolute_url(),
        title=request.organisation.name,
        byline=request.get_side_display(),
        text=request.get_role_display(),
    )
