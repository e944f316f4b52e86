"""The words of the directory's history, and its kinds of notifications: their sentences, and whether they still hold."""

from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Notification, Topic
from talko.accounts.notifications import Holds, row_among
from talko.accounts.notifications import register_kind as kind
from talko.actors.models import Claim, Invitation, Membership, ProjectRequest
from talko.core import audit


def register() -> None:
    audit.register(
        source__imported=_("imported %(organisations)s organisations and %(projects)s projects"),
        source__undone=_("removed %(organisations)s organisations and %(projects)s projects"),
        organisation__created=_("added the organisation to the directory"),
        organisation__edited=_("edited the organisation"),
        organisation__claimed=_("proved by e-mail that they belong to the organisation"),
        organisation__claim_made=_("asked to act for the organisation"),
        organisation__claim_granted=_("let someone act for the organisation"),
        organisation__claim_refused=_("did not let someone act for the organisation"),
        organisation__invited=_("invited someone"),
        organisation__invitation_withdrawn=_("withdrew an invitation"),
        organisation__joined=_("joined the organisation"),
        organisation__declined=_("declined an invitation"),
        organisation__role_changed=_("changed the role of a member"),
        organisation__member_removed=_("removed a member"),
        organisation__left=_("left the organisation"),
        project__created=_("added the project to the directory"),
        project__edited=_("edited the project"),
        project__asked=_("asked whether %(name)s takes part"),
        project__joined=_("said that %(name)s takes part"),
        project__declined=_("said that %(name)s does not take part"),
        project__role_changed=_("changed what %(name)s does in the project"),
        project__left=_("said that %(name)s no longer takes part"),
    )
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
    kind(
        "project.answered", _("%(organisation)s and %(project)s: the request was answered."), topic=Topic.OWN
    )


def _claim_is(state: Claim.State) -> Holds:
    return row_among(lambda: Claim.objects.filter(state=state))


def _is_member(notification: Notification) -> bool:
    """False once the person has left."""
    mine = Membership.objects.filter(person=notification.person_id)
    return mine.filter(organisation=notification.subject_id).exists()
