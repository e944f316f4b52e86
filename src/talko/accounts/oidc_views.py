"""Signing in through another server (OpenID Connect): allauth's views, made to cope with servers that answer badly."""

from collections.abc import Callable

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from requests import RequestException

View = Callable[[HttpRequest, str], HttpResponseBase]
OVER = ["https:"] if settings.TALKO.https else ["https:", "http:"]
"""A browser holds every step from the button to the other server's page against `form-action`. Which hosts a municipality's
sign-in passes through is its own matter; the one form on this page has nothing but a token in it."""


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    @csp_update({"form-action": OVER})
    def page(request: HttpRequest) -> HttpResponseBase:
        return _answered(views.login, request, provider_id)

    return page(request)


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _answered(views.callback, request, provider_id)


def _answered(view: View, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Shows a page even if the other server is silent or leaves out what the protocol requires."""
    if "\0" in provider_id:
        raise Http404  # PostgreSQL cannot be asked for it
    try:
        return view(request, provider_id)
    except (RequestException, KeyError) as error:
        try:
            provider = get_adapter(request).get_provider(request, provider_id)
        except SocialApp.DoesNotExist as unknown:
            raise Http404 from unknown
        refused: HttpResponseBase = render_authentication_error(request, provider, exception=error)
        return refused
