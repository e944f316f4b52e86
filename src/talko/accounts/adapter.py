from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talko.accounts import security_mail, sign_in_mail
from talko.accounts.models import Person
from talko.accounts.oidc import CheckedServer
from talko.accounts.queries import owner_of
from talko.core.text import cleaning, languages
from talko.core.text.email_addresses import NotAnAddress, canonical, canonical_or_typed
from talko.core.web.middleware import client_address

logger = structlog.get_logger(__name__)
SHOWN = ("name", "email")
"""What is stored of another server's data about a person, so that they can tell their connections apart."""

WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
"""How each page for reauthentication is described."""


class AccountAdapter(DefaultAccountAdapter):
    """How allauth is adapted: the client address that rate limits count, and the language of mail."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Also of what is no address at all, such as `http://[`, of which allauth's own raises ValueError."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def clean_email(self, email: str) -> str:
        """Addresses in canonical form, as allauth compares them character by character."""
        try:
            return canonical(super().clean_email(email))
        except NotAnAddress as error:
            raise ValidationError(error.message) from error

    def post_login(
        self, request: HttpRequest, user: Any, *, signup: bool, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """New people pass the welcome page on the way to where they wanted to go."""
        if signup:
            onward = urlencode({"next": redirect_url or settings.LOGIN_REDIRECT_URL}, safe="/:")
            redirect_url = f"{reverse('web:welcome')}?{onward}"
        response: HttpResponse = super().post_login(
            request, user, signup=signup, redirect_url=redirect_url, **more
        )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The site's name and address come from the settings, not from the request."""
        site = {"name": "Talko", "domain": settings.TALKO.base_url}
        person = context.get("user") or owner_of(email)
        told = {"request": self.request, "email": email, **context, "current_site": site}
        with translation.override(getattr(person, "language", "") or translation.get_language()):
            message = self.render_mail(template_prefix, email, told)
        sign_in_mail.send_later(message, person, has_code="code" in context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Instead of allauth's own letters: ours say the same in the person's language."""
        told = dict(context or {})
        server = getattr(told.pop("provider", None), "name", "")
        security_mail.tell(template_prefix, user, self.request, {**told, "server": server}, email or "")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [{**one, "description": WAYS[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def get_user_display(self, user: Any) -> str:
        return str(user.get_full_name())


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Data from another server is trusted no more than what is typed into a form."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return CheckedServer(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        """The person as they would be if new. Called at each sign-in, before anything is stored."""
        data = {key: cleaning.one_line(value) for key, value in data.items() if isinstance(value, str)}
        person: Person = super().populate_user(request, sociallogin, data)
        said = data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}"
        person.name = said.strip()[: Person.NAME_LENGTH].strip()
        person.language = languages.current()
        person.reads, person.writes = [person.language], [person.language]
        addresses = _addresses_in(sociallogin.account.extra_data)
        sociallogin.email_addresses = [one for one in sociallogin.email_addresses if one.email in addresses]
        person.email = next((one.email for one in sociallogin.email_addresses), "")
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True  # some servers write "false"
        said_of_them = sociallogin.account.extra_data.get("userinfo") or {}
        shown = {key: cleaning.one_line(str(said_of_them[key])) for key in SHOWN if said_of_them.get(key)}
        sociallogin.account.extra_data = {"userinfo": shown}
        return person

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A form asks for the name when there is none that can be shown."""
        return bool(sociallogin.user.name) and super().is_auto_signup_allowed(request, sociallogin)

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        """The page says that someone has cancelled; what the operator must fix is logged."""
        if exception is not None:
            logger.warning("sign-in through another server failed", server=provider.name, exc_info=exception)


def _addresses_in(extra_data: dict[str, Any]) -> set[str]:
    """The addresses as the other server wrote them: allauth turns some letters into ASCII."""
    parts = [part for part in extra_data.values() if isinstance(part, dict)]
    return {canonical_or_typed(str(part["email"])) for part in parts if part.get("email")}


@receiver(pre_save, sender=EmailAddress, dispatch_uid="talko.accounts.canonical_address")
def keep_addresses_canonical(instance: EmailAddress, **more: Any) -> None:
    """Called for every address that goes into allauth's table. Raises NotAnAddress."""
    instance.email = canonical(instance.email)
