"""Security mail: tell the owner, in their language, when a way to sign in changes.

allauth says what was changed (`AccountAdapter.send_notification_mail`), and its signals say of addresses that came and went; the worker
writes and sends the letter.
"""

from datetime import UTC, datetime
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, email_removed
from django.conf import settings
from django.core.mail import EmailMessage
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core.background import mail_queue
from talko.core.models import Letter
from talko.core.values import dates
from talko.core.web.middleware import reported_address

logger = structlog.get_logger(__name__)
KIND = "accounts.changed"
ADDED, GONE = "talko/address_added", "talko/address_gone"
CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("Your account now has a password."),
    "account/email/password_reset": _("Your password was changed through a link sent to you by e-mail."),
    "account/email/email_changed": _("Your address was changed from %(from_email)s to %(to_email)s."),
    "account/email/email_deleted": _("The address %(deleted_email)s was removed from your account."),
    "mfa/email/totp_activated": _("Signing in now asks for a code from an app as well."),
    "mfa/email/totp_deactivated": _("Signing in no longer asks for a code from an app."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were created. The old ones no longer work."),
    "mfa/email/webauthn_added": _("A passkey was added. It can be used to sign in."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "socialaccount/email/account_connected": _("You can now sign in to your account through %(server)s."),
    "socialaccount/email/account_disconnected": _("You can no longer sign in through %(server)s."),
    ADDED: _("The address %(email)s was added to your account. It can be used to sign in."),
    GONE: _("The address %(email)s was removed from your account. It can no longer be used to sign in."),
}
"""By the name of allauth's template, or one of ours."""
SOMETHING = _("A way to sign in to your account was changed.")


def tell(change: str, person: Person, request: HttpRequest, names: dict[str, Any], to: str = "") -> None:
    """Queue a letter, by default to the person's own address."""
    address = to or EmailAddress.objects.get_primary_email(person)
    if address:
        mail_queue.send_later(
            KIND,
            person=person,
            to=address,
            language=person.language or settings.LANGUAGE_CODE,
            change=change,
            names={name: str(value) for name, value in names.items()},
            at=timezone.now().isoformat(),
            address=reported_address(request),
        )


def forget(person: Person) -> None:
    """Delete the letters that have been sent; those still waiting go out all the same."""
    Letter.objects.filter(person=person, state__in=mail_queue.SETTLED).delete()


def write(letter: Letter) -> mail_queue.Written:
    told = letter.values
    if told["change"] not in CHANGES:
        logger.warning("there are no words for what was changed in an account", change=told["change"])
    with translation.override(told["language"]):
        zone = (letter.person.zone if letter.person else None) or UTC
        when = dates.exact(datetime.fromisoformat(told["at"]), zone, told["language"])
        context = {
            "change": str(CHANGES.get(told["change"], SOMETHING)) % told["names"],
            "when": when,
            "address": told["address"],
            "gone": told["change"] == GONE,
            "current_site": {"name": "Talko", "domain": settings.TALKO.base_url},
        }
        subject = gettext("How you sign in to Talko was changed")
        text = render_to_string("accounts/mail/changed.txt", context).strip()
    return mail_queue.Written(EmailMessage(subject, text, None, [told["to"]]))


@receiver(email_confirmed, dispatch_uid="talko.accounts.address_added")
def address_added(request: HttpRequest, email_address: EmailAddress, **more: Any) -> None:
    """Any confirmed address can sign in, so a new one is announced; the first was confirmed when signing up."""
    if not email_address.primary:
        tell(ADDED, email_address.user, request, {"email": email_address.email})


@receiver(email_removed, dispatch_uid="talko.accounts.address_gone")
def address_gone(request: HttpRequest, user: Person, email_address: EmailAddress, **more: Any) -> None:
    """Only a confirmed address gets a letter: the owner of any other may be a stranger."""
    if email_address.verified:
        tell(GONE, user, request, {"email": email_address.email}, email_address.email)


mail_queue.register(KIND, write)
