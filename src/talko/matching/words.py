"""What matching is called in histories and notifications."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Notification, Topic
from talko.challenges.holds import takes_answers
from talko.core import audit
from talko.matching.models import ChallengeInvitation, Watch


def register() -> None:
    audit.register(
        watch__written=_("created a watch for new challenges"),
        watch__changed=_("changed a watch for new challenges"),
        watch__paused=_("paused a watch for new challenges"),
        watch__resumed=_("resumed a watch for new challenges"),
        watch__deleted=_("deleted a watch for new challenges"),
        preferences__chosen=_("chose whether the organisation is suggested and invited"),
        invitation__sent=_("invited %(organisation)s to answer"),
        invitation__by_hand=_("invited %(organisation)s to answer, with a letter sent some other way"),
        invitation__emailed=_("invited %(organisation)s to answer, by email"),
        invitation__bounced=_("The email that invited %(organisation)s came back"),
        invitation__bounce_reported=_("reported that the email to %(organisation)s came back"),
        invitation__declined_by_letter=_("%(organisation)s declined the invitation. %(because)s"),
        invitation__declined=_("declined the invitation for %(organisation)s. %(because)s"),
        suggestion__relevant=_("judged the suggestion of %(organisation)s relevant"),
        suggestion__not_relevant=_("judged the suggestion of %(organisation)s not relevant"),
        suggestion__judgement_undone=_("undid the judgement of the suggestion of %(organisation)s"),
    )
    notifications.register_kind(
        "watch.fits",
        _("“%(what)s” from %(city)s fits your watch “%(title)s”: %(reasons)s."),
        topic=Topic.MATCHES,
        holds=_still_fits,
    )
    notifications.register_kind(
        "watch.fits_several",
        _("“%(what)s” from %(city)s fits several of your watches, %(title)s: %(reasons)s."),
        topic=Topic.MATCHES,
        holds=takes_answers,
    )
    notifications.register_kind(
        "suggestions.ready",
        _("Organisations that could help with “%(title)s”: %(number)s."),
        topic=Topic.MATCHES,
        holds=takes_answers,
    )
    _register_invitations()


def _register_invitations() -> None:
    notifications.register_kind(
        "invitation.sent",
        _("%(city)s invites %(organisation)s to answer “%(title)s”."),
        topic=Topic.WAITS,
        urgent=True,
        holds=_waits,
        quote=_letter,
    )
    notifications.register_kind(
        "invitation.reminder",
        _("%(city)s is still waiting to hear whether %(organisation)s will answer “%(title)s”."),
        topic=Topic.WAITS,
        urgent=True,
        holds=_waits,
        quote=_letter,
    )
    notifications.register_kind(
        "invitation.declined", _("%(organisation)s will not answer “%(title)s”."), holds=_is_declined
    )
    notifications.register_kind(
        "invitation.declined_because",
        _("%(organisation)s will not answer “%(title)s”. Its reason: %(because)s"),
        holds=_is_declined,
    )

    notifications.register_kind(
        "invitation.bounced",
        _("The email that invites %(organisation)s to answer “%(title)s” came back. Try another address."),
        topic=Topic.WAITS,
        holds=notifications.subject_is(ChallengeInvitation.State.BOUNCED),
    )


def _still_fits(notification: Notification) -> bool:
    """While the challenge takes answers and the watch is on."""
    return takes_answers(notification) and _watch_is_on(notification)


def _letter(notification: Notification) -> notifications.Quote:
    """In full: many read the mail and never open the page."""
    invitation: Any = notification.subject
    return notifications.Quote(invitation.text, invitation.text_html, invitation.language)


def _waits(notification: Notification) -> bool:
    """For an answer that can still be given."""
    invitation = notification.subject
    return (
        isinstance(invitation, ChallengeInvitation)
        and invitation.is_waiting
        and invitation.challenge.takes_answers
    )


_watch_is_on = notifications.row_among(lambda: Watch.objects.filter(paused=False))
_is_declined = notifications.subject_is(ChallengeInvitation.State.DECLINED)
