from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from talko.core.middleware import client_address


class AccountAdapter(DefaultAccountAdapter):
    """How allauth fits into this house: whose address counts against the limits, and in which language mail is written."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The site's name and address are the operator's, not what a request called it."""
        site = {"name": "Talko", "domain": settings.TALKO.base_url}
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def get_user_display(self, user: Any) -> str:
        return str(user.get_full_name())
