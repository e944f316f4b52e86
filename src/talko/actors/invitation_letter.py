"""Invitations by e-mail: the link is signed, and of use only to the owner of the address."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talko.accounts import mail_opt_outs
from talko.accounts.models import Person
from talko.accounts.queries import owner_of
from talko.actors.models import Invitation
from talko.core import ids
from talko.core.background import mail_queue
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.models import Letter
from talko.core.text.cleaning import has_link, one_line

SALT = "talko.actors.invitation"
INVITED = "actors.invited"
LONGEST_NAME = 80
"""Characters of a name in a letter."""


def token_of(invitation: Invitation) -> str:
    return signing.Signer(salt=SALT).sign(ids.encode(invitation.public_id))


def invitation_of(token: str) -> Invitation:
    """Raises NotFound for a token that is forged or of no invitation."""
    try:
        public_id = ids.decode(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound(_("This invitation is no longer valid. Ask for a new one.")) from error
    return get_or_not_found(Invitation.objects.select_related("organisation", "by"), public_id=public_id)


def write_invitation(letter: Letter) -> mail_queue.Written | None:
    """Nothing for an invitation that was answered, withdrawn or too old before its letter could be sent."""
    waiting = Invitation.waiting().select_related("organisation", "by")
    invitation = waiting.filter(pk=letter.values["invitation"]).first()
    if invitation is None:
        return None
    owner = owner_of(invitation.email)
    if mail_opt_outs.is_refused(invitation.email) or (
        owner is not None and owner.mail == Person.Digest.NEVER
    ):
        return None
    language = (invitation.by.language if invitation.by else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        never = mail_opt_outs.address_to_refuse(invitation.email)
        text = _(
            "%(person)s invites you to act for an organisation on Talko: %(organisation)s\n\n"
            "Open this link and sign in, or sign up, with this e-mail address:\n%(link)s\n\n"
            "It is valid for 14 days. If you do not know what this is about, do nothing.\n\n"
            "To stop all invitations from here, open this link:\n%(never)s"
        ) % {
            "person": _named(str(invitation.by or ""), _("Someone")),
            "organisation": _named(invitation.organisation.name, _("its name is on the page")),
            "link": settings.TALKO.base_url
            + reverse("organisations:invitation", args=[token_of(invitation)]),
            "never": never,
        }
        subject = _("An invitation to act for an organisation on Talko")
    headers = {"List-Unsubscribe": f"<{never}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return mail_queue.Written(EmailMessage(subject, text, None, [invitation.email], headers=headers))


def _named(name: str, otherwise: str) -> str:
    """Anyone can choose a name, so that one with a link is left out and a long one is cut."""
    name = one_line(name)
    if not name or has_link(name):
        return otherwise
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}…"


mail_queue.register(INVITED, write_invitation)
