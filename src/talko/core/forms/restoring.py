"""Middleware that fills in a refused form again on its page, until it is sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from talko.core.errors import NotAllowed, SignInNeeded
from talko.core.forms import origin, unsent
from talko.core.forms.refill import refill
from talko.core.web.middleware import SAFE, answer

BEFORE = '<div class="messages"'
"""Every page has this near the top; texts without a field are inserted above it."""


FOR_ANYONE = ("/accounts/logout/", "/accounts/password/reset/")


class SessionEnded(SignInNeeded):
    message = _("You are no longer signed in. Sign in and continue where you left off.")


class SomeoneElse(NotAllowed):
    """The form was opened by one person, and another has since signed in with the same browser."""

    code = "someone_else"
    message = _(
        "This page was opened by someone else. Open it again before you send anything in your own name."
    )


class GiveBack:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if unsent.COOKIE not in request.COOKIES or not isinstance(response, HttpResponse):
            return response
        if request.method == "GET":
            return self._filled(request, response)
        if request.method not in SAFE and response.status_code < 400:
            unsent.forget(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Accept a form only from the person it was shown to. Runs after the CSRF check, when the form has been read."""
        if request.method in SAFE or not getattr(request, "csrf_processing_done", False):
            return None
        marked = origin.of(request)
        signed_in = getattr(request.user, "address_id", "")
        if marked is None or marked.person in ("", signed_in) or request.path.startswith(FOR_ANYONE):
            return None
        return answer(request, SomeoneElse() if request.user.is_authenticated else SessionEnded())

    def _filled(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        forms = unsent.for_page(request)
        if not forms:
            return response
        if 300 <= response.status_code < 400 and request.user.is_authenticated:
            context = {"typed": unsent.texts(request), "onward": response["Location"]}
            return render(request, "web/typed_before.html", context)
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            return response
        notice = render_to_string("web/components/typed_again.html", {}, request)
        typed = [(form.action, form.values) for form in forms]
        page, without_field = refill(response.content.decode(), request.get_full_path(), typed, notice)
        if without_field:
            rest = render_to_string(
                "web/components/typed_texts.html", {"typed": unsent.to_copy(without_field)}, request
            )
            page = page.replace(BEFORE, rest + BEFORE, 1)
        response.content = page.encode()
        response["Cache-Control"] = "no-store"
        return response
