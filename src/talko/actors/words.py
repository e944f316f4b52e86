"""The directory's kinds of notifications: their sentences, and whether they still hold."""

from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Notification, Topic
from talko.accounts.notifications import Holds, row_among
from talko.accounts.notifications import register as kind
from talko.actors.models import Claim, Invitation, Membership, ProjectRequest


def register() -> None:
    kind(
        "claim.waiting",
        _("%(person)s claims %(organisation)s. Please check it."),
        topic=Topic.WAITS,
        holds=_claim_is(Claim.State.WAITING),
    )
    kind(
        "claim.granted",
        _("You can now act for %(organisation)s."),
        topic=Topic.OWN,
        urgent=True,
        holds=_is_member,
    )
    kind(
        "claim.refused",
        _("Your request to act for %(organisation)s was refused."),
        topic=Topic.OWN,
        urgent=True,
        holds=_claim_is(Claim.State.REFUSED),
    )
    kind(
        "claim.taken",
        _("%(person)s asked to act for %(organisation)s, which is yours."),
        topic=Topic.WAITS,
        holds=_claim_is(Claim.State.WAITING),
    )
    kind(
        "organisation.invited",
        _("%(person)s invites you to act for %(organisation)s."),
        topic=Topic.WAITS,
        urgent=True,
        holds=row_among(Invitation.waiting),
    )
    kind(
        "organisation.joined",
        _("%(person)s joined %(organisation)s."),
        topic=Topic.OWN,
        holds=row_among(Membership.objects.all),
    )
    kind(
        "organisation.role",
        _("Your role in %(organisation)s has changed."),
        topic=Topic.OWN,
        holds=_is_member,
    )
    asked = row_among(lambda: ProjectRequest.objects.filter(state=ProjectRequest.State.ASKED))
    kind(
        "project.asked",
        _("%(organisation)s is asked to take part in %(project)s."),
        topic=Topic.WAITS,
        holds=asked,
    )
    kind(
        "project.offered",
        _("%(organisation)s would like to take part in %(project)s."),
        topic=Topic.WAITS,
        holds=asked,
    )
    kind("project.answered", _("%(organisation)s and %(project)s: there is an answer."), topic=Topic.OWN)


def _claim_is(state: Claim.State) -> Holds:
    return row_among(lambda: Claim.objects.filter(state=state))


def _is_member(notification: Notification) -> bool:
    """False once the person has left."""
    mine = Membership.objects.filter(person=notification.person_id)
    return mine.filter(organisation=notification.subject_id).exists()
