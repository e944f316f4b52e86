"""What invitations are called in histories and in mail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Notification
from talko.core import audit
from talko.matching.models import ChallengeInvitation

WAITING = (ChallengeInvitation.State.SENT, ChallengeInvitation.State.OPENED)


def register() -> None:
    audit.register(
        invitation__sent=_("invited %(organisation)s to answer"),
        invitation__by_hand=_("invited %(organisation)s to answer, with a letter sent another way"),
        invitation__declined=_("declined the invitation for %(organisation)s. %(because)s"),
        suggestion__not_relevant=_("said that the suggestion of %(organisation)s does not fit"),
        suggestion__judgement_undone=_("took back what was said about the suggestion of %(organisation)s"),
    )
    kinds = {
        "invitation.sent": (_("%(city)s invites %(organisation)s to answer “%(title)s”."), True),
        "invitation.reminder": (
            _("%(city)s still waits for %(organisation)s to say whether it will answer “%(title)s”."),
            True,
        ),
        "invitation.declined": (_("%(organisation)s will not answer “%(title)s”."), False),
        "invitation.declined_because": (
            _("%(organisation)s will not answer “%(title)s”. Its reason: %(because)s"),
            False,
        ),
    }
    for kind, (words, urgent) in kinds.items():
        if "declined" in kind:
            notifications.register(kind, words, urgent=urgent, holds=_is_declined)
        else:
            notifications.register(kind, words, urgent=urgent, holds=_waits, quote=_letter)


def _letter(notification: Notification) -> notifications.Quote:
    """What the city wrote: the mail is read, and the page only by some."""
    invitation: Any = notification.subject
    return notifications.Quote(invitation.text, invitation.text_html, invitation.language)


def _waits(notification: Notification) -> bool:
    """For an answer that can still be given."""
    invitation = notification.subject
    return (
        isinstance(invitation, ChallengeInvitation)
        and invitation.state in WAITING
        and invitation.challenge.takes_answers
    )


_is_declined = notifications.subject_is(ChallengeInvitation.State.DECLINED)
