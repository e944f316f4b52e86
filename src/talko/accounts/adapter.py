from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from talko.core.middleware import client_address


class AccountAdapter(DefaultAccountAdapter):
    """How allauth fits into this house: whose address counts against the limits, and in which language mail is written."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_user_display(self, user: Any) -> str:
        return str(user.get_full_name())
