from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core import languages, moments, texts
from talko.core.middleware import client_address

logger = structlog.get_logger(__name__)
SHOWN = ("name", "email")
"""What is kept of what another server says of a person, so that they can tell one connection from another."""

WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
"""To show anew who one is."""

CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("Your account now has a password."),
    "account/email/password_reset": _("Your password was changed by way of a letter to your address."),
    "account/email/email_changed": _("Your address was changed from %(from_email)s to %(to_email)s."),
    "account/email/email_deleted": _("The address %(deleted_email)s was taken off your account."),
    "mfa/email/totp_activated": _("Signing in now asks for a code from an app as well."),
    "mfa/email/totp_deactivated": _("Signing in asks for no code from an app any more."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made. Those from before are void."),
    "mfa/email/webauthn_added": _("A passkey was added. It can be used to sign in."),
    "mfa/email/webauthn_removed": _("A passkey was taken away."),
    "socialaccount/email/account_connected": _("One can now sign in to your account through %(server)s."),
    "socialaccount/email/account_disconnected": _("One can sign in through %(server)s no longer."),
}
"""What happened to how one signs in, by the name that allauth gives the letter."""


class AccountAdapter(DefaultAccountAdapter):
    """How allauth fits into this house: whose address counts against the limits, and in which language mail is written."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The site's name and address are the operator's, not what a request called it."""
        site = {"name": "Talko", "domain": settings.TALKO.base_url}
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "current_site": site})

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person in their language that how they sign in was changed. The change stands, whether or not mail can be sent."""
        to = email or EmailAddress.objects.get_primary_email(user)
        if not to:
            return
        told = context or {}
        names = {**told, "server": getattr(told.get("provider"), "name", "")}
        language = user.language or settings.LANGUAGE_CODE
        with translation.override(language):
            change = str(CHANGES[template_prefix]) % names
            when = moments.exact(timezone.now(), timezone.get_current_timezone(), language)
        try:
            self.send_mail(
                "account/email/changed",
                to,
                {"user": user, "change": change, "when": when, "address": client_address(self.request)},
            )
        except OSError:
            logger.exception("a letter about a changed account was not sent", letter=template_prefix)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [{**one, "description": WAYS[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def get_user_display(self, user: Any) -> str:
        return str(user.get_full_name())


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What comes through another server is as foreign as what is typed into a form."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        """The person as they would be if they are new. Called on each sign-in, before anything is stored."""
        data = {key: texts.one_line(value) for key, value in data.items() if isinstance(value, str)}
        person: Person = super().populate_user(request, sociallogin, data)
        said = data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}"
        person.name = said.strip()[: Person.NAME_LENGTH].strip()
        person.language = languages.current()
        person.reads, person.writes = [person.language], [person.language]
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True  # some servers write "false"
        said_of_them = sociallogin.account.extra_data.get("userinfo") or {}
        kept = {key: texts.one_line(str(said_of_them[key])) for key in SHOWN if said_of_them.get(key)}
        sociallogin.account.extra_data = {"userinfo": kept}
        return person

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Without a name that can be shown, a form asks for it."""
        return bool(sociallogin.user.name) and super().is_auto_signup_allowed(request, sociallogin)

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        """Whoever cancels is told so on the page; what the operator has to mend stands in the log."""
        if exception is not None:
            logger.warning("sign-in through another server failed", server=provider.name, exc_info=exception)
