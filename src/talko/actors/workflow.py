"""What can happen to a claim of an organisation, an invitation to act for one, and a request to take part in a project."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.actors import signals
from talko.actors.actions.claims import LONGEST_REASON
from talko.actors.actions.members import invitation_path
from talko.actors.actions.projects import tell
from talko.actors.models import (
    Claim,
    Invitation,
    Membership,
    ProjectRequest,
    ProjectRole,
)
from talko.actors.rules import forget_memberships, is_invited, leads
from talko.cities.actions import suppose_city
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, several_lines
from talko.core.workflow import Made, Move, Tell, Workflow


def _settled_as(state: str) -> Callable[..., bool]:
    """By the same person; anyone else gets the refusal."""
    return lambda claim, *, by, **_asked: claim.state == state and claim.answered_by_id == by.pk


def _prove(claim: Claim, *, by: Person) -> Made:
    """An address at the organisation's domain says it; nobody has to."""
    claim.answered_at = timezone.now()
    return _make_owner(claim)


def _grant(claim: Claim, *, by: Person, answer: str = "") -> Made:
    _answer(claim, by, answer)
    return _make_owner(claim)


def _refuse(claim: Claim, *, by: Person, answer: str = "") -> Made:
    _answer(claim, by, answer)
    if not claim.answer:
        raise Invalid(fields={"answer": _("Say why, so that the person can do something about it.")})
    return Made(data={"person": claim.person.address_id})


def _answer(claim: Claim, by: Person, answer: str) -> None:
    answer = several_lines(answer)
    check_length(LONGEST_REASON, answer=answer)
    claim.answered_by, claim.answered_at, claim.answer = by, timezone.now(), answer


def _make_owner(claim: Claim) -> Made:
    owner = Membership.Role.OWNER
    Membership.objects.update_or_create(
        organisation=claim.organisation, person=claim.person, defaults={"role": owner}
    )
    return Made(data={"person": claim.person.address_id}, values={"person": claim.person, "role": str(owner)})


def _claimant(claim: Claim) -> list[Person]:
    return [claim.person]


def _tell_of_claim(
    people: Iterable[Person], kind: str, claim: Claim, *, but_not: Person | None, **_data: Any
) -> None:
    organisation = claim.organisation
    notify(
        people=people,
        kind=kind,
        subject=organisation,
        path=organisation.get_absolute_url(),
        group=organisation.public_id,
        data={"organisation": organisation.name},
        row=claim,
        but_not=but_not,
    )


SETTLE: dict[str, Any] = {
    "may": "actors.settle_claim",
    "refusal": gettext_lazy("Someone else has already dealt with this."),
    "public": False,
}

Workflow(
    Claim,
    [
        Move(
            "prove",
            {"waiting"},
            "granted",
            may=None,
            change=_prove,
            audit="organisation.claimed",
            public=False,
            signal=signals.member_joined,
        ),
        Move(
            "grant",
            {"waiting"},
            "granted",
            label=gettext_lazy("Let them act for it"),
            already=_settled_as("granted"),
            change=_grant,
            audit="organisation.claim_granted",
            tells=(Tell("claim.granted", _claimant),),
            signal=signals.member_joined,
            **SETTLE,
        ),
        Move(
            "refuse",
            {"waiting"},
            "refused",
            label=gettext_lazy("Refuse"),
            danger=True,
            already=_settled_as("refused"),
            change=_refuse,
            audit="organisation.claim_refused",
            tells=(Tell("claim.refused", _claimant),),
            **SETTLE,
        ),
    ],
    related=("organisation__city", "person"),
    about=lambda claim: claim.organisation,
    city_slug=lambda claim: (
        claim.organisation.city.slug if claim.answered_by_id and claim.organisation.city else ""
    ),
    tell=_tell_of_claim,
    address=lambda claim, _name: reverse("organisations:settle", args=[claim.public_id]),
)


def _is_accepted(invitation: Invitation, *, by: Person) -> bool:
    """Not by someone whose membership has ended since: the same link does not let them in again."""
    return invitation.state == "accepted" and invitation.organisation.memberships.filter(person=by).exists()


def _become_member(invitation: Invitation, *, by: Person) -> Made:
    organisation = invitation.organisation
    if organisation.city and not by.memberships.exclude(organisation=organisation).exists():
        suppose_city(person=by, city=organisation.city)
    organisation.memberships.get_or_create(person=by, defaults={"role": invitation.role})
    forget_memberships(by)
    return Made(data={"role": invitation.role}, values={"person": by, "role": invitation.role})


def _tell_of_new_member(
    people: Iterable[Person], kind: str, invitation: Invitation, *, but_not: Person, **_data: Any
) -> None:
    organisation = invitation.organisation
    notify(
        people=people,
        kind=kind,
        subject=organisation,
        path=reverse("organisations:members", args=[organisation.public_id]),
        group=organisation.public_id,
        data={"organisation": organisation.name},
        named=("person", but_not),
        row=organisation.memberships.get(person=but_not),
        but_not=but_not,
    )


INVITED: dict[str, Any] = {
    "may": is_invited,
    "refusal": gettext_lazy("This invitation is no longer valid. Ask for a new one."),
}

Workflow(
    Invitation,
    [
        Move(
            "accept",
            {"waiting"},
            "accepted",
            label=gettext_lazy("Accept"),
            already=_is_accepted,
            change=_become_member,
            audit="organisation.joined",
            tells=(Tell("organisation.joined", lambda invitation: [invitation.by] if invitation.by else []),),
            signal=signals.member_joined,
            **INVITED,
        ),
        Move(
            "decline",
            {"waiting"},
            "declined",
            label=gettext_lazy("Decline"),
            audit="organisation.declined",
            **INVITED,
        ),
        Move(
            "withdraw",
            {"waiting"},
            "withdrawn",
            may="actors.withdraw_invitation",
            label=gettext_lazy("Withdraw"),
            danger=True,
            refusal=gettext_lazy("This invitation has already been answered."),
            audit="organisation.invitation_withdrawn",
        ),
        Move("replace", {"waiting"}, "withdrawn", may=None),
        Move("expire", {"waiting"}, "expired", may=None, due_at="valid_until"),
    ],
    related=("by",),
    within="organisation",
    about=lambda invitation: invitation.organisation,
    tell=_tell_of_new_member,
    address=lambda invitation, name: (
        reverse(
            "organisations:withdraw-invitation",
            args=[invitation.organisation.public_id, invitation.public_id],
        )
        if name == "withdraw"
        else invitation_path(invitation)
    ),
)


def _still_offered(by: Person, request: ProjectRequest) -> None:
    """The lead is given by those who lead now, not by those who led when they asked."""
    by_project = request.side == ProjectRequest.Side.PROJECT
    to_lead = request.role == ProjectRole.Role.LEAD
    if by_project and to_lead and not (request.by and leads(request.by, request.project)):
        raise Conflict(_("The person who asked no longer leads the project. Ask those who lead it now."))


def _join(request: ProjectRequest, *, by: Person) -> Made:
    ProjectRole.objects.get_or_create(
        project=request.project, organisation=request.organisation, defaults={"role": request.role}
    )
    return _decline(request, by=by)


def _decline(request: ProjectRequest, *, by: Person) -> Made:
    request.answered_at = timezone.now()
    return Made(data={"name": request.organisation.name})


def _asking(request: ProjectRequest) -> list[Person]:
    return [request.by] if request.by else []


ANSWER: dict[str, Any] = {
    "may": "actors.answer_request",
    "refusal": gettext_lazy("This has already been answered."),
    "tells": (Tell("project.answered", _asking),),
    "signal": signals.project_edited,
}

Workflow(
    ProjectRequest,
    [
        Move(
            "accept",
            {"asked"},
            "accepted",
            label=gettext_lazy("Accept"),
            guard=_still_offered,
            change=_join,
            audit="project.joined",
            **ANSWER,
        ),
        Move(
            "decline",
            {"asked"},
            "declined",
            label=gettext_lazy("Decline"),
            change=_decline,
            audit="project.declined",
            public=False,
            **ANSWER,
        ),
        Move(
            "agree_for_both",
            {"asked"},
            "accepted",
            may=None,
            change=_join,
            audit="project.joined",
            signal=signals.project_edited,
        ),
    ],
    related=("organisation", "by"),
    within="project",
    about=lambda request: request.project,
    tell=tell,
    address=lambda request, _name: reverse(
        "projects:answer", args=[request.project.public_id, request.public_id]
    ),
)
