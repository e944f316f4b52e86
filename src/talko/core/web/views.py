"""What views of all rooms need: who asks, what was sent, where to continue."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from talko.core.errors import Message
from talko.core.forms.fields import remarks
from talko.core.permissions import require_signed_in
from talko.core.text import languages
from talko.core.web.fragment_cache import cached

View = TypeVar("View", bound=Callable[..., HttpResponse])
Form = TypeVar("Form", bound=forms.Form)


def go_on(request: HttpRequest, form: forms.Form, to: Any, message: Message = "") -> HttpResponse:
    """After an action: the message, how ambiguous input was read, and the next page (a row, an address, or a response)."""
    if message:
        messages.success(request, str(message), extra_tags="moss")
    for remark in remarks(form):
        messages.info(request, remark)
    return to if isinstance(to, HttpResponse) else redirect(to)


def person_of(request: HttpRequest) -> Any:
    """Whoever is signed in. Raises SignInNeeded."""
    require_signed_in(request.user)
    return request.user


def post_only(view: View) -> View:
    """A view that takes only POST. A GET, as after signing in, is led to the page above it."""
    taken: Any = require_POST(view)
    taken.post_only = True
    return cast(View, taken)


def saves_itself(view: View) -> View:
    """The same for autosave; the form is on the page above."""
    taken: Any = post_only(view)
    taken.autosave = True
    return cast(View, taken)


def takes_files(view: View) -> View:
    """A view whose form can hold files: its requests may be larger (`core.forms.oversize`)."""
    taken: Any = view
    taken.takes_files = True
    return cast(View, taken)


def onward(request: HttpRequest, name: str = "next") -> str:
    """Where the reader was going before they were asked something (`?next=`), if it is a page of this server."""
    wanted = request.GET.get(name, "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """The data to bind a form to; an empty POST counts as data."""
    return request.POST if request.method == "POST" else None


def understood(form: Form) -> Form:
    """Without what an address asks for that the form does not offer, as the list reads it: as if it had not been said."""
    if form.errors:
        understood = form.data.copy()  # type: ignore[attr-defined]  # the query of a request, or a dict
        for name in form.errors:
            understood.pop(name, None)
        form.data = understood
        form.full_clean()
    return form


def filters(request: HttpRequest, make: Callable[[], forms.Form], *offered: object) -> SafeString:
    """The filters above a list, cached for all whose form offers the same choices (`offered`)."""

    def shown() -> str:
        return render_to_string("web/components/filters.html", {"form": understood(make())}, request)

    address = request.get_full_path()
    return mark_safe(cached("filters", languages.current(), address, *offered, make=shown))  # noqa: S308  # a rendered template
