"""Signing in through another server: an answer that makes no sense is refused with a message, like a server that is down."""

from typing import Any

from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


class CheckedServer(OpenIDConnectProvider):
    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Raises ProviderException, which the callback handles, for anything that allauth could not read or store."""
        try:
            login = super().sociallogin_from_response(request, response)
        except (AttributeError, ImproperlyConfigured, KeyError, TypeError, ValueError) as error:
            raise ProviderException(f"the answer cannot be read: {error!r}"[:500]) from error
        if not login.account.uid.isprintable():
            raise ProviderException("the subject holds characters that cannot be printed")
        return login
